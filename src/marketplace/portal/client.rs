//! The client itself: one address, one account, one way to ask.

use crate::base::{OfferRef, ServiceUrl};
use crate::http::{Call, HttpClient};
use crate::marketplace::session::{Session, unreadable};
use crate::marketplace::{Error, Progress, Tokens};
use bytes::Bytes;
use reqwest::Method;
use reqwest::header::CONTENT_LENGTH;
use serde_json::Value;
use std::fmt;

/// The address of the real service (page "Create or modify an offer").
pub const ADDRESS: &str = "https://cloudpartner.azure.com";

/// The version of the API: "Latest version of the API" on the page "Create or modify an offer".
const API_VERSION: &str = "2017-10-31";

/// The marketplace's API at one address, for one account.
#[derive(Clone)]
pub struct Portal(pub(super) Session);

impl Portal {
    /// Sets up the client; the real service is at [`ADDRESS`].
    #[must_use]
    pub fn new(base: ServiceUrl, http: HttpClient, tokens: Tokens) -> Self {
        Self(Session { base, http, tokens })
    }

    /// Returns a request of this version of the API.
    pub(super) fn call(&self, method: Method, path: &str) -> Call {
        self.0.call(method, &with_version(path))
    }

    pub(super) fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    pub(super) fn post(&self, offer: &OfferRef, action: &str, body: Option<Bytes>) -> Call {
        let call = self.call(Method::POST, &offer_path(offer, action));
        match body {
            Some(body) => call.body(body),
            None => call.header(CONTENT_LENGTH, "0"),
        }
    }

    pub(super) async fn report(&self, path: &str, doing: &str) -> Result<Progress, Error> {
        let value = self.0.json(doing, self.get(path)).await?;
        Progress::read(&value).ok_or_else(|| unreadable(doing, "`status` is missing"))
    }

    /// Reads a list, which stands alone (as the pages show) or under `value`.
    pub(super) async fn list<T>(
        &self,
        path: &str,
        doing: &str,
        read: fn(&Value) -> Option<T>,
    ) -> Result<Vec<T>, Error> {
        let read = |page: Value| {
            let items = page.as_array().or_else(|| page.get("value")?.as_array())?;
            Some(items.iter().filter_map(read).collect())
        };
        self.0.list(doing, self.get(path), read, |path| self.get(path)).await
    }
}

impl fmt::Debug for Portal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Portal({})", self.0.base)
    }
}

/// The path of an offer; ids are safe in a path.
pub(super) fn offer_path(offer: &OfferRef, rest: &str) -> String {
    format!("/api/publishers/{}/offers/{}{rest}", offer.publisher, offer.offer)
}

fn with_version(path: &str) -> String {
    if path.contains("api-version=") {
        return path.to_owned();
    }
    let separator = if path.contains('?') { '&' } else { '?' };
    format!("{path}{separator}api-version={API_VERSION}")
}
