//! Serves the marketplace's own copies of images.

use bytes::Bytes;
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
    let shown = market.copies.entries.get(&call.path);
    match shown {
        Ok(Some((header, body))) if is_signed(&call.path, &call.query, call.now) => {
            let answer = Answer::new(200).with("content-md5", sign::md5(&body));
            let length = body.len().to_string();
            let answer = answer.with_body(&header.content_type, body).with("content-length", length);
            if call.method == axum::http::Method::HEAD {
                Answer { body: Bytes::new(), ..answer }
            } else {
                answer
            }
        }
        Ok(Some(_)) => blob::Refusal::new(
            403,
            "AuthenticationFailed",
            "Server failed to authenticate the request. The link is not signed by the sandbox, or expired.",
        )
        .into_plain_answer(),
        Ok(None) => {
            blob::Refusal::new(404, "BlobNotFound", "The specified blob does not exist.").into_plain_answer()
        }
        Err(error) => blob::Refusal::from(error).into_plain_answer(),
    }
}

fn is_signed(path: &str, query: &Query, now: OffsetDateTime) -> bool {
    let expiry = query.get("se").unwrap_or_default();
    let signature = query.get("sig").unwrap_or_default();
    clock::parse_sas_time(expiry).is_some_and(|expiry| now < expiry)
        && sign::is_signed(SIGNING_KEY, &text_to_sign(path, expiry), signature)
}
