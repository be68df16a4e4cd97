//! Why a request failed, after how many attempts.

use crate::base::{chain, redact};
use std::io;
use std::time::Duration;

/// A request that got no answer: what was asked of whom, how often, for how long, and why it failed.
///
/// The target is what may be shown; a signed URL's query isn't in it, nor in the cause.
#[derive(Debug, thiserror::Error)]
#[error("{method} {target} got no answer ({tries} in {seconds:.1} s{}): {trouble}", via(proxy.as_deref()), tries = tries(*attempts), seconds = took.as_secs_f32())]
pub struct HttpError {
    /// `GET`, `PUT` …
    pub method: String,
    /// The address, without secrets.
    pub target: String,
    /// How often it was tried.
    pub attempts: u32,
    /// The time from the first try to the end.
    pub took: Duration,
    /// The proxy that it was sent through, as host and port.
    pub proxy: Option<Box<str>>,
    /// What went wrong the last time.
    pub trouble: Trouble,
}

pub(super) fn via(proxy: Option<&str>) -> String {
    proxy.map(|proxy| format!(", through the proxy {proxy}")).unwrap_or_default()
}

/// Says why the client can't be set up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetUpError {
    /// What should be certificates holds none.
    #[error("it contains no certificate")]
    NoCertificate,
    /// TLS doesn't take a certificate, or can't be set up at all.
    #[error("couldn't set up TLS ({0})")]
    Tls(String),
}

impl SetUpError {
    pub(super) fn of(error: &reqwest::Error) -> Self {
        // the last cause in the chain says the most: `Connection refused`, `certificate has expired`
        Self::Tls(chain(error).pop().unwrap_or_default())
    }
}

/// What kept a request from being answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The host's name has no address, or the name service gave no answer: the service has seen nothing.
    #[error("couldn't resolve {0}")]
    UnknownHost(String),
    /// No connection could be made: the service has seen nothing.
    #[error("no connection ({0})")]
    NoConnection(String),
    /// The time ran out; the service may have taken the request.
    #[error("timed out")]
    TimedOut,
    /// The connection broke; the service may have taken the request.
    #[error("the connection was lost ({0})")]
    Broken(String),
    /// The answer is larger than this many bytes, more than these services send.
    #[error("the answer is larger than {}", in_megabytes(*.0))]
    TooLarge(u64),
    /// The answer can't be written to the disk.
    #[error("the answer can't be saved ({1})")]
    NotSaved(io::ErrorKind, String),
    /// The answer came, in a form that can't be read.
    #[error("the answer can't be read: {0}")]
    Unreadable(String),
    /// The request couldn't be made at all.
    #[error("the request couldn't be sent ({0})")]
    NotMade(String),
}

impl Trouble {
    pub(super) fn not_saved(error: &io::Error) -> Self {
        Self::NotSaved(error.kind(), error.to_string())
    }

    /// Reads what the HTTP stack says of a request to `host`; its URL, which may be signed, is left out.
    pub(super) fn of(error: &reqwest::Error, host: &str) -> Self {
        let causes = chain(error);
        // the outermost text holds the URL
        let cause = causes.get(1..).and_then(<[_]>::last).map_or_else(String::new, |cause| redact(cause));
        if error.is_builder() {
            Self::NotMade(cause)
        } else if causes.iter().any(|text| text.contains("dns error")) {
            Self::UnknownHost(host.to_owned())
        } else if error.is_connect() {
            Self::NoConnection(cause)
        } else if error.is_timeout() {
            Self::TimedOut
        } else {
            Self::Broken(cause)
        }
    }

    /// Whether the service may have acted on the request.
    #[must_use]
    pub fn may_have_been_taken(&self) -> bool {
        matches!(self, Self::TimedOut | Self::Broken(_) | Self::TooLarge(_) | Self::Unreadable(_))
    }

    /// Whether the same answer would come again.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        matches!(self, Self::NotMade(_) | Self::TooLarge(_) | Self::NotSaved(..) | Self::Unreadable(_))
    }
}

fn in_megabytes(bytes: u64) -> String {
    if bytes < 1 << 20 { format!("{bytes} bytes") } else { format!("{} MB", bytes >> 20) }
}

fn tries(count: u32) -> String {
    if count == 1 { "1 try".to_owned() } else { format!("{count} tries") }
}
