//! The portal as one of the marketplaces that a run can work with.

use super::client::{Portal, offer_path};
use super::refused::{Meaning, depends_on_draft};
use crate::base::{OfferRef, PublisherId, ServiceUrl};
use crate::http::{Answer, Call};
use crate::marketplace::session::{path_within, unreadable};
use crate::marketplace::{
    Cancelled, Error, Goal, Marketplace, NotSaved, Offer, OfferSummary, OnRefusal, Operation, OperationId,
    Precondition, Progress, PublisherSummary, SaveRequest, Saved, Slot, StateRefusal, Submission,
};
use async_trait::async_trait;
use bytes::Bytes;
use reqwest::StatusCode;
use serde_json::json;

#[async_trait]
impl Marketplace for Portal {
    fn address(&self) -> &ServiceUrl {
        &self.0.base
    }

    async fn offer(&self, offer: &OfferRef) -> Result<Option<Offer>, Error> {
        self.read_draft(offer).await
    }

    async fn slot(&self, offer: &OfferRef, slot: Slot) -> Result<Option<Offer>, Error> {
        let doing = format!("read the {slot} of offer `{offer}`");
        self.read_offer(offer, &format!("/slot/{}", slot.path_part()), &doing).await
    }

    async fn version(&self, offer: &OfferRef, version: u64) -> Result<Option<Offer>, Error> {
        let doing = format!("read version {version} of offer `{offer}`");
        self.read_offer(offer, &format!("/versions/{version}"), &doing).await
    }

    /// Whatever the service calls a refusal, its `ETag` tells whether anybody saved meanwhile.
    async fn save(&self, request: &SaveRequest<'_>) -> Result<Saved, NotSaved> {
        let (offer, precondition) = (request.offer.reference(), &request.precondition);
        let no_document = || unreadable(&format!("save offer `{offer}`"), "it has no document");
        let body = request.offer.document().ok_or_else(no_document)?.to_bytes();
        let error = match self.put(offer, body.clone(), precondition.clone()).await {
            Err(NotSaved::Other(error)) if depends_on_draft(&error, precondition) => error,
            answered => return answered,
        };
        let Ok(now) = self.read_draft(offer).await else { return Err(error.into()) };
        match Meaning::of(&error, precondition, request.before, now.as_ref()) {
            Meaning::Refused(StateRefusal::OwnETag) if request.on_refusal == OnRefusal::Overrule => {
                self.put(offer, body, Precondition::Any).await
            }
            meaning => Err(meaning.not_saved(now, error)),
        }
    }

    async fn publishers(&self) -> Result<Vec<PublisherSummary>, Error> {
        self.list("/api/publishers", "list the publishers", PublisherSummary::read).await
    }

    async fn offers(&self, publisher: &PublisherId) -> Result<Vec<OfferSummary>, Error> {
        let path = format!("/api/publishers/{publisher}/offers");
        self.list(&path, &format!("list the offers of `{publisher}`"), OfferSummary::read).await
    }

    async fn status(&self, offer: &OfferRef) -> Result<Progress, Error> {
        self.report(&offer_path(offer, "/status"), &format!("get the status of offer `{offer}`")).await
    }

    async fn operations(&self, offer: &OfferRef) -> Result<Vec<Submission>, Error> {
        let doing = format!("list the operations on offer `{offer}`");
        let mut all = self.list(&offer_path(offer, "/submissions/"), &doing, Submission::read).await?;
        Submission::newest_first(&mut all);
        Ok(all)
    }

    fn operation(&self, offer: &OfferRef, listed: &Submission) -> Operation {
        match &listed.id {
            Some(id) => by_id(offer, id),
            None => self.follow(offer),
        }
    }

    fn follow(&self, offer: &OfferRef) -> Operation {
        Operation::new(None, offer_path(offer, "/status"))
    }

    async fn progress(&self, operation: &Operation) -> Result<Progress, Error> {
        self.report(operation.at(), "get the status of the operation").await
    }

    async fn submit(
        &self,
        offer: &OfferRef,
        emails: &[String],
        known: Option<&[Submission]>,
    ) -> Result<Operation, Error> {
        let call = self.post(offer, "/publish", Some(notification(emails)));
        self.start(offer, call, &format!("submit offer `{offer}`"), Goal::Preview, known).await
    }

    async fn go_live(&self, offer: &OfferRef, known: Option<&[Submission]>) -> Result<Operation, Error> {
        let call = self.post(offer, "/golive", None);
        self.start(offer, call, &format!("take offer `{offer}` live"), Goal::Customers, known).await
    }

    async fn cancel(
        &self,
        offer: &OfferRef,
        emails: &[String],
        _: Option<&OperationId>,
    ) -> Result<Cancelled, Error> {
        let doing = format!("cancel the operation on offer `{offer}`");
        let answer = self.0.ask(&doing, self.post(offer, "/cancel", Some(notification(emails)))).await?;
        if answer.status != StatusCode::ACCEPTED {
            return Ok(Cancelled::AtOnce);
        }
        let operation = self.located(&answer).unwrap_or_else(|| self.follow(offer));
        Ok(Cancelled::InProgress(operation))
    }
}

impl Portal {
    /// Sends a request that starts something, once: if its answer is lost, the operation that it started is looked up
    /// among those that were not `known` before.
    async fn start(
        &self,
        offer: &OfferRef,
        call: Call,
        doing: &str,
        goal: Goal,
        known: Option<&[Submission]>,
    ) -> Result<Operation, Error> {
        match (self.0.ask(doing, call).await, known) {
            (Ok(answer), _) => Ok(self.located(&answer).unwrap_or_else(|| self.follow(offer))),
            (Err(error), Some(known)) if error.is_doubtful() => {
                let new = self.started(offer, goal, known).await;
                new.map(|id| by_id(offer, &id)).ok_or(error)
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
        let path = path_within(&self.0.base, location)?;
        let last = path.split('?').next()?.rsplit('/').next()?;
        Some(Operation::new(OperationId::parse(last), path))
    }
}

/// Returns the operation with an id, to ask for it again.
fn by_id(offer: &OfferRef, id: &OperationId) -> Operation {
    Operation::new(Some(id.clone()), offer_path(offer, &format!("/operations/{id}")))
}

/// `{"metadata": {"notification-emails": "a@contoso.com,b@contoso.com"}}` (page "Publish an offer").
fn notification(emails: &[String]) -> Bytes {
    json!({"metadata": {"notification-emails": emails.join(",")}}).to_string().into()
}
