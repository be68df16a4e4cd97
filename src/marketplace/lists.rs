//! Reading the service's lists and reports.

use super::client::{Marketplace, Request, offer_path};
use super::error::Error;
use super::progress::Progress;
use super::wire::{self, OfferSummary, PublisherSummary, Submission};
use crate::base::{OfferId, PublisherId};
use serde_json::Value;

impl Marketplace {
    /// Lists the publishers that the account may use.
    ///
    /// # Errors
    /// Says why they cannot be listed.
    pub async fn publishers(&self) -> Result<Vec<PublisherSummary>, Error> {
        let request = Request::get("/api/publishers", "list the publishers");
        self.list(&request, PublisherSummary::read).await
    }

    /// Lists the offers of a publisher.
    ///
    /// # Errors
    /// Says why they cannot be listed.
    pub async fn offers(&self, publisher: &PublisherId) -> Result<Vec<OfferSummary>, Error> {
        let path = format!("/api/publishers/{publisher}/offers");
        self.list(&Request::get(path, format!("list the offers of `{publisher}`")), OfferSummary::read).await
    }

    /// Tells how far an offer's publication is.
    ///
    /// # Errors
    /// Says why it cannot be told.
    pub async fn status(&self, publisher: &PublisherId, offer: &OfferId) -> Result<Progress, Error> {
        let path = offer_path(publisher, offer, "/status");
        self.progress(&Request::get(path, format!("ask how far offer `{publisher}/{offer}` is"))).await
    }

    /// Lists the operations on an offer, the running one among them.
    ///
    /// # Errors
    /// Says why they cannot be listed.
    pub async fn operations(
        &self,
        publisher: &PublisherId,
        offer: &OfferId,
    ) -> Result<Vec<Submission>, Error> {
        let path = offer_path(publisher, offer, "/submissions/");
        let doing = format!("list the operations on offer `{publisher}/{offer}`");
        self.list(&Request::get(path, doing), Submission::read).await
    }

    /// Finds the operation that is running on an offer: "Only one operation may run at a time".
    ///
    /// # Errors
    /// Says why it cannot be told; an offer that is not there has none.
    pub async fn running(
        &self,
        publisher: &PublisherId,
        offer: &OfferId,
    ) -> Result<Option<Submission>, Error> {
        match self.operations(publisher, offer).await {
            Ok(all) => Ok(all.into_iter().find(Submission::is_running)),
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn progress(&self, request: &Request) -> Result<Progress, Error> {
        let value = self.json(request).await?;
        Progress::read(&value).ok_or_else(|| unreadable(request, "it has no `status`"))
    }

    async fn list<T>(&self, request: &Request, read: fn(&Value) -> Option<T>) -> Result<Vec<T>, Error> {
        let value = self.json(request).await?;
        wire::list(&value, read).ok_or_else(|| unreadable(request, "it is no list"))
    }
}

fn unreadable(request: &Request, problem: &str) -> Error {
    Error::Unreadable { doing: request.doing.clone(), problem: problem.to_owned() }
}
