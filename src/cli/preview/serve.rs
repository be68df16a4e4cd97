//! The page at an address on this computer, made again whenever a file changes.

use super::browser;
use super::done::Done;
use super::subject::{Seen, Subject};
use super::watch::{self, Look, Watch};
use crate::cli::args::PreviewArgs;
use crate::cli::failure::{Failure, cannot_start};
use crate::cli::paint::{FAINT, GOOD, NAME, paint};
use crate::cli::{Context, Exit};
use crate::preview::served_page;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::Stream;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch::{Receiver, Sender};

/// Serves the page until Ctrl-C.
pub(in crate::cli) async fn serve(args: &PreviewArgs, context: &Context) -> Result<Exit, Failure> {
    let subject = Subject::of(args, context).await?;
    let studio = Studio { subject, out: args.out.clone(), context };
    let watch = Watch::from(studio.look_around());
    let seen = studio.subject.look().await?;
    let versions = Sender::new(studio.version(1, &seen)?);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(cannot_start)?;
    let host = listener.local_addr().map_err(cannot_start)?.to_string();
    let address = format!("http://{host}/");
    let done = Done::of(&seen, "serving", &address, &studio.subject.notes);
    context.printer.data(|| words(&done, &seen), &done);
    if args.open {
        browser::open(&address, context);
    }
    tokio::select! {
        served = axum::serve(listener, routes(host, versions.subscribe())) => served.map_err(cannot_start)?,
        () = studio.keep_up(watch, &versions) => {}
        _ = crate::cli::signals::asked() => {}
    }
    Ok(Exit::Done)
}

/// One version of the page.
#[derive(Debug, Clone)]
struct Version {
    number: u64,
    page: Arc<str>,
}

/// Creates the versions.
struct Studio<'a> {
    subject: Subject,
    out: Option<PathBuf>,
    context: &'a Context,
}

impl Studio<'_> {
    /// Creates a new version after each change; one that can't be made is said, and the last stays.
    async fn keep_up(&self, mut watch: Watch, versions: &Sender<Version>) {
        loop {
            tokio::time::sleep(watch::PAUSE).await;
            if !watch.sees(self.look_around()) {
                continue;
            }
            let number = versions.borrow().number + 1;
            let made = self.subject.look().await.and_then(|seen| {
                self.context.printer.talk(&seen.summary());
                self.version(number, &seen)
            });
            match made {
                Ok(version) => drop(versions.send_replace(version)),
                Err(failure) => self.context.printer.trouble(&failure),
            }
        }
    }

    fn look_around(&self) -> Look {
        Look::at(&self.subject.job.folder, self.out.as_deref())
    }

    /// Creates a page to serve, and writes the file next to it where one is asked for.
    fn version(&self, number: u64, seen: &Seen) -> Result<Version, Failure> {
        self.out.as_deref().map(|file| seen.write(file)).transpose()?;
        Ok(Version { number, page: served_page(&seen.listing, number).into() })
    }
}

fn words(done: &Done<'_>, seen: &Seen) -> String {
    let served = format!("{} at {}", paint(GOOD, "serving the preview"), paint(NAME, done.page));
    let hint = paint(FAINT, "the page reloads when a file changes; press Ctrl-C to stop");
    format!("{}\n{served}\n{hint}\n", seen.summary())
}

fn routes(host: String, versions: Receiver<Version>) -> Router {
    let routes = Router::new().route("/", get(show)).route("/changes", get(changes)).with_state(versions);
    routes.layer(from_fn_with_state(Arc::<str>::from(host), only_by_its_name))
}

/// Refuses requests by another name: a page of the web that had its own name point here could read the listing.
async fn only_by_its_name(State(host): State<Arc<str>>, request: Request, next: Next) -> Response {
    let asked = request.headers().get(header::HOST).map(header::HeaderValue::as_bytes);
    if asked == Some(host.as_bytes()) {
        next.run(request).await
    } else {
        StatusCode::MISDIRECTED_REQUEST.into_response()
    }
}

async fn show(State(versions): State<Receiver<Version>>) -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (headers, versions.borrow().page.to_string())
}

/// Sends the number of the version now, and of each one after it.
async fn changes(
    State(mut versions): State<Receiver<Version>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    versions.mark_changed();
    let numbers = futures::stream::unfold(versions, |mut versions| async move {
        versions.changed().await.ok()?;
        let number = versions.borrow_and_update().number;
        Some((Ok(Event::default().data(number.to_string())), versions))
    });
    Sse::new(numbers).keep_alive(KeepAlive::default())
}
