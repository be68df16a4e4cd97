//! Reads what the service says when it says no, and what that means for us.

use super::access::Access;
use super::{Account, ContainerName, Error, Refusal, Task};
use crate::base::{chain, redact};
use azure_core::error::ErrorKind;
use azure_core::http::RawResponse;
use azure_core::http::headers::HeaderName;
use time::{Duration, OffsetDateTime};

/// A request dated further off than this is refused (Microsoft Learn, "Authorize with Shared Key": "older than 15 minutes").
const CLOCK_TOLERANCE: Duration = Duration::minutes(14);

const LONGEST_MESSAGE: usize = 300;

/// The result of a request that failed.
pub(super) enum Failure {
    Refused { refusal: Box<Refusal>, server_time: Option<OffsetDateTime> },
    NoAnswer(String),
    Unreadable(String),
}

impl Failure {
    /// Reads an error of the official crates, whose own text may hold a signed URL.
    pub(super) fn of(error: &azure_core::Error) -> Self {
        let cause = || chain(error).last().map_or_else(String::new, |text| redact(text));
        match error.kind() {
            ErrorKind::HttpResponse { status, error_code, raw_response } => {
                Self::refused((*status).into(), error_code.as_deref(), raw_response.as_deref())
            }
            ErrorKind::Connection | ErrorKind::Io => Self::NoAnswer(cause()),
            _ => Self::Unreadable(cause()),
        }
    }

    fn refused(status: u16, code: Option<&str>, response: Option<&RawResponse>) -> Self {
        let header =
            |name: &'static str| response?.headers().get_optional_string(&HeaderName::from_static(name));
        // where an answer has no code, the official client gives its status for one
        let is_code = |code: &String| !code.bytes().all(|byte| byte.is_ascii_digit());
        let body = response.map(|response| String::from_utf8_lossy(response.body()).into_owned());
        let body = body.unwrap_or_default();
        let code = header("x-ms-error-code").or(code.map(str::to_owned)).filter(is_code);
        let code = code.or_else(|| element(&body, "Code")).unwrap_or_default();
        let message = element(&body, "AuthenticationErrorDetail").or_else(|| element(&body, "Message"));
        let message = message.map(|text| said(&text)).filter(|text| !text.is_empty());
        let refusal = Box::new(Refusal { status, code, message, request_id: header("x-ms-request-id") });
        let server_time = header("date").and_then(|date| azure_core::time::parse_rfc7231(&date).ok());
        Self::Refused { refusal, server_time }
    }

    /// Says in our words what it means; `now` is this computer's time when the answer came.
    pub(super) fn explain(
        self,
        task: Task,
        account: &Account,
        container: &ContainerName,
        now: OffsetDateTime,
    ) -> Error {
        match self {
            Self::NoAnswer(cause) => Error::NoAnswer { task, cause },
            Self::Unreadable(cause) => Error::Answer { task, cause },
            Self::Refused { refusal, server_time } => {
                let ahead = server_time.map_or(Duration::ZERO, |there| now - there);
                explain_refusal(task, account, container, refusal, ahead)
            }
        }
    }

    /// Whether the service gave this code.
    pub(super) fn is(&self, codes: &[&str]) -> bool {
        matches!(self, Self::Refused { refusal, .. } if codes.contains(&refusal.code.as_str()))
    }

    /// Whether the service gave this status.
    pub(super) fn has_status(&self, status: u16) -> bool {
        matches!(self, Self::Refused { refusal, .. } if refusal.status == status)
    }
}

/// The text of an element of the service's answer (Microsoft Learn, "Status and error codes": `Code`, `Message`).
fn element(xml: &str, name: &str) -> Option<String> {
    let after = xml.split_once(&format!("<{name}>"))?.1;
    let text = after.split_once(&format!("</{name}>"))?.0;
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")];
    Some(entities.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain)))
}

/// The first line of a message, which goes on with the request's ID and time.
fn said(message: &str) -> String {
    // what follows the reason of a refused signature helps no one, and holds what was signed
    let line = message.trim().lines().next().unwrap_or_default();
    let line = line.split("Server used following string").next().unwrap_or_default();
    let line = line.trim().trim_end_matches('.');
    let short: String = line.chars().take(LONGEST_MESSAGE).collect();
    redact(&short)
}

fn explain_refusal(
    task: Task,
    account: &Account,
    container: &ContainerName,
    refusal: Box<Refusal>,
    ahead: Duration,
) -> Error {
    let no_container = || Error::NoSuchContainer { container: container.clone() };
    match (refusal.status, refusal.code.as_str()) {
        (404, "ContainerNotFound") => no_container(),
        // an answer to HEAD has no body, and not every server puts its code into a header
        (404, _) => match task {
            Task::Look(blob) | Task::Delete(blob) => Error::NoSuchBlob { blob },
            Task::Put(_) | Task::WriteLock(_) | Task::List(_) => no_container(),
            Task::ReadLock(_) | Task::Create(_) | Task::DelegationKey => Error::Refused { task, refusal },
        },
        (401 | 403, _) => explain_403(task, account, refusal, ahead),
        (429 | 503, _) => Error::Busy { task, refusal },
        _ => Error::Refused { task, refusal },
    }
}

/// Codes as in Microsoft Learn, "Common REST API error codes" and "Blob Storage error codes". Azurite, which has no
/// firewall, says `AuthorizationFailure` where Azure says `AuthenticationFailed`.
fn explain_403(task: Task, account: &Account, refusal: Box<Refusal>, ahead: Duration) -> Error {
    let emulated = refusal.code == "AuthorizationFailure" && account.endpoint().is_loopback();
    match (refusal.code.as_str(), account.access()) {
        ("AuthenticationFailed" | "InvalidAuthenticationInfo", _) if ahead.abs() > CLOCK_TOLERANCE => {
            Error::ClockOff { task, ahead, refusal }
        }
        ("AuthenticationFailed", Access::Key(_)) => Error::WrongKey { task, refusal },
        ("AuthenticationFailed", Access::Sas(_)) => Error::SasNotTaken { task, refusal },
        (_, Access::Key(_)) if emulated => Error::WrongKey { task, refusal },
        (_, Access::Sas(_)) if emulated => Error::SasNotTaken { task, refusal },
        ("AuthorizationFailure" | "IpAuthorizationError" | "NetworkAuthorizationError", _) => {
            Error::Firewall { task, refusal }
        }
        _ => Error::NotAllowed { task, refusal },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::BlobName;
    use std::io;
    use time::macros::datetime;

    #[test]
    fn no_cause_shows_a_signature() {
        let leaky = io::Error::other("error for url (https://a/b?sp=r&sig=c2VjcmV0)");
        let error = azure_core::Error::with_error(ErrorKind::Io, leaky, "failed");
        let Failure::NoAnswer(cause) = Failure::of(&error) else { panic!("not told as no answer") };
        assert_eq!(cause, "error for url (https://a/b?sp=r&sig=****)");
    }

    #[test]
    fn the_services_own_message_is_shown_once_and_without_what_follows_it() {
        let answer = |body: &str, code: Option<&str>| {
            let headers = azure_core::http::headers::Headers::new();
            let response = RawResponse::from_bytes(400.into(), headers, body.to_owned());
            let Failure::Refused { refusal, .. } = Failure::refused(400, code, Some(&response)) else {
                panic!("not a refusal")
            };
            refusal.to_string()
        };
        let table = [
            (
                "\u{feff}<?xml version=\"1.0\"?><Error><Code>InvalidHeaderValue</Code><Message>The value for one of \
                 the HTTP headers is not in the correct format.\nRequestId:1\nTime:2</Message></Error>",
                None,
                "400 InvalidHeaderValue: The value for one of the HTTP headers is not in the correct format",
            ),
            (
                "<Error><Code>A</Code><Message>m</Message><AuthenticationErrorDetail>a &lt; b \
                 https://x/y?sig=SECRET</AuthenticationErrorDetail></Error>",
                None,
                "400 A: a < b https://x/y?sig=****",
            ),
            ("", Some("400"), "400"),
            ("<Error><Message> </Message></Error>", Some("400"), "400"),
            ("<html>down", None, "400"),
        ];
        for (body, code, wanted) in table {
            assert_eq!(answer(body, code), wanted, "{body}");
        }
    }

    fn explain(account: &Account, task: Task, failure: Failure) -> String {
        let container = ContainerName::parse("logos").unwrap();
        failure.explain(task, account, &container, datetime!(2026-11-22 08:00 UTC)).to_string()
    }

    fn refused(status: u16, code: &str, server_time: Option<OffsetDateTime>) -> Failure {
        let refusal = Box::new(Refusal { status, code: code.to_owned(), message: None, request_id: None });
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
                "the container `logos` doesn't exist; create it, or pass `--create-container`",
            ),
            (
                403,
                "AuthorizationFailure",
                "couldn't list the container `logos`: the account's firewall blocks this computer (403 AuthorizationFailure); add its address under `Networking` in the Azure portal",
            ),
            (
                403,
                "AuthorizationPermissionMismatch",
                "couldn't list the container `logos`: permission denied (403 AuthorizationPermissionMismatch); assign the roles `Storage Blob Data Contributor` and `Storage Blob Delegator` to this identity, and wait a few minutes",
            ),
            (
                403,
                "AuthenticationFailed",
                "couldn't list the container `logos`: the key doesn't belong to this account, or it was rotated (403 AuthenticationFailed)",
            ),
            (
                503,
                "ServerBusy",
                "couldn't list the container `logos`: storage was too busy (503 ServerBusy); run the command again later",
            ),
            (500, "", "couldn't list the container `logos`: 500"),
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
            "couldn't read the properties of `…`: the key doesn't belong to this account, or it was rotated (403 AuthenticationFailed)"
        );
        assert_eq!(
            put(datetime!(2026-11-22 08:20 UTC)),
            "couldn't read the properties of `…`: this computer's clock is 20 min behind; correct it (403 AuthenticationFailed)"
        );
    }
}
