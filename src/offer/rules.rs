//! What `offerpress explain` says of the body's rules.

use crate::report::{Rule, Severity};

/// Lists the rules of the offer body.
#[must_use]
pub fn rules() -> Vec<Rule> {
    vec![NO_FIELD, WORDS_NOT_CARRIED]
}

const API_PAGE: &str =
    "https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-creating-offer";
const READ_ON: &str = "2026-08-01";

/// A kind for which no field is known.
pub(super) const NO_FIELD: Rule = Rule {
    code: "no-field",
    severity: Severity::Note,
    what: "a file has a place in the offer",
    why: "the API page shows fields for logos, screenshots and videos only; a file of another kind is not sent",
    fix: "upload it in Partner Center",
    source: API_PAGE,
    read_on: READ_ON,
};

/// Captions, titles or addresses that the list cannot hold.
pub(super) const WORDS_NOT_CARRIED: Rule = Rule {
    code: "words-not-carried",
    severity: Severity::Note,
    what: "captions, titles and video addresses have a place in the offer",
    why: "no page says how an element of `screenshots` or `videos` looks; plain links have no room for words",
    fix: "set them in Partner Center, or give the shape of the elements in `offerpress.toml`",
    source: API_PAGE,
    read_on: READ_ON,
};
