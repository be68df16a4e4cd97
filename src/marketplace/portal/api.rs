//! The portal as one of the marketplaces that a run can work with.

use super::client::{Portal, Request, offer_path};
use super::start::{notification, post};
use crate::base::{OfferRef, PublisherId, ServiceUrl};
use crate::marketplace::api::Marketplace;
use crate::marketplace::error::Error;
use crate::marketplace::offer::Offer;
use crate::marketplace::operation::{Cancelled, Goal, Operation, OperationId, Submission};
use crate::marketplace::progress::Progress;
use crate::marketplace::saving::{NotSaved, SaveRequest, Saved, Slot};
use crate::marketplace::summary::{OfferSummary, PublisherSummary};
use async_trait::async_trait;
use reqwest::StatusCode;

#[async_trait]
impl Marketplace for Portal {
    fn address(&self) -> &ServiceUrl {
        self.base()
    }

    async fn offer(&self, offer: &OfferRef) -> Result<Option<Offer>, Error> {
        self.read_offer(offer, "", format!("read offer `{offer}`")).await
    }

    async fn slot(&self, offer: &OfferRef, slot: Slot) -> Result<Option<Offer>, Error> {
        let doing = format!("read the {slot} of offer `{offer}`");
        self.read_offer(offer, &format!("/slot/{}", slot.path_part()), doing).await
    }

    async fn version(&self, offer: &OfferRef, version: u64) -> Result<Option<Offer>, Error> {
        let doing = format!("read version {version} of offer `{offer}`");
        self.read_offer(offer, &format!("/versions/{version}"), doing).await
    }

    async fn save(&self, request: &SaveRequest<'_>) -> Result<Saved, NotSaved> {
        self.save_or_explain(request).await
    }

    async fn publishers(&self) -> Result<Vec<PublisherSummary>, Error> {
        self.list(Request::get("/api/publishers", "list the publishers"), PublisherSummary::read).await
    }

    async fn offers(&self, publisher: &PublisherId) -> Result<Vec<OfferSummary>, Error> {
        let path = format!("/api/publishers/{publisher}/offers");
        self.list(Request::get(path, format!("list the offers of `{publisher}`")), OfferSummary::read).await
    }

    async fn status(&self, offer: &OfferRef) -> Result<Progress, Error> {
        let path = offer_path(offer, "/status");
        self.report(&Request::get(path, format!("get the status of offer `{offer}`"))).await
    }

    async fn operations(&self, offer: &OfferRef) -> Result<Vec<Submission>, Error> {
        let doing = format!("list the operations on offer `{offer}`");
        let request = Request::get(offer_path(offer, "/submissions/"), doing);
        let mut all = self.list(request, Submission::read).await?;
        Submission::newest_first(&mut all);
        Ok(all)
    }

    fn operation(&self, offer: &OfferRef, listed: &Submission) -> Operation {
        match &listed.id {
            Some(id) => self.operation_by_id(offer, id),
            None => self.follow(offer),
        }
    }

    fn follow(&self, offer: &OfferRef) -> Operation {
        Operation::new(None, offer_path(offer, "/status"))
    }

    async fn progress(&self, operation: &Operation) -> Result<Progress, Error> {
        self.report(&Request::get(operation.at(), "get the status of the operation")).await
    }

    async fn submit(
        &self,
        offer: &OfferRef,
        emails: &[String],
        known: Option<&[Submission]>,
    ) -> Result<Operation, Error> {
        let doing = format!("submit offer `{offer}`");
        let request = post(offer, "/publish", doing, Some(notification(emails)));
        self.start(offer, &request, Goal::Preview, known).await
    }

    async fn go_live(&self, offer: &OfferRef, known: Option<&[Submission]>) -> Result<Operation, Error> {
        let request = post(offer, "/golive", format!("take offer `{offer}` live"), None);
        self.start(offer, &request, Goal::Customers, known).await
    }

    async fn cancel(
        &self,
        offer: &OfferRef,
        emails: &[String],
        _: Option<&OperationId>,
    ) -> Result<Cancelled, Error> {
        let doing = format!("cancel the operation on offer `{offer}`");
        let answer = self.ask(&post(offer, "/cancel", doing, Some(notification(emails)))).await?;
        if answer.status != StatusCode::ACCEPTED {
            return Ok(Cancelled::AtOnce);
        }
        let operation = self.located(&answer).unwrap_or_else(|| self.follow(offer));
        Ok(Cancelled::InProgress(operation))
    }
}
