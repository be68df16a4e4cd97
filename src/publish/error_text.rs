//! What errors of a run say where it is more than a sentence.

use super::outcome::Stage;
use crate::base::OfferRef;
use crate::listing::edits::Edit;
use crate::marketplace::{Change, StateRefusal};

/// Whether there is a record of what the last publish left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// There is, and the draft differs from it.
    Found,
    /// There is, and it says that the draft showed other texts than were sent.
    Altered,
    /// There is none, so that nothing tells whose the draft's images and texts are.
    Missing,
}

pub(super) fn differs(offer: &OfferRef, record: Record) -> String {
    match record {
        Record::Found => format!("someone else changed the draft of `{offer}` since the last publish"),
        Record::Altered => format!(
            "the draft of `{offer}` shows other texts than the last publish sent; the marketplace or someone else changed them"
        ),
        Record::Missing => {
            format!("the draft of `{offer}` differs from this folder, and no earlier publish is recorded")
        }
    }
}

/// Names three edits; the causes name all.
pub(super) fn named_edits(edits: &[Edit]) -> String {
    some(edits.iter().map(|edit| edit.name.clone()), 3, [", ", " and "])
}

/// Shows ten changes one by one.
pub(super) fn told(changes: &[Change]) -> String {
    some(changes.iter().map(ToString::to_string), 10, ["; ", "; and "])
}

/// Joins the first few, and counts the others.
fn some(all: impl ExactSizeIterator<Item = String>, most: usize, [between, last]: [&str; 2]) -> String {
    let more = all.len().saturating_sub(most);
    let shown = all.take(most).collect::<Vec<_>>().join(between);
    if more > 0 { format!("{shown}{last}{more} more") } else { shown }
}

pub(super) fn why_not(stage: Stage) -> &'static str {
    match stage {
        Stage::NeverPublished => "it was never submitted",
        Stage::Refused => "its last submission was rejected",
        Stage::Cancelled => "its last submission was canceled",
        Stage::InProgress => "an operation is running",
        Stage::PreviewReady | Stage::Live | Stage::NothingRunning => "nothing is in preview",
    }
}

pub(super) fn named(operation: Option<&str>) -> String {
    operation.map(|id| format!(" (operation `{id}`)")).unwrap_or_default()
}

pub(super) fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "fields that the API doesn't show".to_owned();
    }
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

pub(super) fn refused_state(why: StateRefusal, offer: &OfferRef) -> String {
    match why {
        StateRefusal::OwnETag => {
            format!("the marketplace refused its own ETag for `{offer}`, although the draft has not changed")
        }
        StateRefusal::AnyState => {
            format!(
                "the marketplace refused to save `{offer}` even with `--force`; the draft has not changed"
            )
        }
        StateRefusal::Gone => {
            format!("the offer `{offer}` was deleted during this run, or you lost access to it")
        }
        StateRefusal::IdTaken => format!("the offer ID `{offer}` is taken by an offer that you can't access"),
    }
}
