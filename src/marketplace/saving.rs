//! What a change of an offer is made from, and what comes of it.

use super::error::Error;
use super::etag::ETag;
use super::offer::Offer;
use std::fmt;

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

/// A save: the offer as it is to be, and the state that it is made from.
#[derive(Debug, Clone)]
pub struct Edit<'a> {
    /// The offer as it is to be.
    pub offer: &'a Offer,
    /// The draft that was read; `None` where there was none.
    pub before: Option<&'a Offer>,
    /// What to do where somebody else saved meanwhile.
    pub precondition: Precondition,
    /// Whether a service that refuses its own mark is to be overruled.
    pub on_refusal: OnRefusal,
}

/// What to do where a service refuses the mark that it gave itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnRefusal {
    /// Stop.
    Stop,
    /// Save whatever state there is.
    Overrule,
}

/// Says why an offer was not saved.
#[derive(Debug, thiserror::Error)]
pub enum NotSaved {
    /// Somebody else saved meanwhile.
    #[error("someone else saved the offer meanwhile")]
    Moved {
        /// The draft as it is now.
        now: Option<Offer>,
        /// What the service said.
        source: Box<Error>,
    },
    /// Nothing tells whether the save went through: its answer was lost, and the draft has changed.
    #[error("couldn't tell whether the offer was saved: {because}")]
    Unclear {
        /// The draft as it is now, to be compared with what was sent.
        now: Offer,
        /// Why the answer isn't clear.
        because: String,
    },
    /// The service refuses the state that the save was made from.
    #[error("the service refuses the state that the save was made from")]
    Refused {
        /// What that means.
        why: StateRefusal,
        /// What the service said.
        source: Box<Error>,
    },
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

/// What it means that a service refuses the state that a save was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateRefusal {
    /// The offer can't be created because its ID is taken, by an offer that can't be seen.
    IdTaken,
    /// Somebody else created the offer.
    CreatedMeanwhile,
    /// The offer that was read is not there any more.
    Gone,
    /// Nobody changed the draft: the service refuses the mark that it gave.
    OwnMark,
    /// The same, although any state was allowed.
    AnyState,
}

/// What the service says to a save.
#[derive(Debug, Clone)]
pub struct Saved {
    /// Whether the offer is new.
    pub created: Created,
    /// The offer as it is now, with the marketplace's own URLs.
    pub offer: Offer,
    /// The mark of the state that the save made. Where the offer has another one, somebody else saved before the draft
    /// was read back.
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
    pub(super) fn may_be_sent_again(&self, now: Option<&Offer>) -> bool {
        match (self, now) {
            (Self::Create, None) | (Self::Any, Some(_)) => true,
            (Self::Match(etag), Some(now)) => now.etag() == Some(etag),
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
