//! What was tried, and the results.

use crate::base::OfferRef;
use crate::publish::Error;
use crate::storage::VerifyError;
use serde::Serialize;
use std::fmt;
use time::Duration;

/// One part of what a publish needs.
#[derive(Debug)]
pub struct Line {
    /// What was tried.
    pub what: Part,
    /// The result.
    pub state: State,
}

/// The parts; their names in the documents of scripts are such as `storage-sign-in`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Which offer this is about.
    Folder,
    /// This computer's clock.
    Clock,
    /// Signing in to storage.
    StorageSignIn,
    /// The container.
    Container,
    /// Storing a blob.
    Store,
    /// Reading it by its URL, anonymously.
    #[serde(rename = "link")]
    SasUrl,
    /// Removing it.
    Remove,
    /// The lock.
    Lock,
    /// Signing in to the marketplace.
    MarketplaceSignIn,
    /// The marketplace's API.
    Marketplace,
    /// The publisher.
    Publisher,
    /// The offer.
    Offer,
    /// Whether the other API has the offer too.
    #[serde(rename = "other-api")]
    OtherApi,
    /// The ETag of the draft.
    #[serde(rename = "etag")]
    ETag,
}

/// The result of trying one part.
#[derive(Debug)]
pub enum State {
    /// It works.
    Ok(String),
    /// It does not work.
    Problem(Box<Problem>),
    /// It was not tried, or does not matter.
    Skipped(String),
}

/// Said of a part that was not tried.
pub(super) const NOT_CHECKED: &str = "not checked";

/// What is wrong with a part.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// A publish would stop with this.
    #[error(transparent)]
    Run(#[from] Error),
    /// What was uploaded can't be read anonymously.
    #[error(transparent)]
    SasUrl(#[from] VerifyError),
    /// The clocks disagree.
    #[error("this computer's clock is {} min {}", ahead.abs().whole_minutes(), if ahead.is_negative() { "behind" } else { "ahead" })]
    ClockOff {
        /// By how much this computer's clock is ahead of the server's; negative where it is behind.
        ahead: Duration,
    },
    /// The draft came without an ETag.
    #[error(
        "the marketplace sent no ETag with the draft: publishing could overwrite changes made by others in the meantime"
    )]
    NoETag,
}

impl Line {
    /// Returns what is wrong, if anything is.
    #[must_use]
    pub fn found(&self) -> Option<&Problem> {
        match &self.state {
            State::Problem(problem) => Some(problem),
            State::Ok(_) | State::Skipped(_) => None,
        }
    }

    pub(super) fn ok(what: Part, said: impl Into<String>) -> Self {
        Self { what, state: State::Ok(said.into()) }
    }

    pub(super) fn skipped(what: Part, said: impl Into<String>) -> Self {
        Self { what, state: State::Skipped(said.into()) }
    }

    pub(super) fn problem(what: Part, problem: impl Into<Problem>) -> Self {
        Self { what, state: State::Problem(Box::new(problem.into())) }
    }

    /// Adds the parts that nothing can be said of, because one before them does not work.
    pub(super) fn up_to(lines: impl IntoIterator<Item = Self>, not_tried: &[Part]) -> Vec<Self> {
        let rest = not_tried.iter().map(|what| Self::skipped(*what, NOT_CHECKED));
        lines.into_iter().chain(rest).collect()
    }
}

/// The offer that this is about, and what the folder has for it.
pub(super) struct Subject {
    pub(super) offer: OfferRef,
    /// Whether the folder has an offer body.
    pub(super) has_body: bool,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Folder | Self::Offer => "offer",
            Self::Clock => "clock",
            Self::StorageSignIn => "storage sign-in",
            Self::Container => "container",
            Self::Store => "upload",
            Self::SasUrl => "SAS URL",
            Self::Remove => "delete",
            Self::Lock => "lock",
            Self::MarketplaceSignIn => "marketplace sign-in",
            Self::Marketplace => "marketplace",
            Self::Publisher => "publisher",
            Self::OtherApi => "other API",
            Self::ETag => "conflict detection",
        })
    }
}
