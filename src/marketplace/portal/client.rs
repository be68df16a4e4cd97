//! The client itself: one address, one account, one way to ask.

use crate::base::json::parse_bytes;
use crate::base::{OfferRef, ServiceUrl};
use crate::http::{Answer, Call, HttpClient, Repeat};
use crate::marketplace::error::Error;
use crate::marketplace::refusal::Refusal;
use crate::marketplace::saving::Precondition;
use crate::marketplace::tokens::Tokens;
use bytes::Bytes;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, IF_MATCH};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The address of the real service (page "Create or modify an offer").
pub const ADDRESS: &str = "https://cloudpartner.azure.com";

/// The version of the API: "Latest version of the API" on the page "Create or modify an offer".
pub const API_VERSION: &str = "2017-10-31";

/// The marketplace's API at one address, for one account.
#[derive(Clone)]
pub struct Portal {
    base: ServiceUrl,
    http: HttpClient,
    tokens: Arc<dyn Tokens>,
}

impl Portal {
    /// Sets up the client; the real service is at [`ADDRESS`].
    #[must_use]
    pub fn new(base: ServiceUrl, http: HttpClient, tokens: Arc<dyn Tokens>) -> Self {
        Self { base, http, tokens }
    }

    /// Shows the address of the service.
    #[must_use]
    pub fn base(&self) -> &ServiceUrl {
        &self.base
    }

    pub(super) fn http(&self) -> &HttpClient {
        &self.http
    }

    /// Asks for JSON.
    pub(super) async fn json(&self, request: &Request) -> Result<Value, Error> {
        json(&request.doing, &self.ask(request).await?)
    }

    /// Sends a request that is to succeed.
    pub(super) async fn ask(&self, request: &Request) -> Result<Answer, Error> {
        let answer = self.send(request).await?;
        if answer.status.is_success() {
            return Ok(answer);
        }
        Err(Error::refused(request.doing.clone(), Refusal::of(&answer)))
    }

    /// Sends a request with a token, and once more with a new one if the service does not take the first.
    async fn send(&self, request: &Request) -> Result<Answer, Error> {
        let token = self.tokens.token().await.map_err(Error::NoToken)?;
        let answer = self.send_with(request, &token).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let renewed = self.tokens.renew().await.map_err(Error::NoToken)?;
        if renewed.expose_secret() == token.expose_secret() {
            return Ok(answer);
        }
        self.send_with(request, &renewed).await
    }

    async fn send_with(&self, request: &Request, token: &SecretString) -> Result<Answer, Error> {
        let url = self.base.join(&with_version(&request.path));
        let mut call = Call::new(request.method.clone(), url.clone(), url)
            .secret_header(AUTHORIZATION, &format!("Bearer {}", token.expose_secret().trim()))
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json")
            .timeout(request.timeout);
        if request.method != Method::GET {
            call = call.repeat(Repeat::OnlyIfNotTaken);
            call = match &request.body {
                Some(body) => call.body(body.clone()),
                None => call.header(CONTENT_LENGTH, "0"),
            };
        }
        if let Some(value) = request.precondition.as_ref().and_then(Precondition::header) {
            call = call.header(IF_MATCH, value);
        }
        let no_answer = |source| Error::NoAnswer { doing: request.doing.clone(), source: Box::new(source) };
        self.http.send(call).await.map_err(no_answer)
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
        write!(f, "Portal({})", self.base)
    }
}

/// Reads an answer as JSON.
pub(super) fn json(doing: &str, answer: &Answer) -> Result<Value, Error> {
    parse_bytes(&answer.body).map_err(|error| Error::Unreadable {
        doing: doing.to_owned(),
        problem: format!("status {}, not JSON ({error})", answer.status.as_u16()),
    })
}

/// The path of an offer; ids are safe in a path.
pub(super) fn offer_path(offer: &OfferRef, rest: &str) -> String {
    format!("/api/publishers/{}/offers/{}{rest}", offer.publisher, offer.offer)
}

/// Returns the path of a location that the service gave, relative or whole; none where it is at another address: the
/// token is for this one only.
pub(super) fn path_within(base: &ServiceUrl, location: &str) -> Option<String> {
    let own = base.as_url();
    let url = own.join(location).ok()?;
    let is_own = (url.scheme(), url.host_str(), url.port_or_known_default())
        == (own.scheme(), own.host_str(), own.port_or_known_default());
    let path = url.path().strip_prefix(own.path().trim_end_matches('/')).unwrap_or(url.path());
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    (is_own && url.username().is_empty() && url.password().is_none()).then(|| format!("{path}{query}"))
}

fn with_version(path: &str) -> String {
    if path.contains("api-version=") {
        return path.to_owned();
    }
    let separator = if path.contains('?') { '&' } else { '?' };
    format!("{path}{separator}api-version={API_VERSION}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_followed_only_within_the_service() {
        let cases = [
            ("/api/x?a=1", Some("/api/x?a=1")),
            ("api/x", Some("/api/x")),
            ("https://cloudpartner.azure.com/api/x", Some("/api/x")),
            ("https://CLOUDPARTNER.azure.com:443/api/x", Some("/api/x")),
            ("/api/operations/contoso$vm$2$preview", Some("/api/operations/contoso$vm$2$preview")),
            ("https://cloudpartner.azure.com:8443/api/x", None),
            ("http://cloudpartner.azure.com/api/x", None),
            ("https://cloudpartner.azure.com.example/api/x", None),
            ("https://user@cloudpartner.azure.com/api/x", None),
            ("https://:word@cloudpartner.azure.com/api/x", None),
            ("//example.com/api/x", None),
            ("\\\\example.com\\api", None),
            ("https://example.com/api/x", None),
            ("file:///api/x", None),
        ];
        let base = ServiceUrl::parse(ADDRESS).unwrap();
        for (location, path) in cases {
            assert_eq!(path_within(&base, location).as_deref(), path, "{location}");
        }
        let below = ServiceUrl::parse("https://proxy.example/cpp").unwrap();
        for location in ["/api/x", "https://proxy.example/cpp/api/x"] {
            assert_eq!(path_within(&below, location).as_deref(), Some("/api/x"), "{location}");
        }
    }
}
