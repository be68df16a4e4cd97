//! The Product Ingestion API as one of the marketplaces that a run can work with.

use super::client::Ingestion;
use super::product::offer_id;
use super::tracked::Tracked;
use super::tree::Target;
use super::wire::text;
use crate::base::{OfferRef, PublisherId, ServiceUrl};
use crate::marketplace::api::{Marketplace, UrlTerms};
use crate::marketplace::error::Error;
use crate::marketplace::offer::Offer;
use crate::marketplace::operation::{Cancelled, Operation, OperationId, Submission};
use crate::marketplace::progress::Progress;
use crate::marketplace::saving::{Finished, NotSaved, SaveRequest, Saved, Slot};
use crate::marketplace::summary::{OfferSummary, PublisherSummary};
use async_trait::async_trait;
use std::time::Duration;

#[async_trait]
impl Marketplace for Ingestion {
    fn address(&self) -> &ServiceUrl {
        &self.session.base
    }

    fn has_publishers(&self) -> bool {
        false
    }

    fn url_terms(&self) -> UrlTerms {
        UrlTerms::SignedAnew
    }

    /// The ID of a job is a GUID, the number of a submission has digits alone.
    fn cancels_by(&self, id: &OperationId) -> bool {
        !id.as_str().bytes().all(|byte| byte.is_ascii_digit())
    }

    async fn offer(&self, offer: &OfferRef) -> Result<Option<Offer>, Error> {
        self.offer(offer).await
    }

    async fn slot(&self, offer: &OfferRef, slot: Slot) -> Result<Option<Offer>, Error> {
        self.slot(offer, slot).await
    }

    /// The service shows no earlier submissions.
    async fn version(&self, _: &OfferRef, _: u64) -> Result<Option<Offer>, Error> {
        Ok(None)
    }

    async fn save(&self, request: &SaveRequest<'_>) -> Result<Saved, NotSaved> {
        self.save(request).await
    }

    async fn finish(
        &self,
        offer: &OfferRef,
        job: &OperationId,
        timeout: Option<Duration>,
    ) -> Result<Finished, Error> {
        self.finish(offer, job, timeout).await
    }

    /// Lists the account's one publisher, whose name the API doesn't tell.
    async fn publishers(&self) -> Result<Vec<PublisherSummary>, Error> {
        self.products().await?;
        Ok(vec![PublisherSummary { id: PublisherId::of_account().to_string(), name: None }])
    }

    async fn offers(&self, _: &PublisherId) -> Result<Vec<OfferSummary>, Error> {
        let summary = |product: &serde_json::Value| {
            Some(OfferSummary {
                id: offer_id(product)?.to_owned(),
                offer_type: text(product, "type").map(str::to_owned),
                name: text(product, "alias").map(str::to_owned),
                state: None,
                changed: None,
            })
        };
        let mut all: Vec<_> = self.products().await?.iter().filter_map(summary).collect();
        all.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(all)
    }

    async fn status(&self, offer: &OfferRef) -> Result<Progress, Error> {
        self.status(offer).await
    }

    async fn operations(&self, offer: &OfferRef) -> Result<Vec<Submission>, Error> {
        self.operations(offer).await
    }

    fn operation(&self, offer: &OfferRef, listed: &Submission) -> Operation {
        let target = match listed.kind.as_deref() {
            Some("goLive") => Some(Target::Live),
            Some(_) => Some(Target::Preview),
            None => None,
        };
        Tracked { target, number: listed.id.clone(), ..Tracked::whatever(offer) }.operation()
    }

    fn follow(&self, offer: &OfferRef) -> Operation {
        Tracked::whatever(offer).operation()
    }

    async fn progress(&self, operation: &Operation) -> Result<Progress, Error> {
        self.progress(operation).await
    }

    async fn refused_by(&self, offer: &OfferRef, job: &OperationId) -> Result<Option<Progress>, Error> {
        self.refused_by(offer, job).await
    }

    /// The service sends no mail about a submission to others than its own.
    async fn submit(
        &self,
        offer: &OfferRef,
        _: &[String],
        known: Option<&[Submission]>,
    ) -> Result<Operation, Error> {
        self.submit(offer, known).await
    }

    async fn go_live(&self, offer: &OfferRef, known: Option<&[Submission]>) -> Result<Operation, Error> {
        self.go_live(offer, known).await
    }

    async fn cancel(
        &self,
        offer: &OfferRef,
        _: &[String],
        started: Option<&OperationId>,
    ) -> Result<Cancelled, Error> {
        self.cancel(offer, started).await
    }
}
