//! What a run needs of a marketplace's API.

use super::{
    Cancelled, Error, Finished, NotSaved, Offer, OfferSummary, Operation, OperationId, Progress,
    PublisherSummary, SaveRequest, Saved, Slot, Submission,
};
use crate::base::{OfferRef, PublisherId, ServiceUrl};
use async_trait::async_trait;
use std::fmt;
use std::time::Duration;

/// One API of a marketplace, for one account.
#[async_trait]
pub trait Marketplace: fmt::Debug + Send + Sync {
    /// Returns the address of the service.
    fn address(&self) -> &ServiceUrl;

    /// Whether an offer belongs to a publisher that is named; without, the account decides.
    fn has_publishers(&self) -> bool {
        true
    }

    /// Returns how long the URLs of its images last.
    fn url_terms(&self) -> UrlTerms {
        UrlTerms::Kept
    }

    /// Whether an operation is canceled by this ID, which its start named, and by nothing else.
    fn cancels_by(&self, _: &OperationId) -> bool {
        false
    }

    /// Reads the draft of an offer; `None` if the offer doesn't exist.
    async fn offer(&self, offer: &OfferRef) -> Result<Option<Offer>, Error>;

    /// Reads one slot of an offer; `None` if nothing is there, as before the first preview.
    async fn slot(&self, offer: &OfferRef, slot: Slot) -> Result<Option<Offer>, Error>;

    /// Reads an offer as it was submitted under a version; `None` where the service does not show it.
    async fn version(&self, offer: &OfferRef, version: u64) -> Result<Option<Offer>, Error>;

    /// Saves an offer as the draft, at most once.
    ///
    /// # Errors
    /// Returns an error that says why it was not saved.
    async fn save(&self, request: &SaveRequest<'_>) -> Result<Saved, NotSaved>;

    /// Waits for the end of a save that an earlier run started as a job, for as long as is usual where no `timeout` is
    /// given; returns how it ended. A service that saves at once has none.
    ///
    /// # Errors
    /// Returns an error where the job is still running after this time, or where that can't be told.
    async fn finish(&self, _: &OfferRef, _: &OperationId, _: Option<Duration>) -> Result<Finished, Error> {
        Ok(Finished::Whole)
    }

    /// Lists the publishers that the account may use.
    async fn publishers(&self) -> Result<Vec<PublisherSummary>, Error>;

    /// Lists the offers of a publisher.
    async fn offers(&self, publisher: &PublisherId) -> Result<Vec<OfferSummary>, Error>;

    /// Returns how far an offer's publication is.
    async fn status(&self, offer: &OfferRef) -> Result<Progress, Error>;

    /// Lists the operations on an offer, the newest first.
    async fn operations(&self, offer: &OfferRef) -> Result<Vec<Submission>, Error>;

    /// Returns where to ask for an operation that was listed.
    fn operation(&self, offer: &OfferRef, listed: &Submission) -> Operation;

    /// Returns where to ask for whatever is in progress on an offer.
    fn follow(&self, offer: &OfferRef) -> Operation;

    /// Returns how far an operation is.
    async fn progress(&self, operation: &Operation) -> Result<Progress, Error>;

    /// Returns why the newest submission was refused, where a job started it and the service tells the reasons by that
    /// alone; `None` where that job started another one, or was not refused.
    async fn refused_by(&self, _: &OfferRef, _: &OperationId) -> Result<Option<Progress>, Error> {
        Ok(None)
    }

    /// Submits the draft for certification and preview, at most once; `emails` hear of its progress.
    ///
    /// If the answer is lost, the operation that it started is looked up among those that were not `known` before. Where
    /// nobody knows what was there before (`None`), a lost answer is an error.
    async fn submit(
        &self,
        offer: &OfferRef,
        emails: &[String],
        known: Option<&[Submission]>,
    ) -> Result<Operation, Error>;

    /// Makes the preview live, at most once, as [`submit`](Self::submit).
    async fn go_live(&self, offer: &OfferRef, known: Option<&[Submission]>) -> Result<Operation, Error>;

    /// Cancels the operation that is in progress on an offer; `started` is the ID that its start named, for a service
    /// that can cancel nothing else.
    async fn cancel(
        &self,
        offer: &OfferRef,
        emails: &[String],
        started: Option<&OperationId>,
    ) -> Result<Cancelled, Error>;
}

/// How long the URLs of an offer's images last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlTerms {
    /// An offer keeps each as it was made, so it may end.
    Kept,
    /// Each read signs them anew.
    SignedAnew,
}
