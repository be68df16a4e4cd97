//! Reading the service's lists and reports.

use super::client::{Portal, Request, offer_path};
use super::wire;
use crate::base::{OfferRef, PublisherId};
use crate::marketplace::error::Error;
use crate::marketplace::operation::{OfferSummary, PublisherSummary, Submission};
use crate::marketplace::progress::Progress;
use crate::marketplace::session::path_within;
use serde_json::Value;
use std::collections::BTreeSet;

/// An offer has a few operations a month, a publisher a few hundred offers; a list beyond this goes in circles.
const MOST_PAGES: usize = 200;

impl Portal {
    /// Lists the publishers that the account may use.
    ///
    /// # Errors
    /// Says why they cannot be listed.
    pub async fn publishers(&self) -> Result<Vec<PublisherSummary>, Error> {
        let request = Request::get("/api/publishers", "list the publishers");
        self.list(request, PublisherSummary::read).await
    }

    /// Lists the offers of a publisher.
    ///
    /// # Errors
    /// Says why they cannot be listed.
    pub async fn offers(&self, publisher: &PublisherId) -> Result<Vec<OfferSummary>, Error> {
        let path = format!("/api/publishers/{publisher}/offers");
        self.list(Request::get(path, format!("list the offers of `{publisher}`")), OfferSummary::read).await
    }

    /// Tells how far an offer's publication is.
    ///
    /// # Errors
    /// Says why it cannot be told.
    pub async fn status(&self, offer: &OfferRef) -> Result<Progress, Error> {
        let path = offer_path(offer, "/status");
        self.report(&Request::get(path, format!("get the status of offer `{offer}`"))).await
    }

    /// Lists the operations on an offer, the newest first.
    ///
    /// # Errors
    /// Says why they cannot be listed.
    pub async fn operations(&self, offer: &OfferRef) -> Result<Vec<Submission>, Error> {
        let path = offer_path(offer, "/submissions/");
        let doing = format!("list the operations on offer `{offer}`");
        let mut all = self.list(Request::get(path, doing), Submission::read).await?;
        Submission::newest_first(&mut all);
        Ok(all)
    }

    pub(super) async fn report(&self, request: &Request) -> Result<Progress, Error> {
        let value = self.json(request).await?;
        Progress::read(&value).ok_or_else(|| unreadable(request, "`status` is missing"))
    }

    /// Reads a list to its last page. A page at another address is not asked for: the token is for this one only.
    async fn list<T>(&self, mut request: Request, read: fn(&Value) -> Option<T>) -> Result<Vec<T>, Error> {
        let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
        loop {
            let value = self.json(&request).await?;
            all.extend(wire::list(&value, read).ok_or_else(|| unreadable(&request, "it is not a list"))?);
            let Some(next) = wire::next_page(&value) else { return Ok(all) };
            let next = path_within(self.base(), &next)
                .ok_or_else(|| unreadable(&request, "its next page is on another host"))?;
            if seen.len() >= MOST_PAGES || !seen.insert(next.clone()) {
                return Err(unreadable(&request, "its pages never end"));
            }
            request = Request::get(next, request.doing);
        }
    }
}

fn unreadable(request: &Request, problem: &str) -> Error {
    Error::Unreadable { doing: request.doing.clone(), problem: problem.to_owned() }
}
