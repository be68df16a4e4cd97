//! Who may do what: anonymous callers, account key, tokens, and SAS links.

use axum::http::Method;

use super::super::Route;
use super::super::call::Call;
use super::super::server::App;
use super::{Refusal, sas, shared_key};

/// What the caller may do, once it is known who that is.
#[derive(Debug, Default)]
pub(super) struct Grant {
    /// Headers that a link prescribes for the answer (`rsct`, `rscc`, …).
    pub(super) headers: Vec<(&'static str, String)>,
    /// Whether blobs that are there may be written over.
    pub(super) overwrite: Overwrite,
}

/// Whether blobs that are there may be written over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Overwrite {
    #[default]
    Allowed,
    /// A link with `c` and without `w` makes new blobs only.
    Forbidden,
}

/// Finds out who asks and whether that is enough for what is asked.
pub(super) fn check(app: &App, call: &Call) -> Result<Grant, Refusal> {
    check_version(call)?;
    let authorization = call.header_if_there("authorization");
    let grant = match authorization.map(|value| value.split_once(' ').unwrap_or((value, ""))) {
        Some(("SharedKey", credential)) => {
            shared_key::check(app.keys.signing_key(), call, credential)?;
            Grant::default()
        }
        Some(("Bearer", token)) if token == app.keys.storage_token() => Grant::default(),
        Some(("Bearer", _)) => {
            return Err(Refusal::new(
                401,
                "InvalidAuthenticationInfo",
                "Authentication information is not given in the correct format. Check the value of \
                 Authorization header.",
            ));
        }
        Some(_) => return Err(Refusal::not_authenticated("The scheme of Authorization is not known.")),
        None if call.query.get("sig").is_some() => sas::check(app, call)?,
        None => return Err(anonymous(call)),
    };
    if call.route == Route::DelegationKey
        && !matches!(authorization, Some(value) if value.starts_with("Bearer "))
    {
        return Err(Refusal::new(
            403,
            "AuthenticationFailed",
            "Only authentication scheme Bearer is supported for this operation.",
        ));
    }
    Ok(grant)
}

/// Takes any dated version up to the newest that we read about.
fn check_version(call: &Call) -> Result<(), Refusal> {
    match call.header_if_there("x-ms-version") {
        Some(version) if !("2009-09-19"..="2026-06-06").contains(&version) => {
            Err(Refusal::header("InvalidHeaderValue", "x-ms-version"))
        }
        _ => Ok(()),
    }
}

/// Refuses a stranger as an account does that forbids public access, which new accounts do.
///
/// Source: <https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent>.
fn anonymous(call: &Call) -> Refusal {
    if call.method == Method::GET || call.method == Method::HEAD {
        return Refusal::new(
            409,
            "PublicAccessNotPermitted",
            "Public access is not permitted on this storage account.",
        );
    }
    Refusal::new(
        401,
        "NoAuthenticationInformation",
        "Server failed to authenticate the request. Please refer to the information in the www-authenticate \
         header.",
    )
}
