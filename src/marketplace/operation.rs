//! Work that goes on at the service: submit, go live, cancel, and waiting for it.

use super::client::{Marketplace, Request, is_doubtful, offer_path, path_within};
use super::error::Error;
use super::progress::{Ended, Progress};
use super::wire::{Goal, OperationId, Submission};
use crate::base::OfferRef;
use crate::http::Answer;
use bytes::Bytes;
use reqwest::Method;
use serde_json::json;
use std::fmt;
use std::time::Duration;
use tokio::time::Instant;

/// Work that goes on at the service, and where to ask for it.
#[derive(Clone)]
pub struct Operation {
    marketplace: Marketplace,
    path: String,
    id: Option<OperationId>,
}

/// How to wait for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitOptions {
    /// The pause between two questions.
    pub interval: Duration,
    /// After this much time the wait ends, though the operation is still running.
    pub limit: Duration,
}

/// A wait that has begun: it ends at one instant, however many rounds it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Polling {
    interval: Duration,
    deadline: Instant,
}

impl WaitOptions {
    /// Starts the wait now.
    #[must_use]
    pub fn start(self) -> Polling {
        let (interval, now) = (self.interval, Instant::now());
        let never = || now + Duration::from_secs(10 * 365 * 24 * 60 * 60);
        Polling { interval, deadline: now.checked_add(self.limit).unwrap_or_else(never) }
    }
}

impl Polling {
    /// Pauses before the next question, `at_least` so long; false where it would time out before it could be asked.
    pub async fn pause(&self, at_least: Duration) -> bool {
        let pause = self.interval.max(at_least);
        let next = Instant::now().checked_add(pause).filter(|next| *next < self.deadline);
        match next {
            Some(next) => tokio::time::sleep_until(next).await,
            None => return false,
        }
        true
    }
}

/// What happens while an operation is waited for.
#[derive(Debug)]
pub enum WaitEvent<'e> {
    /// It has moved.
    Moved(&'e Progress),
    /// The service gave no answer this time; it will be asked again.
    Trouble(&'e Error),
}

/// How a wait ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waited {
    /// The operation has ended.
    Ended(Ended, Progress),
    /// The time is over, and the operation goes on; with the last report, if there was any.
    StillGoingOn(Option<Progress>),
}

/// What the service says to a cancellation.
#[derive(Debug, Clone)]
pub enum Cancelled {
    /// 200: it is done.
    AtOnce,
    /// 202: it is under way; so the service also answers if there was nothing to cancel.
    UnderWay(Box<Operation>),
}

impl Marketplace {
    /// Submits the draft for certification and preview (the API's `publish`); `emails` hear of its progress.
    ///
    /// It is never sent twice: if its answer is lost, the operation that it started is looked up among those that were
    /// not `known` before. Where nobody knows what was there before (`None`), a lost answer is an error.
    ///
    /// # Errors
    /// Says why nothing was started, or that nobody can tell.
    pub async fn submit(
        &self,
        offer: &OfferRef,
        emails: &[String],
        known: Option<&[Submission]>,
    ) -> Result<Operation, Error> {
        let doing = format!("submit offer `{offer}`");
        let request = post(offer, "/publish", doing, Some(notification(emails)));
        self.start(offer, &request, Goal::Preview, known).await
    }

    /// Puts what is in preview before the customers; sent once, as [`submit`](Self::submit).
    ///
    /// # Errors
    /// Says why nothing was started, or that nobody can tell.
    pub async fn go_live(&self, offer: &OfferRef, known: Option<&[Submission]>) -> Result<Operation, Error> {
        let doing = format!("take offer `{offer}` live");
        let request = post(offer, "/golive", doing, None);
        self.start(offer, &request, Goal::Customers, known).await
    }

    /// Cancels the operation that is running on an offer.
    ///
    /// # Errors
    /// Says why nothing was cancelled.
    pub async fn cancel(&self, offer: &OfferRef, emails: &[String]) -> Result<Cancelled, Error> {
        let doing = format!("cancel the operation on offer `{offer}`");
        let answer = self.ask(&post(offer, "/cancel", doing, Some(notification(emails)))).await?;
        if answer.status != reqwest::StatusCode::ACCEPTED {
            return Ok(Cancelled::AtOnce);
        }
        let operation = self.located(&answer).unwrap_or_else(|| self.follow(offer));
        Ok(Cancelled::UnderWay(Box::new(operation)))
    }

    /// Gives the operation with an id, to ask for it again.
    #[must_use]
    pub fn operation(&self, offer: &OfferRef, id: &OperationId) -> Operation {
        let path = offer_path(offer, &format!("/operations/{id}"));
        Operation { marketplace: self.clone(), path, id: Some(id.clone()) }
    }

    /// Gives whatever goes on with an offer, by its status.
    #[must_use]
    pub fn follow(&self, offer: &OfferRef) -> Operation {
        let path = offer_path(offer, "/status");
        Operation { marketplace: self.clone(), path, id: None }
    }

    async fn start(
        &self,
        offer: &OfferRef,
        request: &Request,
        goal: Goal,
        known: Option<&[Submission]>,
    ) -> Result<Operation, Error> {
        match (self.ask(request).await, known) {
            (Ok(answer), _) => Ok(self.located(&answer).unwrap_or_else(|| self.follow(offer))),
            (Err(error), Some(known)) if is_doubtful(&error) => {
                let new = self.started(offer, goal, known).await;
                new.map(|id| self.operation(offer, &id)).ok_or(error)
            }
            (Err(error), _) => Err(error),
        }
    }

    /// Finds the operation that was started since others were `known`; none where there is none, or nobody can tell.
    async fn started(&self, offer: &OfferRef, goal: Goal, known: &[Submission]) -> Option<OperationId> {
        let now = self.operations(offer).await.ok()?;
        let is_new = |one: &Submission| known.iter().all(|known| known.id != one.id);
        let leads_there = |one: &Submission| [goal, Goal::Unknown].contains(&one.goal());
        now.into_iter().filter(|one| leads_there(one) && is_new(one)).find_map(|one| one.id)
    }

    /// Reads where to ask for the operation that an answer has started.
    ///
    /// ```text
    /// Location: /api/publishers/contoso/offers/vm/operations/2e6b1dd2-…?api-version=2017-10-31    migrated offers
    /// Location: /api/operations/contoso$vm$2$preview?api-version=2017-10-31                      others
    /// ```
    fn located(&self, answer: &Answer) -> Option<Operation> {
        let location = ["operation-location", "location"].iter().find_map(|name| answer.header(name))?;
        let path = path_within(self.base(), location)?;
        let last = path.split('?').next()?.rsplit('/').next()?;
        Some(Operation { marketplace: self.clone(), id: OperationId::parse(last), path })
    }
}

impl Operation {
    /// Shows its id, to ask for it again with [`Marketplace::operation`].
    #[must_use]
    pub fn id(&self) -> Option<&OperationId> {
        self.id.as_ref()
    }

    /// Asks how far it is.
    ///
    /// # Errors
    /// Says why it cannot be told.
    pub async fn progress(&self) -> Result<Progress, Error> {
        self.marketplace.progress(&Request::get(self.path.clone(), "ask how far the operation is")).await
    }

    /// Asks again and again until it has ended or the time is over; `on_event` hears each time that it has moved.
    ///
    /// An answer that does not come, or a 5xx, is no end: the operation is still running.
    ///
    /// # Errors
    /// Says why it cannot be asked for any more.
    pub async fn wait(
        &self,
        polling: &Polling,
        mut on_event: impl FnMut(WaitEvent<'_>) + Send,
    ) -> Result<Waited, Error> {
        let mut last = None;
        loop {
            let mut at_least = Duration::ZERO;
            match self.progress().await {
                Ok(now) => {
                    if last.as_ref() != Some(&now) {
                        on_event(WaitEvent::Moved(&now));
                    }
                    if let Some(ended) = now.ended() {
                        return Ok(Waited::Ended(ended, now));
                    }
                    last = Some(now);
                }
                Err(error) if is_passing(&error) => {
                    on_event(WaitEvent::Trouble(&error));
                    at_least = error.refusal().and_then(|said| said.retry_after).unwrap_or_default();
                }
                Err(error) => return Err(error),
            }
            if !polling.pause(at_least).await {
                return Ok(Waited::StillGoingOn(last));
            }
        }
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Operation({})", self.path)
    }
}

fn post(offer: &OfferRef, action: &str, doing: String, body: Option<Bytes>) -> Request {
    let mut request = Request::new(Method::POST, offer_path(offer, action), doing);
    request.body = body;
    request
}

/// `{"metadata": {"notification-emails": "a@contoso.com,b@contoso.com"}}` (page "Publish an offer").
fn notification(emails: &[String]) -> Bytes {
    json!({"metadata": {"notification-emails": emails.join(",")}}).to_string().into()
}

/// Trouble that does not mean that the operation has ended.
fn is_passing(error: &Error) -> bool {
    matches!(error, Error::NoAnswer { .. } | Error::Throttled(_)) || is_doubtful(error)
}
