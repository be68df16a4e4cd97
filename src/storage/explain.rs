//! What a refusal means for us.

use super::access::Access;
use super::error::{Error, Task};
use super::name::ContainerName;
use super::refusal::{Failure, Refusal};
use crate::base::ServiceUrl;
use time::{Duration, OffsetDateTime};

/// A request dated further off than this is refused (Microsoft Learn, "Authorize with Shared Key": "older than 15 minutes").
const CLOCK_TOLERANCE: Duration = Duration::minutes(14);

impl Failure {
    /// Says in our words what it means; `now` is this computer's time when the answer came.
    pub(super) fn explain(self, task: Task, asked: &Asked<'_>, now: OffsetDateTime) -> Error {
        match self {
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
            Task::Put(_) | Task::WriteLock(_) | Task::List(_) | Task::Find(_) => {
                Error::NoSuchContainer { container: container() }
            }
            Task::ReadLock(_) | Task::Create(_) | Task::DelegationKey => Error::Refused { task, refusal },
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
    use crate::storage::{Account, BlobName};
    use time::macros::datetime;

    fn explain(account: &Account, task: Task, failure: Failure) -> String {
        let container = ContainerName::parse("logos").unwrap();
        let (endpoint, access) = (account.endpoint(), account.access());
        let asked = Asked { endpoint, container: &container, access };
        failure.explain(task, &asked, datetime!(2026-11-22 08:00 UTC)).to_string()
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
