//! Reads what the service says when it says no, and what that means for us.

use super::error::{Error, Task};
use super::name::ContainerName;
use crate::base::redact;
use azure_core::error::ErrorKind;
use azure_core::http::RawResponse;
use azure_core::http::headers::HeaderName;
use std::fmt;
use time::{Duration, OffsetDateTime};

/// A request dated further off than this is refused (Microsoft Learn, "Authorize with Shared Key": "older than 15 minutes").
const CLOCK_TOLERANCE: Duration = Duration::minutes(14);

/// The service's own words for a no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The service's code, for example `AuthenticationFailed`; empty where it gave none.
    pub code: String,
    /// What support will ask for.
    pub request_id: Option<String>,
}

/// What came of a request that failed.
pub(super) enum Failure {
    Refused { refusal: Refusal, server_time: Option<OffsetDateTime> },
    NoAnswer(String),
    NoHost,
    Unreadable(String),
}

impl Failure {
    /// Reads an error of the official crates, whose own text may hold a signed address.
    pub(super) fn of(error: &azure_core::Error) -> Self {
        match error.kind() {
            ErrorKind::HttpResponse { status, error_code, raw_response } => {
                Self::refused((*status).into(), error_code.as_deref(), raw_response.as_deref())
            }
            ErrorKind::Connection | ErrorKind::Io => {
                let all = chain(error);
                if all.iter().any(|text| text.contains("dns error")) {
                    return Self::NoHost;
                }
                Self::NoAnswer(all.last().map_or_else(String::new, |text| redact(text)))
            }
            _ => Self::Unreadable(chain(error).last().map_or_else(String::new, |text| redact(text))),
        }
    }

    fn refused(status: u16, code: Option<&str>, response: Option<&RawResponse>) -> Self {
        let header =
            |name: &'static str| response?.headers().get_optional_string(&HeaderName::from_static(name));
        let code = header("x-ms-error-code").or(code.map(str::to_owned)).unwrap_or_default();
        let refusal = Refusal { status, code, request_id: header("x-ms-request-id") };
        let server_time = header("date").and_then(|date| azure_core::time::parse_rfc7231(&date).ok());
        Self::Refused { refusal, server_time }
    }

    /// Tells whether the service gave this code.
    pub(super) fn is(&self, codes: &[&str]) -> bool {
        matches!(self, Self::Refused { refusal, .. } if codes.contains(&refusal.code.as_str()))
    }

    /// Tells whether the service gave this status.
    pub(super) fn has_status(&self, status: u16) -> bool {
        matches!(self, Self::Refused { refusal, .. } if refusal.status == status)
    }

    /// Says in our words what it means; `now` is this computer's time when the answer came.
    pub(super) fn explain(
        self,
        task: Task,
        container: &ContainerName,
        host: &str,
        now: OffsetDateTime,
    ) -> Error {
        match self {
            Self::NoHost => Error::NoSuchAccount { host: host.to_owned() },
            Self::NoAnswer(cause) => Error::NoAnswer { task, cause },
            Self::Unreadable(cause) => Error::Answer { task, cause },
            Self::Refused { refusal, server_time } => {
                explain_refusal(task, container, refusal, server_time.map(|there| now - there))
            }
        }
    }
}

fn explain_refusal(
    task: Task,
    container: &ContainerName,
    refusal: Refusal,
    ahead: Option<Duration>,
) -> Error {
    match (refusal.status, refusal.code.as_str()) {
        (404, "ContainerNotFound") => Error::NoSuchContainer { container: container.clone() },
        // an answer to HEAD has no body; the code is in a header, but not of every server
        (404, _) => match task {
            Task::Look(blob) | Task::Delete(blob) => Error::NoSuchBlob { blob },
            Task::Put(_) | Task::List(_) | Task::Find(_) => {
                Error::NoSuchContainer { container: container.clone() }
            }
            Task::Create(_) | Task::DelegationKey => Error::Refused { task, refusal },
        },
        (401 | 403, code) => explain_403(task, refusal.clone(), code, ahead),
        (429 | 503, _) => Error::Busy { task, refusal },
        _ => Error::Refused { task, refusal },
    }
}

/// Codes as in Microsoft Learn, "Common REST API error codes" and "Blob Storage error codes".
fn explain_403(task: Task, refusal: Refusal, code: &str, ahead: Option<Duration>) -> Error {
    match (code, ahead) {
        ("AuthenticationFailed" | "InvalidAuthenticationInfo", Some(ahead))
            if ahead.abs() > CLOCK_TOLERANCE =>
        {
            Error::ClockOff { task, ahead, refusal }
        }
        ("AuthenticationFailed", _) => Error::WrongKey { task, refusal },
        ("AuthorizationFailure" | "IpAuthorizationError" | "NetworkAuthorizationError", _) => {
            Error::Firewall { task, refusal }
        }
        _ => Error::NotAllowed { task, refusal },
    }
}

/// All texts of an error, the innermost last.
fn chain(error: &azure_core::Error) -> Vec<String> {
    let first: &dyn std::error::Error = error;
    std::iter::successors(Some(first), |error| error.source()).map(ToString::to_string).collect()
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        if !self.code.is_empty() {
            write!(f, " {}", self.code)?;
        }
        self.request_id.as_ref().map_or(Ok(()), |id| write!(f, ", request {id}"))
    }
}
