//! The server: every request is recorded, meets its fault, and goes to its half.

use std::fs::File;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::Response;
use axum::http::request::Parts;
use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::answer::Answer;
use super::blob::{self, BlobStore};
use super::call::{Call, Query, header};
use super::clock::{self, Clock};
use super::connection::{Door, Scissors};
use super::fault::{Fault, FaultPlan, Faults};
use super::market::{self, Manner, Marketplace};
use super::record::{RecordedRequest, RequestLog};
use super::route::Address;
use super::state::{self, Fresh, Keys};
use super::{Error, Route, delivery, page};

/// The longest body that is taken: one block of a large file, or a picture.
const LONGEST_BODY: usize = 256 << 20;

/// What a sandbox is started with.
#[derive(Debug, Default)]
pub(super) struct Setup {
    pub(super) port: u16,
    pub(super) folder: Option<PathBuf>,
    pub(super) fresh: Fresh,
    pub(super) clock: Clock,
    pub(super) manner: Manner,
    pub(super) refusal: Option<String>,
}

/// All that the handlers share.
#[derive(Debug)]
pub(super) struct App {
    /// `http://127.0.0.1:PORT`
    pub(super) base: String,
    pub(super) clock: Clock,
    pub(super) keys: Keys,
    pub(super) log: RequestLog,
    pub(super) faults: Faults,
    pub(super) blobs: BlobStore,
    pub(super) market: Marketplace,
    /// How many requests are being carried out.
    under_way: watch::Sender<usize>,
}

/// Keeps the server running, and other processes out of its state.
#[derive(Debug)]
pub(super) struct Running {
    // dropping the sender is the signal
    signal: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
    _state: Option<File>,
}

impl Running {
    /// Stops when nothing is being carried out: a `PUT` under way needs the server to fetch its pictures from.
    pub(super) async fn stop(&mut self, app: &App) {
        let _ = app.under_way.subscribe().wait_for(|count| *count == 0).await;
        self.signal = None;
        let _ = (&mut self.task).await;
    }
}

/// Starts a server in the running tokio runtime.
pub(super) async fn start(setup: Setup, faults: FaultPlan) -> Result<(Arc<App>, Running), Error> {
    let lock = setup.folder.as_deref().map(|folder| state::open(folder, setup.fresh)).transpose()?;
    let port = setup.port;
    let listening = async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    let (listener, address) = listening.await.map_err(|source| Error::Listen { port, source })?;
    let folder = setup.folder.as_deref();
    let app = Arc::new(App {
        base: format!("http://{address}"),
        clock: setup.clock,
        keys: Keys::new(setup.clock.now()),
        log: RequestLog::default(),
        faults: Faults::new(faults),
        blobs: BlobStore::open(folder, setup.clock.now())?,
        market: Marketplace::open(folder, setup.manner, setup.refusal)?,
        under_way: watch::Sender::new(0),
    });
    let (signal, stop) = oneshot::channel();
    let task = tokio::spawn(serve(listener, app.clone(), stop));
    Ok((app, Running { signal: Some(signal), task, _state: lock }))
}

async fn serve(listener: TcpListener, app: Arc<App>, stop: oneshot::Receiver<()>) {
    let service = Router::new().fallback(answer).with_state(app);
    let service = service.into_make_service_with_connect_info::<Scissors>();
    let stop = async {
        let _ = stop.await;
    };
    // an endless accept loop: its result is always Ok
    let _ = axum::serve(Door(listener), service).with_graceful_shutdown(stop).await;
}

/// Records a request, lets its fault happen, and has it carried out.
async fn answer(
    State(app): State<Arc<App>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let (address, query) =
        (Address::of(parts.uri.path()), Query::parse(parts.uri.query().unwrap_or_default()));
    let route = Route::of(&parts.method, &address, &query);
    let number = app.log.begin(RecordedRequest::new(&parts, route));
    let (fault, wait) = app.faults.take(route);
    if fault == Some(Fault::ResetBeforeBody) {
        return delivery::cut(&scissors);
    }
    let Ok(body) = to_bytes(body, LONGEST_BODY).await else {
        return Answer::new(413).into_response(Body::from);
    };
    app.log.body(number, &body);
    let result = match fault {
        Some(Fault::ResetAfterBody) => return delivery::cut(&scissors),
        Some(Fault::Status { status, retry_after }) => app.refusal(&address, status, retry_after),
        Some(Fault::NoRole) => app.without_role(&address),
        _ => app.clone().carry_out(call(&app, parts, query, address, route, body)).await,
    };
    pause(wait).await;
    if fault == Some(Fault::LostAnswer) {
        return delivery::cut(&scissors);
    }
    app.log.status(number, result.status);
    delivery::deliver(result, fault, &scissors).await
}

fn call(app: &App, parts: Parts, query: Query, address: Address, route: Route, body: Bytes) -> Call {
    Call {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query,
        headers: parts.headers,
        body,
        address,
        route,
        now: app.clock.now(),
    }
}

async fn pause(wait: Option<Duration>) {
    if let Some(wait) = wait {
        tokio::time::sleep(wait).await;
    }
}

/// Counts a request as done, also if its handler panics.
struct Done<'a>(&'a watch::Sender<usize>);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

impl App {
    /// Carries a request out, to its end even if the one who asked has hung up.
    async fn carry_out(self: Arc<Self>, call: Call) -> Answer {
        let address = call.address.clone();
        let echo = header(&call.headers, "x-ms-client-request-id").map(str::to_owned);
        let app = self.clone();
        self.under_way.send_modify(|count| *count += 1);
        let done = tokio::spawn(async move {
            let _done = Done(&app.under_way);
            app.dispatch(&call).await
        });
        let done = done.await;
        let answer = done.unwrap_or_else(|_| self.refusal(&address, 500, None));
        let answer = self.sign_off(&address, answer);
        match echo {
            Some(id) => answer.with("x-ms-client-request-id", id),
            None => answer,
        }
    }

    async fn dispatch(&self, call: &Call) -> Answer {
        match &call.address {
            Address::Page => page::show(self),
            Address::Content => market::show_copy(self, call),
            Address::Account | Address::Container { .. } | Address::Blob { .. } => blob::serve(self, call),
            Address::OfferTypes | Address::Publishers | Address::Offers { .. } | Address::Offer { .. } => {
                market::serve(self, call).await
            }
            Address::Unknown if call.path.starts_with("/api/") => market::not_found(),
            Address::Unknown => blob::unknown_account(),
        }
    }

    /// Refuses in the shape of the half that was asked.
    fn refusal(&self, address: &Address, status: u16, retry_after: Option<Duration>) -> Answer {
        let answer = match address {
            Address::Account | Address::Container { .. } | Address::Blob { .. } | Address::Content => {
                blob::fault(status)
            }
            _ => market::fault(status),
        };
        let answer = self.sign_off(address, answer);
        match retry_after {
            Some(wait) => answer.with("retry-after", wait.as_secs().to_string()),
            None => answer,
        }
    }

    /// Refuses one whose identity has no role for what it asks.
    fn without_role(&self, address: &Address) -> Answer {
        match address {
            Address::Account | Address::Container { .. } | Address::Blob { .. } | Address::Content => {
                self.sign_off(address, blob::without_role())
            }
            _ => self.refusal(address, 403, None),
        }
    }

    /// Adds what is on every answer of a half.
    fn sign_off(&self, address: &Address, answer: Answer) -> Answer {
        let answer = answer.with("date", clock::http_date(self.clock.now()));
        let id = Uuid::new_v4().to_string();
        match address {
            Address::Account | Address::Container { .. } | Address::Blob { .. } | Address::Content => answer
                .with("x-ms-request-id", id)
                .with("server", "Windows-Azure-Blob/1.0 (offerpress sandbox)"),
            _ => answer.with("x-ms-correlation-request-id", id),
        }
    }
}
