//! The client itself: one address, one account, one way to ask.

use crate::base::{OfferRef, ServiceUrl};
use crate::http::{Answer, Call, HttpClient, Repeat};
use crate::marketplace::error::Error;
use crate::marketplace::saving::Precondition;
use crate::marketplace::session::{Session, json};
use crate::marketplace::tokens::Tokens;
use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{CONTENT_LENGTH, IF_MATCH};
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// The address of the real service (page "Create or modify an offer").
pub const ADDRESS: &str = "https://cloudpartner.azure.com";

/// The version of the API: "Latest version of the API" on the page "Create or modify an offer".
pub const API_VERSION: &str = "2017-10-31";

/// The marketplace's API at one address, for one account.
#[derive(Clone)]
pub struct Portal(Session);

impl Portal {
    /// Sets up the client; the real service is at [`ADDRESS`].
    #[must_use]
    pub fn new(base: ServiceUrl, http: HttpClient, tokens: Tokens) -> Self {
        Self(Session::new(base, http, tokens))
    }

    /// Shows the address of the service.
    #[must_use]
    pub fn base(&self) -> &ServiceUrl {
        &self.0.base
    }

    pub(super) fn http(&self) -> &HttpClient {
        &self.0.http
    }

    /// Asks for JSON.
    pub(super) async fn json(&self, request: &Request) -> Result<Value, Error> {
        json(&request.doing, &self.ask(request).await?)
    }

    /// Sends a request that is to succeed.
    pub(super) async fn ask(&self, request: &Request) -> Result<Answer, Error> {
        self.0.ask(&request.doing, self.call(request)).await
    }

    fn call(&self, request: &Request) -> Call {
        let url = self.base().join(&with_version(&request.path));
        let mut call = Call::new(request.method.clone(), url.clone(), url).timeout(request.timeout);
        if request.method != Method::GET {
            call = call.repeat(Repeat::OnlyIfNotTaken);
            call = match &request.body {
                Some(body) => call.body(body.clone()),
                None => call.header(CONTENT_LENGTH, "0"),
            };
        }
        match request.precondition.as_ref().and_then(Precondition::header) {
            Some(value) => call.header(IF_MATCH, value),
            None => call,
        }
    }
}

/// One request of the API.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    /// What it is for, as in "could not …".
    pub(super) doing: String,
    pub(super) body: Option<Bytes>,
    pub(super) precondition: Option<Precondition>,
    pub(super) timeout: Duration,
}

impl Request {
    pub(super) fn new(method: Method, path: impl Into<String>, doing: impl Into<String>) -> Self {
        let (path, doing, timeout) = (path.into(), doing.into(), Duration::from_secs(60));
        Self { method, path, doing, body: None, precondition: None, timeout }
    }

    pub(super) fn get(path: impl Into<String>, doing: impl Into<String>) -> Self {
        Self::new(Method::GET, path, doing)
    }
}

impl fmt::Debug for Portal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Portal({})", self.base())
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
