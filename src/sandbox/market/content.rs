//! Serves the marketplace's own copies of images.

use time::OffsetDateTime;

use super::super::answer::Answer;
use super::super::call::Call;
use super::super::query::Query;
use super::super::state::SIGNING_KEY;
use super::super::{blob, clock, sign};
use super::copies::text_to_sign;
use super::state::Marketplace;

/// Answers a request for a copy: signature and time are checked as storage checks them.
pub(in super::super) fn show_copy(market: &Marketplace, call: &Call) -> Answer {
    match market.copies.entries.get(&call.path) {
        Ok(Some((header, body))) if is_signed(&call.path, &call.query, call.now) => {
            blob::show_copy(call, &header.content_type, body)
        }
        Ok(Some(_)) => blob::Refusal::new(
            403,
            "AuthenticationFailed",
            "Server failed to authenticate the request. The link is not signed by the sandbox, or expired.",
        )
        .into_plain_answer(),
        Ok(None) => blob::Refusal::no_such_blob().into_plain_answer(),
        Err(error) => blob::Refusal::from(error).into_plain_answer(),
    }
}

fn is_signed(path: &str, query: &Query, now: OffsetDateTime) -> bool {
    let expiry = query.get("se").unwrap_or_default();
    let signature = query.get("sig").unwrap_or_default();
    clock::parse_sas_time(expiry).is_some_and(|expiry| now < expiry)
        && sign::is_signed(SIGNING_KEY, &text_to_sign(path, expiry), signature)
}
