//! The story of a request that came to nothing.

use crate::base::{chain, redact};
use std::fmt;
use std::time::Duration;

/// A request that got no answer: what was asked of whom, how often, for how long, and why it failed.
///
/// The target is what may be shown; a signed link's query is not in it, nor in the cause.
#[derive(Debug, thiserror::Error)]
#[error("{method} {target} got no answer ({tries} in {seconds:.1} s): {trouble}", tries = Tries(*attempts), seconds = took.as_secs_f32())]
pub struct HttpError {
    /// `GET`, `PUT` …
    pub method: String,
    /// The address, without secrets.
    pub target: String,
    /// How often it was tried.
    pub attempts: u32,
    /// The time from the first try to the end.
    pub took: Duration,
    /// What went wrong the last time.
    pub trouble: Trouble,
}

/// Says why the client cannot be set up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetUpError {
    /// What should be certificates holds none.
    #[error("there is no certificate in it")]
    NoCertificate,
    /// TLS does not take a certificate, or cannot be set up at all.
    #[error("TLS cannot be set up ({0})")]
    Tls(String),
}

impl SetUpError {
    pub(super) fn of(error: &reqwest::Error) -> Self {
        Self::Tls(innermost(error))
    }
}

/// What kept a request from being answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// No connection could be made: the service has seen nothing.
    #[error("no connection ({0})")]
    NoConnection(String),
    /// The time ran out; the service may have taken the request.
    #[error("the time ran out")]
    TimedOut,
    /// The connection broke; the service may have taken the request.
    #[error("the connection broke ({0})")]
    Broken(String),
    /// The request could not be made at all.
    #[error("the request could not be made ({0})")]
    NotMade(String),
}

impl Trouble {
    /// Reads what the HTTP stack says; its address, which may be signed, is left out.
    pub(super) fn of(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let cause = redact(&innermost(&error));
        if error.is_builder() {
            Self::NotMade(cause)
        } else if error.is_connect() {
            Self::NoConnection(cause)
        } else if error.is_timeout() {
            Self::TimedOut
        } else {
            Self::Broken(cause)
        }
    }

    /// Tells whether the service may have acted on the request.
    #[must_use]
    pub fn may_have_been_taken(&self) -> bool {
        matches!(self, Self::TimedOut | Self::Broken(_))
    }
}

/// The last cause in the chain says the most: `Connection refused`, `certificate has expired`.
fn innermost(error: &dyn std::error::Error) -> String {
    chain(error).pop().unwrap_or_default()
}

struct Tries(u32);

impl fmt::Display for Tries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("1 try"),
            n => write!(f, "{n} tries"),
        }
    }
}
