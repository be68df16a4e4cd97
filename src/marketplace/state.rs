//! How far an operation or a step is.

use serde::{Serialize, Serializer};
use std::fmt;

/// How far an operation or a step is; a name that is not known is kept.
///
/// The names are those of the pages "Retrieve offer status" and "Retrieve operations", in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing was ever submitted.
    NeverPublished,
    /// It waits for its turn.
    NotStarted,
    /// It is under way.
    Running,
    /// The preview is there and waits for the publisher's word.
    WaitingForPublisherReview,
    /// It waits for someone at the marketplace.
    WaitingForApproval,
    /// It cannot go on by itself.
    Blocked,
    /// It was refused.
    Rejected,
    /// It broke off.
    Failed,
    /// Someone has cancelled it.
    Canceled,
    /// It is done.
    Succeeded,
    /// A name that no page shows.
    Other(String),
}

/// A name without case and punctuation: the service writes `publisher-signoff`, clients see `Publisher signoff`.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

impl State {
    /// Reads a name in any case.
    pub(super) fn read(name: &str) -> Self {
        match plain(name).as_str() {
            "neverpublished" => Self::NeverPublished,
            "notstarted" => Self::NotStarted,
            "running" | "inprogress" => Self::Running,
            "waitingforpublisherreview" => Self::WaitingForPublisherReview,
            "waitingforapproval" => Self::WaitingForApproval,
            "blocked" => Self::Blocked,
            "rejected" => Self::Rejected,
            "failed" => Self::Failed,
            "canceled" | "cancelled" => Self::Canceled,
            "succeeded" | "complete" | "completed" => Self::Succeeded,
            _ => Self::Other(name.to_owned()),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NeverPublished => "never published",
            Self::NotStarted => "not started",
            Self::Running => "running",
            Self::WaitingForPublisherReview => "waiting for the publisher's review",
            Self::WaitingForApproval => "waiting for approval",
            Self::Blocked => "blocked",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Canceled => "cancelled",
            Self::Succeeded => "done",
            Self::Other(name) => name,
        })
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
