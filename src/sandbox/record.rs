//! The record of what was asked.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Mutex;

use axum::http::request::Parts;
use bytes::Bytes;

use super::Route;
use super::call::header;
use super::lock::lock;

/// What the marketplace calls itself when it fetches images.
pub(super) const FETCHER: &str = "offerpress-sandbox-marketplace";

/// How many requests are remembered; a sandbox may run for days.
const REMEMBERED: usize = 10_000;
/// How many bytes their bodies may take together; the oldest go first.
const BODIES: usize = 32 << 20;
/// How much of a path, a query or a header is kept.
const TEXT: usize = 4096;

/// One request that the sandbox got; printed, it shows no secret.
#[derive(Clone)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The method.
    pub method: String,
    /// The path as it came, encoded.
    pub path: String,
    /// The query as it came, with signatures taken out; empty where there is none.
    pub query: String,
    /// What it asks for.
    pub route: Route,
    /// The status of the answer; none where the connection was cut or the answer is still to come.
    pub status: Option<u16>,
    /// The header `If-Match`.
    pub if_match: Option<String>,
    /// The header `If-None-Match`.
    pub if_none_match: Option<String>,
    /// The header `Content-Type`.
    pub content_type: Option<String>,
    /// The header `User-Agent`.
    pub user_agent: Option<String>,
    /// The first word of the header `Authorization`, for example `Bearer`; none for an anonymous request.
    pub scheme: Option<String>,
    /// How long the body is.
    pub body_length: usize,
    /// The body byte for byte, but for images; it may hold signed URLs.
    pub body: Option<Bytes>,
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, query, status, body_length, .. } = self;
        write!(formatter, "{method} {path}?{query} ({body_length} bytes) {status:?}")
    }
}

impl RecordedRequest {
    pub(super) fn new(parts: &Parts, route: Route) -> Self {
        let text = |name| header(&parts.headers, name).map(start);
        let scheme = text("authorization");
        Self {
            method: parts.method.to_string(),
            path: start(parts.uri.path()),
            query: start(&redact(parts.uri.query().unwrap_or_default())),
            route,
            status: None,
            if_match: text("if-match"),
            if_none_match: text("if-none-match"),
            content_type: text("content-type"),
            user_agent: text("user-agent"),
            scheme: scheme.map(|value| value.split(' ').next().unwrap_or_default().to_owned()),
            body_length: 0,
            body: None,
        }
    }

    /// Tells whether it was the sandbox's marketplace that asked, to fetch an image.
    #[must_use]
    pub fn is_from_marketplace(&self) -> bool {
        self.user_agent.as_deref() == Some(FETCHER)
    }
}

/// Cuts a text where it becomes too long to be remembered.
fn start(text: &str) -> String {
    text.chars().take(TEXT).collect()
}

/// Takes the signatures out of a query.
pub(super) fn redact(query: &str) -> String {
    let parameters = query.split('&').map(|parameter| match parameter.split_once('=') {
        Some((name, _)) if name.eq_ignore_ascii_case("sig") => format!("{name}=****"),
        _ => parameter.to_owned(),
    });
    parameters.collect::<Vec<_>>().join("&")
}

/// The requests so far.
#[derive(Debug, Default)]
pub(super) struct RequestLog(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    requests: VecDeque<RecordedRequest>,
    /// The number of the first one that is kept.
    first: usize,
    /// How many bytes the bodies take that are kept.
    bodies: usize,
}

impl Kept {
    fn find(&mut self, number: usize) -> Option<&mut RecordedRequest> {
        self.requests.get_mut(number.checked_sub(self.first)?)
    }

    fn forget_bodies(&mut self) {
        for request in &mut self.requests {
            if self.bodies <= BODIES {
                return;
            }
            self.bodies -= request.body.take().map_or(0, |body| body.len());
        }
    }
}

impl RequestLog {
    /// Records a request as it comes, and gives the number to tell more under.
    pub(super) fn begin(&self, request: RecordedRequest) -> usize {
        let mut kept = lock(&self.0);
        kept.requests.push_back(request);
        if kept.requests.len() > REMEMBERED {
            let oldest = kept.requests.pop_front();
            kept.bodies -= oldest.and_then(|oldest| oldest.body).map_or(0, |body| body.len());
            kept.first += 1;
        }
        kept.first + kept.requests.len() - 1
    }

    /// Adds the length of the body, and the body if it was taken.
    pub(super) fn body(&self, number: usize, length: usize, body: Option<&Bytes>) {
        let mut kept = lock(&self.0);
        let Some(request) = kept.find(number) else { return };
        request.body_length = length;
        request.body = body.filter(|_| !request.route.carries_images()).cloned();
        kept.bodies += request.body.as_ref().map_or(0, Bytes::len);
        kept.forget_bodies();
    }

    /// Adds the answer's status.
    pub(super) fn status(&self, number: usize, status: u16) {
        if let Some(request) = lock(&self.0).find(number) {
            request.status = Some(status);
        }
    }

    pub(super) fn all(&self) -> Vec<RecordedRequest> {
        lock(&self.0).requests.iter().cloned().collect()
    }

    pub(super) fn clear(&self) {
        let mut kept = lock(&self.0);
        kept.first += kept.requests.len();
        kept.requests.clear();
        kept.bodies = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str) -> RecordedRequest {
        let (parts, ()) = axum::http::Request::put(path).body(()).unwrap().into_parts();
        RecordedRequest::new(&parts, Route::PutOffer)
    }

    #[test]
    fn a_signature_is_not_recorded() {
        assert_eq!(request("/a?sv=1&SIG=abc%3D&sp=r").query, "sv=1&SIG=****&sp=r");
    }

    #[test]
    fn a_body_is_not_printed() {
        let mut request = request("/a?sig=abc");
        request.body = Some(Bytes::from_static(b"sig=abc"));
        request.body_length = 7;
        assert_eq!(format!("{request:?}"), "PUT /a?sig=**** (7 bytes) None");
    }

    #[test]
    fn an_answer_that_comes_after_the_record_was_cleared_is_dropped() {
        let log = RequestLog::default();
        let early = log.begin(request("/early"));
        log.clear();
        let late = log.begin(request("/late"));
        log.status(early, 500);
        log.status(late, 200);
        assert_eq!(log.all().iter().map(|request| request.status).collect::<Vec<_>>(), [Some(200)]);
    }

    #[test]
    fn only_the_last_bodies_are_kept() {
        let log = RequestLog::default();
        let body = Bytes::from(vec![0; BODIES / 4]);
        for _ in 0..6 {
            let number = log.begin(request("/x"));
            log.body(number, body.len(), Some(&body));
        }
        let kept: Vec<_> = log.all().iter().map(|request| request.body.is_some()).collect();
        assert_eq!(kept, [false, false, true, true, true, true]);
        assert!(log.all().iter().all(|request| request.body_length == body.len()));
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(request(&format!("/{}", "x".repeat(60_000))).path.len(), TEXT);
    }
}
