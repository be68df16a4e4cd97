//! One account at one service: every request carries a token, and a refused one is renewed once.

use super::error::Error;
use super::refusal::Refusal;
use super::tokens::Tokens;
use crate::base::ServiceUrl;
use crate::base::json::parse_bytes;
use crate::http::{Answer, Call, HttpClient};
use crate::identity::AccessToken;
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use serde_json::Value;

/// One account at one service.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) base: ServiceUrl,
    pub(super) http: HttpClient,
    tokens: Tokens,
}

impl Session {
    pub(super) fn new(base: ServiceUrl, http: HttpClient, tokens: Tokens) -> Self {
        Self { base, http, tokens }
    }

    /// Sends a request that is to succeed.
    pub(super) async fn ask(&self, doing: &str, call: Call) -> Result<Answer, Error> {
        let answer = self.send(doing, call).await?;
        if answer.status.is_success() {
            return Ok(answer);
        }
        Err(Error::refused(doing.to_owned(), Refusal::of(&answer)))
    }

    /// Sends a request with a token, and once more with a new one if the service does not take the first.
    async fn send(&self, doing: &str, call: Call) -> Result<Answer, Error> {
        let no_token = |error| Error::NoToken(Box::new(error));
        let token = self.tokens.token().await.map_err(no_token)?;
        let answer = self.send_with(doing, call.clone(), &token).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let renewed = self.tokens.renew().await.map_err(no_token)?;
        if renewed.expose() == token.expose() {
            return Ok(answer);
        }
        self.send_with(doing, call, &renewed).await
    }

    async fn send_with(&self, doing: &str, call: Call, token: &AccessToken) -> Result<Answer, Error> {
        let call = call
            .secret_header(AUTHORIZATION, &format!("Bearer {}", token.expose().trim()))
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json");
        let no_answer = |source| Error::NoAnswer { doing: doing.to_owned(), source: Box::new(source) };
        self.http.send(call).await.map_err(no_answer)
    }
}

/// Reads an answer as JSON.
pub(super) fn json(doing: &str, answer: &Answer) -> Result<Value, Error> {
    parse_bytes(&answer.body).map_err(|error| Error::Unreadable {
        doing: doing.to_owned(),
        problem: format!("status {}, not JSON ({error})", answer.status.as_u16()),
    })
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
        let base = ServiceUrl::parse("https://cloudpartner.azure.com").unwrap();
        for (location, path) in cases {
            assert_eq!(path_within(&base, location).as_deref(), path, "{location}");
        }
        let below = ServiceUrl::parse("https://proxy.example/cpp").unwrap();
        for location in ["/api/x", "https://proxy.example/cpp/api/x"] {
            assert_eq!(path_within(&below, location).as_deref(), Some("/api/x"), "{location}");
        }
    }
}
