//! What the draft shows, in words.

use crate::publish::outcome::{Outcome, Shown};

/// Says what is wrong with what the draft shows, to follow a comma; nothing if it is the marketplace's own copy.
pub(super) fn shortfall(shown: Shown) -> &'static str {
    match shown {
        Shown::Marketplace => "",
        Shown::Ours => ", not copied yet",
        Shown::Previous => ", not saved: still the old image",
        Shown::Other => ", not saved: another image",
        Shown::NotFetched => ", not confirmed: couldn't be downloaded",
        Shown::Missing => ", not saved: missing",
    }
}

/// Says why nothing was to be saved.
pub(super) fn unchanged(outcome: &Outcome) -> &'static str {
    if outcome.shows_more {
        "the draft has every file of the folder, and other images too"
    } else {
        "the draft already matches the folder"
    }
}
