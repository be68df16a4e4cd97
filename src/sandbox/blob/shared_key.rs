//! Requests signed with the account's key.
//!
//! Source: <https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key>.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use axum::http::HeaderName;
use time::Duration;

use super::super::call::Call;
use super::super::state::{self, SIGNING_KEY};
use super::super::{clock, sign};
use super::Refusal;

/// How far a request's date may be from the server's.
const SKEW: Duration = Duration::minutes(15);

/// The headers whose values are signed, one a line, in this order, after the method.
const SIGNED: [&str; 11] = [
    "content-encoding",
    "content-language",
    "content-length",
    "content-md5",
    "content-type",
    "date",
    "if-modified-since",
    "if-match",
    "if-none-match",
    "if-unmodified-since",
    "range",
];

/// Checks the credential of `Authorization: SharedKey <account>:<signature>`.
pub(super) fn check(call: &Call, credential: &str) -> Result<(), Refusal> {
    let (account, signature) = credential.split_once(':').unwrap_or((credential, ""));
    if account != state::ACCOUNT {
        return Err(Refusal::not_authenticated("The account named is not the one that is asked."));
    }
    check_date(call)?;
    let text = string_to_sign(call);
    if sign::is_signed(SIGNING_KEY, &text, signature) {
        return Ok(());
    }
    Err(Refusal::not_authenticated(format!(
        "The MAC signature found in the HTTP request is not the same as any computed signature. Server used \
         following string to sign: '{text}'."
    )))
}

fn check_date(call: &Call) -> Result<(), Refusal> {
    let date = call.header_if_there("x-ms-date").unwrap_or_else(|| call.header("date"));
    let Some(date) = clock::parse_http_date(date) else {
        return Err(Refusal::not_authenticated("The request has no date that can be read."));
    };
    if (call.now - date).abs() > SKEW {
        return Err(Refusal::not_authenticated("The date in the header is more than 15 minutes off."));
    }
    Ok(())
}

fn string_to_sign(call: &Call) -> String {
    let mut text = call.method.to_string();
    for name in SIGNED {
        text.push('\n');
        text.push_str(match (name, call.header(name).trim()) {
            ("content-length", "0") => "",
            ("date", _) if call.header_if_there("x-ms-date").is_some() => "",
            (_, value) => value,
        });
    }
    text.push('\n');
    text.push_str(&canonicalized_headers(call));
    text.push_str(&canonicalized_resource(call));
    text
}

/// Writes all `x-ms-` headers by name, one a line.
fn canonicalized_headers(call: &Call) -> String {
    let names = call.headers.keys().map(HeaderName::as_str);
    let names: BTreeSet<&str> = names.filter(|name| name.starts_with("x-ms-")).collect();
    names.iter().flat_map(|name| [name, ":", call.header(name).trim(), "\n"]).collect()
}

/// Writes account, path and parameters. In path style the path itself begins with the account, so it is there twice.
///
/// Source: <https://learn.microsoft.com/azure/storage/common/storage-use-emulator>.
fn canonicalized_resource(call: &Call) -> String {
    let mut parameters: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, value) in &call.query.0 {
        parameters.entry(name.to_lowercase()).or_default().push(value);
    }
    let mut text = format!("/{}{}", state::ACCOUNT, call.path);
    for (name, mut values) in parameters {
        values.sort_unstable();
        let _ = write!(text, "\n{name}:{}", values.join(","));
    }
    text
}
