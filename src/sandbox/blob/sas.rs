//! Signed URLs, which carry their own permission: service SAS (account key) and user-delegation SAS.
//!
//! Sources: <https://learn.microsoft.com/rest/api/storageservices/create-service-sas>,
//! <https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas>.

use super::super::address::Address;
use super::super::call::Call;
use super::super::query::Query;
use super::super::state::{self, SIGNING_KEY};
use super::super::{Route, clock, sign};
use super::request::{Grant, is_version};
use super::{Refusal, delegation};

/// What a SAS prescribes for the answer's headers.
const ANSWER_HEADERS: [(&str, &str); 5] = [
    ("rscc", "cache-control"),
    ("rscd", "content-disposition"),
    ("rsce", "content-encoding"),
    ("rscl", "content-language"),
    ("rsct", "content-type"),
];

/// Since which version what is signed between the resource and the answer's headers.
type Layout = (&'static str, &'static [&'static str]);

/// What a service SAS signs, newest first.
const SERVICE: [Layout; 3] = [
    ("2020-12-06", &["si", "sip", "spr", "sv", "sr", "snapshot", "ses"]),
    ("2018-11-09", &["si", "sip", "spr", "sv", "sr", "snapshot"]),
    ("2015-04-05", &["si", "sip", "spr", "sv"]),
];

/// What a user-delegation SAS signs, newest first.
#[rustfmt::skip]
const DELEGATION: [Layout; 3] = [
    ("2026-04-06", &[
        "skoid", "sktid", "skt", "ske", "sks", "skv", "saoid", "suoid", "scid", "skdutid", "sduoid",
        "sip", "spr", "sv", "sr", "snapshot", "ses", "srh", "srq",
    ]),
    ("2025-07-05", &[
        "skoid", "sktid", "skt", "ske", "sks", "skv", "saoid", "suoid", "scid", "skdutid", "sduoid",
        "sip", "spr", "sv", "sr", "snapshot", "ses",
    ]),
    ("2020-12-06", &[
        "skoid", "sktid", "skt", "ske", "sks", "skv", "saoid", "suoid", "scid",
        "sip", "spr", "sv", "sr", "snapshot", "ses",
    ]),
];

/// Checks a SAS: signature, times, protocol, address, permission; in this order, as an anonymous request learns nothing.
pub(super) fn check(call: &Call) -> Result<Grant, Refusal> {
    let query = &call.query;
    if query.get("srh").is_some() || query.get("srq").is_some() {
        return Err(Refusal::not_authenticated("This sandbox does not read srh and srq."));
    }
    if query.get("ss").is_some() || query.get("srt").is_some() {
        let message =
            "This sandbox verifies no account SAS (`ss`, `srt`); use a service or user delegation SAS.";
        return Err(Refusal::new(403, "AccountSasNotSupported", message));
    }
    check_signature(call)?;
    check_times(call)?;
    // it speaks http itself; behind a door of https the door tells so
    let protocol = call.header_if_there("x-forwarded-proto").unwrap_or("http");
    if query.get("spr").is_some_and(|protocols| !protocols.split(',').any(|one| one == protocol)) {
        return Err(Refusal::new(
            403,
            "AuthorizationProtocolMismatch",
            "This request is not authorized to perform this operation using this protocol.",
        ));
    }
    if query.get("sip").is_some_and(|addresses| !includes_loopback(addresses)) {
        return Err(Refusal::new(
            403,
            "AuthorizationSourceIPMismatch",
            "This request is not authorized to perform this operation using this source IP 127.0.0.1.",
        ));
    }
    check_permission(call)
}

fn check_signature(call: &Call) -> Result<(), Refusal> {
    let query = &call.query;
    let resource = resource(call)?;
    let (key, layouts) = if query.get("skoid").is_some() {
        delegation::check_key_times(call)?;
        (delegation::key_of_sas(query), &DELEGATION)
    } else {
        (SIGNING_KEY.to_vec(), &SERVICE)
    };
    let text = text(query, &resource, fields(query, layouts)?);
    if sign::is_signed(&key, &text, query.get("sig").unwrap_or_default()) {
        return Ok(());
    }
    Err(Refusal::not_authenticated(format!("Signature did not match. String to sign used was {text}")))
}

/// Writes `/blob/<account>/<container>[/<blob>]` for what the SAS says it is for (`sr`).
fn resource(call: &Call) -> Result<String, Refusal> {
    match (call.query.get("sr"), &call.address) {
        (Some("b"), Address::Blob { container, blob }) => {
            Ok(format!("/blob/{}/{container}/{blob}", state::ACCOUNT))
        }
        (Some("c"), Address::Blob { container, .. } | Address::Container { container }) => {
            Ok(format!("/blob/{}/{container}", state::ACCOUNT))
        }
        (Some("b"), _) => {
            Err(Refusal::not_authenticated("The link is for a blob, and no blob is asked for."))
        }
        _ => Err(Refusal::not_authenticated("sr is mandatory, and b or c in this sandbox.")),
    }
}

/// Finds what a SAS of the query's version signs; without a version, or with an older one, it signs nothing known.
fn fields(query: &Query, layouts: &[Layout]) -> Result<&'static [&'static str], Refusal> {
    let version = query.get("sv").unwrap_or_default();
    let known = layouts.iter().find(|(since, _)| version >= *since && is_version(version));
    known
        .map(|(_, fields)| *fields)
        .ok_or_else(|| Refusal::not_authenticated("sv is mandatory, and this one is not known here."))
}

/// Writes permission, times and resource, then the fields, then what is prescribed for the answer.
fn text(query: &Query, resource: &str, fields: &[&str]) -> String {
    let value = |name: &&str| query.get(name).unwrap_or_default().to_owned();
    let mut lines: Vec<String> = ["sp", "st", "se"].iter().map(value).collect();
    lines.push(resource.to_owned());
    lines.extend(fields.iter().map(value));
    lines.extend(ANSWER_HEADERS.iter().map(|(parameter, _)| value(parameter)));
    lines.join("\n")
}

fn check_times(call: &Call) -> Result<(), Refusal> {
    let (start, expiry) = (call.query.get("st"), call.query.get("se"));
    let end = expiry.and_then(clock::parse_sas_time);
    let begin = start.map(|text| clock::parse_sas_time(text).ok_or(())).transpose();
    match (begin, end) {
        (Ok(begin), Some(end)) if begin.is_none_or(|begin| begin <= call.now) && call.now < end => Ok(()),
        (Ok(_), Some(_)) => Err(Refusal::not_authenticated(format!(
            "Signature not valid in the specified time frame: Start [{}] - Expiry [{}] - Current [{}]",
            start.unwrap_or_default(),
            expiry.unwrap_or_default(),
            clock::http_date(call.now)
        ))),
        _ => Err(Refusal::not_authenticated("st and se must be dates in ISO 8601 UTC, and se is mandatory.")),
    }
}

/// Tells whether `sip` (one address, or a range of them) lets 127.0.0.1 in.
fn includes_loopback(addresses: &str) -> bool {
    let parse = |text: &str| text.parse::<std::net::Ipv4Addr>().ok();
    let (first, last) = addresses.split_once('-').unwrap_or((addresses, addresses));
    matches!((parse(first), parse(last)), (Some(first), Some(last))
        if (first..=last).contains(&std::net::Ipv4Addr::LOCALHOST))
}

fn check_permission(call: &Call) -> Result<Grant, Refusal> {
    let permissions = call.query.get("sp").unwrap_or_default();
    let may = |letter| permissions.contains(letter);
    let allowed = match call.route {
        Route::GetBlob | Route::HeadBlob => may('r'),
        Route::PutBlob | Route::PutBlockList | Route::PutBlock => may('w') || may('c'),
        Route::DeleteBlob => may('d'),
        Route::ListBlobs => may('l'),
        _ => false,
    };
    if !allowed {
        return Err(Refusal::permission_mismatch());
    }
    let headers = ANSWER_HEADERS
        .into_iter()
        .filter_map(|(parameter, header)| Some((header, call.query.get(parameter)?.to_owned())));
    Ok(Grant { headers: headers.collect(), is_for_new_blobs: !may('w') })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sas_may_be_for_some_addresses() {
        for (addresses, includes) in [
            ("127.0.0.1", true),
            ("127.0.0.0-127.0.0.9", true),
            ("10.0.0.1", false),
            ("127.0.0.2-127.0.0.9", false),
            ("here", false),
        ] {
            assert_eq!(includes_loopback(addresses), includes, "{addresses}");
        }
    }

    #[test]
    fn each_version_signs_its_own_fields() {
        let count = |version: &str, layouts| {
            let query = Query::parse(&format!("sv={version}"));
            fields(&query, layouts).map(|fields| text(&query, "/r", fields).lines().count() + 1).ok()
        };
        for (version, service, delegation) in [
            ("2012-02-12", None, None),
            ("2015-04-05", Some(13), None),
            ("2018-11-09", Some(15), None),
            ("2020-12-06", Some(16), Some(24)),
            ("2025-07-05", Some(16), Some(26)),
            ("2026-04-06", Some(16), Some(28)),
            ("2026-10-06", Some(16), Some(28)),
            ("2999-01-01", Some(16), Some(28)),
            ("2026-13-01", None, None),
            ("today", None, None),
        ] {
            assert_eq!(count(version, &SERVICE), service, "{version}");
            assert_eq!(count(version, &DELEGATION), delegation, "{version}");
        }
    }
}
