//! One account at one service: every request carries a token, and a refused one is renewed once.

use super::{Error, Refusal};
use crate::base::ServiceUrl;
use crate::base::json::parse_bytes;
use crate::http::retry::{Try, decide};
use crate::http::{Answer, Call, HttpClient, Repeat};
use crate::identity::{self, AccessToken, Scope, TokenCache};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// A publisher has a few hundred offers, an offer a few operations a month; a list beyond this goes in circles.
const MOST_PAGES: usize = 200;

/// The tokens of one API of the marketplace.
#[derive(Debug, Clone)]
pub struct Tokens {
    tokens: Arc<TokenCache>,
    scope: Scope,
}

/// One account at one service.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) base: ServiceUrl,
    pub(super) http: HttpClient,
    pub(super) tokens: Tokens,
}

impl Tokens {
    /// Takes tokens for the Cloud Partner Portal API from a sign-in.
    #[must_use]
    pub fn of(tokens: Arc<TokenCache>) -> Self {
        Self::for_scope(tokens, Scope::MARKETPLACE)
    }

    /// Takes tokens for another service.
    #[must_use]
    pub fn for_scope(tokens: Arc<TokenCache>, scope: Scope) -> Self {
        Self { tokens, scope }
    }
}

impl Session {
    /// Returns a request; one that is no `GET` is sent again only where the service surely did not take it.
    pub(super) fn call(&self, method: Method, path: &str) -> Call {
        let url = self.base.join(path);
        let repeat = if method == Method::GET { Repeat::Safe } else { Repeat::OnlyIfNotTaken };
        Call::new(method, url.clone(), url).repeat(repeat)
    }

    /// Asks for JSON.
    pub(super) async fn json(&self, doing: &str, call: Call) -> Result<Value, Error> {
        json(doing, &self.ask(doing, call).await?)
    }

    /// Reads a list to its last page; `read` reads those of one page, of which nothing else is kept; `next_call` asks for
    /// a further page. One at another address is not asked for: the token is for this one only.
    pub(super) async fn list<T>(
        &self,
        doing: &str,
        first: Call,
        read: impl Fn(Value) -> Option<Vec<T>>,
        next_call: impl Fn(&str) -> Call,
    ) -> Result<Vec<T>, Error> {
        let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
        let mut page = self.json(doing, first).await?;
        loop {
            let next = next_page(&page).map(|next| path_within(&self.base, next));
            all.extend(read(page).ok_or_else(|| unreadable(doing, "it is not a list"))?);
            let Some(next) = next else { return Ok(all) };
            let next = next.ok_or_else(|| unreadable(doing, "its next page is on another host"))?;
            if seen.len() >= MOST_PAGES || !seen.insert(next.clone()) {
                return Err(unreadable(doing, "its pages never end"));
            }
            page = self.json(doing, next_call(&next)).await?;
        }
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
        let no_token = |error: identity::Error| Error::NoToken(Box::new(error));
        let Tokens { tokens, scope } = &self.tokens;
        let token = tokens.token(scope).await.map_err(no_token)?;
        let answer = self.send_with(doing, call.clone(), &token).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let renewed = tokens.renew(scope).await.map_err(no_token)?;
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

    /// Returns how long to pause before a request is sent again that was refused, or that got no answer, which is what
    /// `unanswered` says; none where another one is in vain.
    pub(super) fn pause_after(
        &self,
        error: &Error,
        repeat: Repeat,
        unanswered: Try,
        attempt: u32,
        elapsed: Duration,
    ) -> Option<Duration> {
        let of_status = |refusal: &Refusal| Try::Status(refusal.status, refusal.retry_after);
        let outcome = error.refusal().map_or(unanswered, of_status);
        decide(&self.http.retry_policy(), repeat, attempt, outcome, elapsed, 0.5)
    }
}

/// Reads an answer as JSON.
pub(super) fn json(doing: &str, answer: &Answer) -> Result<Value, Error> {
    let status = answer.status.as_u16();
    parse_bytes(&answer.body)
        .map_err(|error| unreadable(doing, format!("status {status}, not JSON ({error})")))
}

/// Says what is wrong with an answer.
pub(super) fn unreadable(doing: &str, problem: impl Into<String>) -> Error {
    Error::Unreadable { doing: doing.to_owned(), problem: problem.into() }
}

/// Returns where the next page of a list is; none on the last page.
fn next_page(page: &Value) -> Option<&str> {
    ["@nextLink", "nextLink", "@odata.nextLink"].into_iter().find_map(|name| text(page, name))
}

/// Reads a text that is there and not empty.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// Reads a list, which may be missing or an object where nothing is in it.
pub(super) fn items<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
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
