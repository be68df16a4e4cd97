//! The portal as one of the marketplaces that a run can work with.

use super::client::Portal;
use crate::base::{OfferRef, PublisherId, ServiceUrl};
use crate::marketplace::api::Marketplace;
use crate::marketplace::error::Error;
use crate::marketplace::offer::Offer;
use crate::marketplace::operation::{
    Cancelled, OfferSummary, Operation, OperationId, PublisherSummary, Submission,
};
use crate::marketplace::progress::Progress;
use crate::marketplace::saving::{NotSaved, SaveRequest, Saved, Slot};
use async_trait::async_trait;

#[async_trait]
impl Marketplace for Portal {
    fn address(&self) -> &ServiceUrl {
        self.base()
    }

    async fn offer(&self, offer: &OfferRef) -> Result<Option<Offer>, Error> {
        self.offer(offer).await
    }

    async fn slot(&self, offer: &OfferRef, slot: Slot) -> Result<Option<Offer>, Error> {
        self.slot(offer, slot).await
    }

    async fn version(&self, offer: &OfferRef, version: u64) -> Result<Option<Offer>, Error> {
        self.version(offer, version).await
    }

    async fn save(&self, request: &SaveRequest<'_>) -> Result<Saved, NotSaved> {
        self.save(request).await
    }

    async fn publishers(&self) -> Result<Vec<PublisherSummary>, Error> {
        self.publishers().await
    }

    async fn offers(&self, publisher: &PublisherId) -> Result<Vec<OfferSummary>, Error> {
        self.offers(publisher).await
    }

    async fn status(&self, offer: &OfferRef) -> Result<Progress, Error> {
        self.status(offer).await
    }

    async fn operations(&self, offer: &OfferRef) -> Result<Vec<Submission>, Error> {
        self.operations(offer).await
    }

    fn operation(&self, offer: &OfferRef, listed: &Submission) -> Operation {
        match &listed.id {
            Some(id) => self.operation(offer, id),
            None => self.follow(offer),
        }
    }

    fn follow(&self, offer: &OfferRef) -> Operation {
        self.follow(offer)
    }

    async fn progress(&self, operation: &Operation) -> Result<Progress, Error> {
        self.progress(operation).await
    }

    async fn submit(
        &self,
        offer: &OfferRef,
        emails: &[String],
        known: Option<&[Submission]>,
    ) -> Result<Operation, Error> {
        self.submit(offer, emails, known).await
    }

    async fn go_live(&self, offer: &OfferRef, known: Option<&[Submission]>) -> Result<Operation, Error> {
        self.go_live(offer, known).await
    }

    async fn cancel(
        &self,
        offer: &OfferRef,
        emails: &[String],
        _: Option<&OperationId>,
    ) -> Result<Cancelled, Error> {
        self.cancel(offer, emails).await
    }
}
