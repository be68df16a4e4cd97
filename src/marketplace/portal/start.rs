//! Work that goes on at the service: submit, go live, cancel.

use super::client::{Portal, Request, offer_path};
use crate::base::OfferRef;
use crate::http::Answer;
use crate::marketplace::api::Marketplace as _;
use crate::marketplace::error::Error;
use crate::marketplace::operation::{Goal, Operation, OperationId, Submission};

use crate::marketplace::session::path_within;
use bytes::Bytes;
use reqwest::Method;
use serde_json::json;

impl Portal {
    /// Returns the operation with an id, to ask for it again.
    #[must_use]
    pub fn operation_by_id(&self, offer: &OfferRef, id: &OperationId) -> Operation {
        let path = offer_path(offer, &format!("/operations/{id}"));
        Operation::new(Some(id.clone()), path)
    }

    /// Sends a request that starts something, once: if its answer is lost, the operation that it started is looked up
    /// among those that were not `known` before.
    pub(super) async fn start(
        &self,
        offer: &OfferRef,
        request: &Request,
        goal: Goal,
        known: Option<&[Submission]>,
    ) -> Result<Operation, Error> {
        match (self.ask(request).await, known) {
            (Ok(answer), _) => Ok(self.located(&answer).unwrap_or_else(|| self.follow(offer))),
            (Err(error), Some(known)) if error.is_doubtful() => {
                let new = self.started(offer, goal, known).await;
                new.map(|id| self.operation_by_id(offer, &id)).ok_or(error)
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
    pub(super) fn located(&self, answer: &Answer) -> Option<Operation> {
        let location = ["operation-location", "location"].iter().find_map(|name| answer.header(name))?;
        let path = path_within(self.base(), location)?;
        let last = path.split('?').next()?.rsplit('/').next()?;
        Some(Operation::new(OperationId::parse(last), path))
    }
}

pub(super) fn post(offer: &OfferRef, action: &str, doing: String, body: Option<Bytes>) -> Request {
    let mut request = Request::new(Method::POST, offer_path(offer, action), doing);
    request.body = body;
    request
}

/// `{"metadata": {"notification-emails": "a@contoso.com,b@contoso.com"}}` (page "Publish an offer").
pub(super) fn notification(emails: &[String]) -> Bytes {
    json!({"metadata": {"notification-emails": emails.join(",")}}).to_string().into()
}
