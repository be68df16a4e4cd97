//! The server: every request is recorded, meets its fault, and goes to its half.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::Response;
use axum::http::request::Parts;
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use tokio::sync::watch;
use uuid::Uuid;

use super::address::Address;
use super::answer::Answer;
use super::app::App;
use super::behavior::Behavior;
use super::call::{Call, header};
use super::connection::Peer;
use super::fault::Fault;
use super::lock::lock;
use super::metadata_names::MetadataNames;
use super::moment::Action;
use super::query::Query;
use super::record::RecordedRequest;
use super::{Route, blob, clock, control, delivery, guard, ingestion, market, page};

/// How much of a body that is not wanted is read and thrown away, so that a client that sends it hears the answer.
const PASSED_OVER: usize = 4 << 20;

/// Records a request, lets its fault happen, and has it carried out.
pub(super) async fn answer(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    if let Err(refused) = guard::check(&parts) {
        return refused.into_response(Body::from);
    }
    let mut call = call(&app, &parts, peer.names.clone());
    let route = call.route;
    let number = app.log.begin(RecordedRequest::new(&parts, route));
    let (fault, wait) = lock(&app.faults).take(route);
    if fault == Some(Fault::ResetBeforeBody) {
        return delivery::cut(&peer);
    }
    // nobody is given memory before it is known that he may ask
    let refused = match fault {
        Some(Fault::Status { .. } | Fault::NoRole | Fault::ResetAfterBody) => None,
        _ => app.refused(&call),
    };
    let longest = if refused.is_some() { 0 } else { route.longest_body() };
    let (length, body) = read(body, longest).await;
    let mut action = None;
    app.log.body(number, length, body.as_ref());
    let result = match (fault.clone(), refused, body) {
        (Some(Fault::ResetAfterBody), ..) => return delivery::cut(&peer),
        (Some(Fault::Status { status, retry_after }), ..) => app.refusal(&call.address, status, retry_after),
        (Some(Fault::NoRole), ..) => app.without_role(&call.address),
        (_, Some(refused), _) => app.sign_off(&call.address, refused),
        (_, None, None) => app.refusal(&call.address, 413, None),
        (_, None, Some(body)) => {
            call.body = body;
            action = action_of(&call);
            app.clone().carry_out(call).await
        }
    };
    if let Some(wait) = wait {
        tokio::time::sleep(wait).await;
    }
    let loses = |action| app.site.behaviors.take(&Behavior::LoseAnswer(action));
    if fault == Some(Fault::LostAnswer) || action.is_some_and(loses) {
        return delivery::cut(&peer);
    }
    app.log.status(number, result.status);
    peer.names.answers(result.headers.iter().map(|(name, _)| name.as_str()));
    delivery::deliver(result, fault, &peer).await
}

/// Reads a body to its end and tells its length; one that is longer than it may be is not kept.
async fn read(body: Body, longest: usize) -> (usize, Option<Bytes>) {
    let mut pieces = body.into_data_stream();
    let (mut length, mut whole) = (0, Some(BytesMut::new()));
    while let Some(piece) = pieces.next().await {
        let Ok(piece) = piece else { return (length, None) };
        length += piece.len();
        if length > longest {
            whole = None;
        }
        if length > longest.max(PASSED_OVER) {
            break;
        }
        if let Some(whole) = &mut whole {
            whole.extend_from_slice(&piece);
        }
    }
    (length, whole.map(BytesMut::freeze))
}

fn call(app: &App, parts: &Parts, names: MetadataNames) -> Call {
    let address = Address::of(parts.uri.path());
    let query = Query::parse(parts.uri.query().unwrap_or_default());
    Call {
        names,
        route: Route::of(&parts.method, &address, &query),
        method: parts.method.clone(),
        path: parts.uri.path().to_owned(),
        query,
        headers: parts.headers.clone(),
        body: Bytes::new(),
        address,
        now: app.site.clock.now(),
    }
}

/// Tells which of the requests this is whose answers may be lost.
fn action_of(call: &Call) -> Option<Action> {
    match call.route {
        Route::PutBlob => Some(Action::Upload),
        Route::PutOffer => Some(Action::Save),
        Route::Publish => Some(Action::Submit),
        Route::GoLive => Some(Action::GoLive),
        Route::Cancel => Some(Action::Cancel),
        _ => ingestion::action(call),
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

    /// Refuses one who may not ask this, by the head of the request alone.
    fn refused(&self, call: &Call) -> Option<Answer> {
        match &call.address {
            Address::Page | Address::Content | Address::ListingFile | Address::Unknown => None,
            address if address.is_in_account() => blob::refused(&self.site, call),
            Address::Control { .. } if !self.site.options.has_control => Some(market::not_found()),
            Address::Control { .. } => {
                ingestion::refused(&self.ingestion, call).and_then(|_| market::refused(&self.market, call))
            }
            Address::Product { .. } => ingestion::refused(&self.ingestion, call).or_else(|| self.busy(call)),
            _ => market::refused(&self.market, call).or_else(|| self.busy(call)),
        }
    }

    /// Answers 429 while the marketplace was told to, with a date in `Retry-After`.
    fn busy(&self, call: &Call) -> Option<Answer> {
        let until = self.site.behaviors.busy_until(call.now)?;
        // a date has full seconds: to come back at it must not be too early
        let date = clock::http_date(until + time::Duration::SECOND);
        Some(self.refusal(&call.address, 429, None).with("retry-after", date))
    }

    async fn dispatch(&self, call: &Call) -> Answer {
        self.market.let_colleagues_edit(call);
        match &call.address {
            Address::Control { name } => control::serve(self, call, name.as_deref()),
            Address::Page => page::show(self),
            Address::Content => market::show_copy(&self.market, call),
            Address::ListingFile => self.ingestion.serve_file(call),
            Address::Product { .. } => ingestion::serve(&self.ingestion, call).await,
            address if address.is_in_account() => blob::serve(&self.blobs, &self.site, call),
            Address::Unknown if call.path.starts_with("/api/") => market::not_found(),
            Address::Unknown => blob::unknown_account(),
            _ => market::serve(&self.market, call).await,
        }
    }

    /// Refuses in the shape of the half that was asked.
    fn refusal(&self, address: &Address, status: u16, retry_after: Option<Duration>) -> Answer {
        let answer = match address {
            address if is_storage(address) => blob::fault(status),
            Address::Product { .. } => ingestion::fault(status),
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
            address if is_storage(address) => self.sign_off(address, blob::without_role()),
            _ => self.refusal(address, 403, None),
        }
    }

    /// Adds what is on every answer of a half.
    fn sign_off(&self, address: &Address, answer: Answer) -> Answer {
        let answer = answer.with("date", clock::http_date(self.site.clock.now()));
        let id = Uuid::new_v4().to_string();
        match address {
            address if is_storage(address) => answer
                .with("x-ms-request-id", id)
                .with("server", "Windows-Azure-Blob/1.0 (offerpress sandbox)"),
            Address::Product { .. } => answer.with("request-id", id),
            _ => answer.with("x-ms-correlation-request-id", id),
        }
    }
}

/// Whether an address is answered as storage answers; copies are kept in storage too.
fn is_storage(address: &Address) -> bool {
    address.is_in_account() || matches!(address, Address::Content | Address::ListingFile)
}
