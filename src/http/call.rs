//! One request, and what was answered to it.

use super::body::LARGEST_ANSWER;
use super::retry::{self, Repeat};
use crate::base::secrets;
use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use std::time::Duration;
use time::OffsetDateTime;

/// One request, ready to be sent, once or again.
#[derive(Clone)]
pub struct Call {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) target: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
    pub(super) repeat: Repeat,
    pub(super) timeout: Duration,
    pub(super) most: u64,
}

/// What a service answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl Call {
    /// Begins a request; `url` may be secret, `target` is what is shown of it.
    #[must_use]
    pub fn new(method: Method, url: impl Into<String>, target: impl Into<String>) -> Self {
        let repeat = if method.is_idempotent() { Repeat::Safe } else { Repeat::OnlyIfNotTaken };
        Self {
            method,
            url: url.into(),
            target: target.into(),
            headers: HeaderMap::new(),
            body: None,
            repeat,
            timeout: Duration::from_secs(60),
            most: LARGEST_ANSWER,
        }
    }

    /// Adds a header; a value that HTTP can't carry is left out.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Adds a header whose value is never shown.
    #[must_use]
    pub fn secret_header(mut self, name: HeaderName, value: &str) -> Self {
        secrets::register(value);
        if let Ok(mut value) = HeaderValue::from_str(value) {
            value.set_sensitive(true);
            self.headers.insert(name, value);
        }
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Whether it may be sent twice; by default as HTTP says of the method.
    #[must_use]
    pub fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }

    /// Limits the time of one try; 60 seconds by default.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Limits the bytes of the answer; 64 MB by default.
    #[must_use]
    pub fn at_most(mut self, bytes: u64) -> Self {
        self.most = bytes;
        self
    }

    /// Host and port.
    pub(super) fn host(&self) -> &str {
        let service = self.service();
        service.split_once("://").map_or(service, |(_, host)| host)
    }

    /// Scheme, host and port.
    pub(super) fn service(&self) -> &str {
        let host = self.url.find("://").map_or(0, |at| at + 3);
        let end = self.url.get(host..).and_then(|rest| rest.find('/')).map_or(self.url.len(), |at| host + at);
        self.url.get(..end).unwrap_or_default()
    }
}

impl Answer {
    /// Returns how long the service asks to wait: `Retry-After` in either form (RFC 9110, section 10.2.3); a date counts
    /// by the service's own clock where the answer shows it.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let date = |text: &str| azure_core::time::parse_rfc7231(text.trim()).ok();
        let now = self.header("date").and_then(date).unwrap_or_else(OffsetDateTime::now_utc);
        retry::retry_after(self.header("retry-after")?, now)
    }

    /// Returns a header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
