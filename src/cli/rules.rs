//! Every rule that a finding can be about.

use crate::asset;
use crate::marketplace::body;
use crate::publish;
use crate::report::Rule;

/// Every rule there is, by code.
pub(super) fn rules() -> Vec<&'static Rule> {
    let own = [&publish::OFFER_FILE_RULE, &publish::IMAGE_URL_RULE];
    let mut all: Vec<_> = asset::rules().iter().copied().chain(body::rules()).chain(own).collect();
    all.sort_by_key(|rule| rule.code);
    all
}
