//! Reading and saving offers.

use super::error::{ConflictKind, Error};
use super::etag::ETag;
use super::refusal::{Refusal, correlation_id};
use super::tokens::Tokens;
use crate::base::{OfferId, PublisherId, ServiceUrl};
use crate::http::{Answer, Call, HttpClient, Repeat, retry};
use bytes::Bytes;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, IF_MATCH};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The version of the API: "Latest version of the API" on the page "Create or modify an offer".
pub const API_VERSION: &str = "2017-10-31";

/// The marketplace copies the pictures while it answers a `PUT`; one minute was too short (devigned/pub 44c8e8d).
const PUT_TIMEOUT: Duration = Duration::from_secs(600);

/// The marketplace's API at one address, for one account.
#[derive(Clone)]
pub struct Marketplace {
    base: ServiceUrl,
    http: HttpClient,
    tokens: Arc<dyn Tokens>,
}

/// An offer as the service has it.
#[derive(Clone, PartialEq, Eq)]
pub struct LiveOffer {
    /// The mark of this state; none if the service gave none, and then no safe change can be made.
    pub etag: Option<ETag>,
    /// The offer; its links are signed, so it is not for printing.
    pub value: Value,
}

/// The states of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// What is being worked on.
    Draft,
    /// What the last submission put up for preview.
    Preview,
    /// What customers see.
    Production,
}

/// The state that a change is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Precondition {
    /// There is no such offer yet: sent without `If-Match`, as the API page creates one.
    Create,
    /// The state with this mark: nobody has saved in between.
    Match(ETag),
    /// Whatever state there is: the last one wins (`If-Match: *`).
    Any,
}

/// What the service says to a save.
#[derive(Clone, PartialEq, Eq)]
pub struct Saved {
    /// Whether the offer is new.
    pub created: Created,
    /// The offer as it is now, with the marketplace's own links; not for printing.
    pub value: Value,
    /// The mark of the new state, if the answer has one.
    pub etag: Option<ETag>,
    /// The number that support asks for.
    pub correlation_id: Option<String>,
}

/// Whether a save made an offer or changed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// 201
    New,
    /// 200
    Existing,
}

impl Marketplace {
    /// Sets up the client; the real service is at `https://cloudpartner.azure.com`.
    #[must_use]
    pub fn new(base: ServiceUrl, http: HttpClient, tokens: Arc<dyn Tokens>) -> Self {
        Self { base, http, tokens }
    }

    /// Shows the address of the service.
    #[must_use]
    pub fn base(&self) -> &ServiceUrl {
        &self.base
    }

    /// Reads the draft of an offer; none if there is no such offer.
    ///
    /// # Errors
    /// Says why it cannot be read.
    pub async fn offer(&self, publisher: &PublisherId, offer: &OfferId) -> Result<Option<LiveOffer>, Error> {
        let doing = format!("read offer `{publisher}/{offer}`");
        self.read_offer(Request::get(offer_path(publisher, offer, ""), doing)).await
    }

    /// Reads one slot of an offer; none if nothing is there, as before the first preview.
    ///
    /// # Errors
    /// Says why it cannot be read.
    pub async fn slot(
        &self,
        publisher: &PublisherId,
        offer: &OfferId,
        slot: Slot,
    ) -> Result<Option<LiveOffer>, Error> {
        let doing = format!("read the {slot} of offer `{publisher}/{offer}`");
        let path = offer_path(publisher, offer, &format!("/slot/{}", slot.path_part()));
        self.read_offer(Request::get(path, doing)).await
    }

    /// Saves an offer as the draft; the body replaces the whole draft.
    ///
    /// It may take minutes. An answer that was lost, or a 5xx, does not tell whether the offer was saved; then it is
    /// read back, and sent again only if it is as it was.
    ///
    /// # Errors
    /// Says why it was not saved; [`Error::Unclear`] if the draft has changed but nothing tells by whom.
    pub async fn put(
        &self,
        publisher: &PublisherId,
        offer: &OfferId,
        body: Bytes,
        precondition: Precondition,
    ) -> Result<Saved, Error> {
        let request = Request {
            method: Method::PUT,
            path: offer_path(publisher, offer, ""),
            doing: format!("save offer `{publisher}/{offer}`"),
            body: Some(body),
            precondition: Some(precondition.clone()),
            timeout: PUT_TIMEOUT,
        };
        let start = Instant::now();
        let mut attempt = 1;
        loop {
            let doubt = match self.put_once(&request).await {
                Ok(answer) => return self.saved(publisher, offer, &answer).await,
                Err(Failure::Doubtful(error)) => error,
                Err(Failure::Clear(error)) if attempt > 1 && is_overtaken(&error) => error,
                Err(Failure::Clear(error)) => return Err(error),
            };
            match self.offer(publisher, offer).await {
                Ok(now) if precondition.still_holds(now.as_ref()) => {}
                Ok(Some(now)) => return Err(Error::unclear(&doubt, now)),
                Ok(None) | Err(_) => return Err(doubt),
            }
            let Some(pause) = pause(&self.http, &doubt, attempt, start.elapsed()) else { return Err(doubt) };
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }

    async fn put_once(&self, request: &Request) -> Result<Answer, Failure> {
        match self.send(request).await {
            Ok(answer) if answer.status.is_success() => Ok(answer),
            Ok(answer) => Err(Failure::of(Error::refused(request.doing.clone(), Refusal::of(&answer)))),
            Err(error) => Err(Failure::of(error)),
        }
    }

    /// Reads the answer to a save; one without an offer in it is followed by a read.
    async fn saved(&self, publisher: &PublisherId, offer: &OfferId, answer: &Answer) -> Result<Saved, Error> {
        let created = if answer.status == StatusCode::CREATED { Created::New } else { Created::Existing };
        let answered = serde_json::from_slice(&answer.body).ok().filter(Value::is_object);
        let now = match answered {
            Some(value) => LiveOffer { etag: etag(answer), value },
            None => self.offer(publisher, offer).await?.ok_or_else(|| Error::Unreadable {
                doing: format!("read offer `{publisher}/{offer}` after it was saved"),
                problem: "it is not there".to_owned(),
            })?,
        };
        let correlation_id = correlation_id(answer);
        Ok(Saved { created, value: now.value, etag: now.etag, correlation_id })
    }

    async fn read_offer(&self, request: Request) -> Result<Option<LiveOffer>, Error> {
        match self.ask(&request).await {
            Ok(answer) => {
                let value = json(&request.doing, &answer)?;
                Ok(Some(LiveOffer { etag: etag(&answer), value }))
            }
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Asks for JSON.
    pub(super) async fn json(&self, request: &Request) -> Result<Value, Error> {
        json(&request.doing, &self.ask(request).await?)
    }

    /// Sends a request that is to succeed.
    pub(super) async fn ask(&self, request: &Request) -> Result<Answer, Error> {
        let answer = self.send(request).await?;
        if answer.status.is_success() {
            return Ok(answer);
        }
        Err(Error::refused(request.doing.clone(), Refusal::of(&answer)))
    }

    /// Sends a request with a token, and once more with a new one if the service does not take the first.
    async fn send(&self, request: &Request) -> Result<Answer, Error> {
        let token = self.tokens.token().await.map_err(Error::NoToken)?;
        let answer = self.send_with(request, &token).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let renewed = self.tokens.renew().await.map_err(Error::NoToken)?;
        if renewed.expose_secret() == token.expose_secret() {
            return Ok(answer);
        }
        self.send_with(request, &renewed).await
    }

    async fn send_with(&self, request: &Request, token: &SecretString) -> Result<Answer, Error> {
        let url = self.base.join(&with_version(&request.path));
        let mut call = Call::new(request.method.clone(), url.clone(), url)
            .secret_header(AUTHORIZATION, &format!("Bearer {}", token.expose_secret()))
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json")
            .timeout(request.timeout);
        if request.method != Method::GET {
            call = call.repeat(Repeat::OnlyIfNotTaken);
            call = match &request.body {
                Some(body) => call.body(body.clone()),
                None => call.header(CONTENT_LENGTH, "0"),
            };
        }
        if let Some(value) = request.precondition.as_ref().and_then(Precondition::header) {
            call = call.header(IF_MATCH, value);
        }
        let no_answer = |source| Error::NoAnswer { doing: request.doing.clone(), source: Box::new(source) };
        self.http.send(call).await.map_err(no_answer)
    }
}

/// One request of the API.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    /// What it is for, as in "could not …".
    pub(super) doing: String,
    pub(super) body: Option<Bytes>,
    pub(super) precondition: Option<Precondition>,
    pub(super) timeout: Duration,
}

impl Request {
    pub(super) fn new(method: Method, path: impl Into<String>, doing: impl Into<String>) -> Self {
        let (path, doing, timeout) = (path.into(), doing.into(), Duration::from_secs(60));
        Self { method, path, doing, body: None, precondition: None, timeout }
    }

    pub(super) fn get(path: impl Into<String>, doing: impl Into<String>) -> Self {
        Self::new(Method::GET, path, doing)
    }
}

impl Precondition {
    fn header(&self) -> Option<&str> {
        match self {
            Self::Create => None,
            Self::Match(etag) => Some(etag.as_str()),
            Self::Any => Some("*"),
        }
    }

    /// Tells whether the offer is surely as it was before the change.
    fn still_holds(&self, now: Option<&LiveOffer>) -> bool {
        match (self, now) {
            (Self::Create, None) => true,
            (Self::Match(etag), Some(live)) => live.etag.as_ref() == Some(etag),
            _ => false,
        }
    }
}

impl Slot {
    /// Shows the name used in the API's paths (page "Retrieve a specific offer").
    fn path_part(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Preview => "Preview",
            Self::Production => "Production",
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draft => "draft",
            Self::Preview => "preview",
            Self::Production => "production",
        })
    }
}

impl fmt::Debug for Marketplace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Marketplace({})", self.base)
    }
}

impl fmt::Debug for LiveOffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveOffer").field("etag", &self.etag).finish_non_exhaustive()
    }
}

impl fmt::Debug for Saved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Saved");
        shown.field("created", &self.created).field("etag", &self.etag);
        shown.field("correlation_id", &self.correlation_id).finish_non_exhaustive()
    }
}

/// Why a save failed, and whether the service may have taken it all the same.
enum Failure {
    Clear(Error),
    Doubtful(Error),
}

impl Failure {
    fn of(error: Error) -> Self {
        if is_doubtful(&error) { Self::Doubtful(error) } else { Self::Clear(error) }
    }
}

/// Tells whether the service may have done what was asked all the same.
pub(super) fn is_doubtful(error: &Error) -> bool {
    match error {
        Error::NoAnswer { source, .. } => source.trouble.may_have_been_taken(),
        Error::Unavailable(_) => true,
        Error::Unexpected(refused) => refused.refusal.status == 408,
        _ => false,
    }
}

/// After a doubtful save, a conflict may be with our own first try.
fn is_overtaken(error: &Error) -> bool {
    matches!(error, Error::Conflict { kind: ConflictKind::Changed | ConflictKind::AlreadyThere, .. })
}

fn pause(http: &HttpClient, doubt: &Error, attempt: u32, elapsed: Duration) -> Option<Duration> {
    let outcome = match doubt.refusal() {
        Some(refusal) => retry::Try::Status(refusal.status, refusal.retry_after),
        None => retry::Try::AnswerLost,
    };
    retry::decide(&http.retry_policy(), Repeat::Safe, attempt, outcome, elapsed, 0.5)
}

fn json(doing: &str, answer: &Answer) -> Result<Value, Error> {
    serde_json::from_slice(&answer.body).map_err(|error| Error::Unreadable {
        doing: doing.to_owned(),
        problem: format!("status {}, and no JSON ({error})", answer.status.as_u16()),
    })
}

fn etag(answer: &Answer) -> Option<ETag> {
    answer.header("etag").and_then(ETag::parse)
}

/// The path of an offer; ids are safe in a path.
pub(super) fn offer_path(publisher: &PublisherId, offer: &OfferId, rest: &str) -> String {
    format!("/api/publishers/{publisher}/offers/{offer}{rest}")
}

fn with_version(path: &str) -> String {
    if path.contains("api-version=") {
        return path.to_owned();
    }
    let separator = if path.contains('?') { '&' } else { '?' };
    format!("{path}{separator}api-version={API_VERSION}")
}
