//! An offer as the service has it, and what a change of it is made from.

use super::etag::ETag;
use serde_json::Value;
use std::fmt;

/// An offer as the service has it.
#[derive(Clone, PartialEq, Eq)]
pub struct LiveOffer {
    /// The mark of this state; none if the service gave none, and then no safe change can be made.
    pub etag: Option<ETag>,
    /// The offer; its links are signed, so it is not for printing.
    pub value: Value,
}

/// The states of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// What is being worked on.
    Draft,
    /// What the last submission put up for preview.
    Preview,
    /// What customers see.
    Production,
}

/// The state that a change is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Precondition {
    /// There is no such offer yet: sent without `If-Match`, as the API page creates one.
    Create,
    /// The state with this mark: nobody has saved in between.
    Match(ETag),
    /// Whatever state there is: the last one wins (`If-Match: *`).
    Any,
}

/// What the service says to a save.
#[derive(Clone, PartialEq, Eq)]
pub struct Saved {
    /// Whether the offer is new.
    pub created: Created,
    /// The offer as it is now, with the marketplace's own links; not for printing.
    pub value: Value,
    /// The mark of that state, if the service gave one.
    pub etag: Option<ETag>,
    /// The mark of the state that the save made. Where it differs from `etag`, somebody else saved before the draft was
    /// read back.
    pub made: Option<ETag>,
    /// The number that support asks for.
    pub correlation_id: Option<String>,
}

/// Whether a save made an offer or changed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// 201
    New,
    /// 200
    Existing,
}

impl Precondition {
    /// Shows the value of `If-Match`.
    pub(super) fn header(&self) -> Option<&str> {
        match self {
            Self::Create => None,
            Self::Match(etag) => Some(etag.as_str()),
            Self::Any => Some("*"),
        }
    }

    /// Tells whether a change in doubt may be sent again: the offer is surely as it was, or its state does not matter.
    pub(super) fn may_be_sent_again(&self, now: Option<&LiveOffer>) -> bool {
        match (self, now) {
            (Self::Create, None) | (Self::Any, Some(_)) => true,
            (Self::Match(etag), Some(live)) => live.etag.as_ref() == Some(etag),
            _ => false,
        }
    }
}

impl Slot {
    /// Shows the name used in the API's paths (page "Retrieve a specific offer").
    pub(super) fn path_part(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Preview => "Preview",
            Self::Production => "Production",
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draft => "draft",
            Self::Preview => "preview",
            Self::Production => "production",
        })
    }
}

impl fmt::Debug for LiveOffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveOffer").field("etag", &self.etag).finish_non_exhaustive()
    }
}

impl fmt::Debug for Saved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Saved");
        shown.field("created", &self.created).field("etag", &self.etag);
        shown.field("correlation_id", &self.correlation_id).finish_non_exhaustive()
    }
}
