//! Reads what the service says when it says no, and what that means for us.

use super::account::Access;
use super::error::{Error, Task};
use super::name::ContainerName;
use crate::base::{ServiceUrl, chain, redact};
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
    Refused { refusal: Box<Refusal>, server_time: Option<OffsetDateTime> },
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
        let refusal = Box::new(Refusal { status, code, request_id: header("x-ms-request-id") });
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
    pub(super) fn explain(self, task: Task, asked: &Asked<'_>, now: OffsetDateTime) -> Error {
        match self {
            Self::NoHost => {
                let host = asked.endpoint.as_url().host_str().unwrap_or_default().to_owned();
                Error::NoSuchAccount { host }
            }
            Self::NoAnswer(cause) => Error::NoAnswer { task, cause },
            Self::Unreadable(cause) => Error::Answer { task, cause },
            Self::Refused { refusal, server_time } => {
                let ahead = server_time.map_or(Duration::ZERO, |there| now - there);
                explain_refusal(task, asked, refusal, ahead)
            }
        }
    }
}

/// Who was asked.
pub(super) struct Asked<'a> {
    pub(super) endpoint: &'a ServiceUrl,
    pub(super) container: &'a ContainerName,
    pub(super) access: &'a Access,
}

fn explain_refusal(task: Task, asked: &Asked<'_>, refusal: Box<Refusal>, ahead: Duration) -> Error {
    let container = || asked.container.clone();
    match (refusal.status, refusal.code.as_str()) {
        (404, "ContainerNotFound") => Error::NoSuchContainer { container: container() },
        // an answer to HEAD has no body, and not every server puts its code into a header
        (404, _) => match task {
            Task::Look(blob) | Task::Delete(blob) => Error::NoSuchBlob { blob },
            Task::Put(_) | Task::List(_) | Task::Find(_) => Error::NoSuchContainer { container: container() },
            Task::Create(_) | Task::DelegationKey => Error::Refused { task, refusal },
        },
        (401 | 403, _) => explain_403(task, asked, refusal, ahead),
        (429 | 503, _) => Error::Busy { task, refusal },
        _ => Error::Refused { task, refusal },
    }
}

/// Codes as in Microsoft Learn, "Common REST API error codes" and "Blob Storage error codes". Azurite, which has no
/// firewall, says `AuthorizationFailure` where Azure says `AuthenticationFailed`.
fn explain_403(task: Task, asked: &Asked<'_>, refusal: Box<Refusal>, ahead: Duration) -> Error {
    let emulated = refusal.code == "AuthorizationFailure" && asked.endpoint.is_loopback();
    match (refusal.code.as_str(), asked.access) {
        ("AuthenticationFailed" | "InvalidAuthenticationInfo", _) if ahead.abs() > CLOCK_TOLERANCE => {
            Error::ClockOff { task, ahead, refusal }
        }
        ("AuthenticationFailed", Access::Key(_)) => Error::WrongKey { task, refusal },
        ("AuthenticationFailed", Access::Sas { .. }) => Error::SasNotTaken { task, refusal },
        (_, Access::Key(_)) if emulated => Error::WrongKey { task, refusal },
        (_, Access::Sas { .. }) if emulated => Error::SasNotTaken { task, refusal },
        ("AuthorizationFailure" | "IpAuthorizationError" | "NetworkAuthorizationError", _) => {
            Error::Firewall { task, refusal }
        }
        _ => Error::NotAllowed { task, refusal },
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{Account, BlobName};
    use std::io;
    use time::macros::datetime;

    fn explain(account: &Account, task: Task, failure: Failure) -> String {
        let container = ContainerName::parse("logos").unwrap();
        let (endpoint, access) = (account.endpoint(), account.access());
        let asked = Asked { endpoint, container: &container, access };
        failure.explain(task, &asked, datetime!(2026-11-22 08:00 UTC)).to_string()
    }

    fn refused(status: u16, code: &str, server_time: Option<OffsetDateTime>) -> Failure {
        let refusal = Box::new(Refusal { status, code: code.to_owned(), request_id: None });
        Failure::Refused { refusal, server_time }
    }

    fn with_key() -> Account {
        Account::with_key("contoso", &"c2VjcmV0".into(), None).unwrap()
    }

    #[test]
    fn refusals_are_told_apart() {
        let list = || Task::List(ContainerName::parse("logos").unwrap());
        let table = [
            (
                404,
                "ContainerNotFound",
                "there is no container `logos`; create it first, or let `--create-container` do it",
            ),
            (
                403,
                "AuthorizationFailure",
                "could not list the container `logos`: the account's firewall does not let this computer in (403 AuthorizationFailure); add its address under `Networking` in the portal",
            ),
            (
                403,
                "AuthorizationPermissionMismatch",
                "could not list the container `logos`: not allowed (403 AuthorizationPermissionMismatch); give this identity the roles `Storage Blob Data Contributor` and `Storage Blob Delegator`, and allow some minutes",
            ),
            (
                403,
                "AuthenticationFailed",
                "could not list the container `logos`: the key does not belong to this account, or it has been renewed (403 AuthenticationFailed)",
            ),
            (
                503,
                "ServerBusy",
                "could not list the container `logos`: storage was too busy each time (503 ServerBusy); run the command again later",
            ),
            (500, "", "could not list the container `logos`: 500"),
        ];
        for (status, code, wanted) in table {
            assert_eq!(explain(&with_key(), list(), refused(status, code, None)), wanted);
        }
    }

    #[test]
    fn a_clock_off_by_less_than_the_service_takes_is_not_the_cause() {
        let put = |there| {
            let name = format!("a/b/{}.png", "0".repeat(64));
            let task = Task::Look(BlobName::parse(&name).unwrap());
            let failure = refused(403, "AuthenticationFailed", Some(there));
            explain(&with_key(), task, failure).replace(&name, "…")
        };
        assert_eq!(
            put(datetime!(2026-11-22 07:46 UTC)),
            "could not look at `…`: the key does not belong to this account, or it has been renewed (403 AuthenticationFailed)"
        );
        assert_eq!(
            put(datetime!(2026-11-22 08:20 UTC)),
            "could not look at `…`: this computer's clock is 20 min behind; set it right (403 AuthenticationFailed)"
        );
    }

    #[test]
    fn no_cause_shows_a_signature() {
        let leaky = io::Error::other("error for url (https://a/b?sp=r&sig=c2VjcmV0)");
        let error = azure_core::Error::with_error(ErrorKind::Io, leaky, "failed");
        let Failure::NoAnswer(cause) = Failure::of(&error) else { panic!("not told as no answer") };
        assert_eq!(cause, "error for url (https://a/b?sp=r&sig=****)");
    }

    #[test]
    fn a_host_that_nobody_knows_is_told() {
        let inner = io::Error::other("failed to lookup address information");
        let dns = azure_core::Error::with_error(ErrorKind::Connection, inner, "dns error");
        let outer = azure_core::Error::with_error(ErrorKind::Connection, dns, "failed to execute");
        assert_eq!(
            explain(&with_key(), Task::DelegationKey, Failure::of(&outer)),
            "there is no storage account at `contoso.blob.core.windows.net`; check its name"
        );
    }
}
