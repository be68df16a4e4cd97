//! Who may do what: anonymous callers, account key, tokens, and SAS URLs.

use axum::http::Method;

use super::super::Route;
use super::super::call::Call;
use super::super::site::Site;
use super::request::{Grant, is_version};
use super::{Refusal, sas, shared_key};

/// Finds out who asks and whether that is enough for what is asked.
pub(super) fn check(site: &Site, call: &Call) -> Result<Grant, Refusal> {
    if call.header_if_there("x-ms-version").is_some_and(|version| !is_version(version)) {
        return Err(Refusal::header("InvalidHeaderValue", "x-ms-version"));
    }
    match call.authorization() {
        Some(("Bearer", token)) => check_token(site, token),
        _ if call.route == Route::DelegationKey => Err(Refusal::not_authenticated(
            "Only authentication scheme Bearer is supported for this operation.",
        )),
        Some(("SharedKey", credential)) => shared_key::check(call, credential).map(|()| Grant::default()),
        Some(_) => Err(Refusal::not_authenticated("The scheme of Authorization is not known.")),
        None if call.query.get("sig").is_some() => sas::check(call),
        None => Err(anonymous(call)),
    }
}

fn check_token(site: &Site, token: &str) -> Result<Grant, Refusal> {
    if token == site.keys.storage_token() {
        return Ok(Grant::default());
    }
    Err(Refusal::new(
        401,
        "InvalidAuthenticationInfo",
        "Authentication information is not given in the correct format. Check the value of Authorization header.",
    ))
}

/// Refuses an anonymous request as an account does that forbids public access, which new accounts do.
///
/// Source: <https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent>.
fn anonymous(call: &Call) -> Refusal {
    if call.method == Method::GET || call.method == Method::HEAD {
        return Refusal::no_public_access();
    }
    Refusal::new(
        401,
        "NoAuthenticationInformation",
        "Server failed to authenticate the request. Please refer to the information in the www-authenticate \
         header.",
    )
}
