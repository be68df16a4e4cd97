//! One operation: publish or go live.

use serde::{Deserialize, Serialize};

/// What an operation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) enum Kind {
    Publish,
    GoLive,
}

/// How far an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) enum State {
    Running,
    Succeeded,
    Failed,
    Canceled,
}

impl State {
    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }
}

impl Kind {
    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::GoLive => "goLive",
        }
    }

    pub(super) fn slot(self) -> &'static str {
        match self {
            Self::Publish => "preview",
            Self::GoLive => "production",
        }
    }
}

/// One operation on an offer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in super::super) struct Operation {
    pub(in super::super) id: String,
    pub(in super::super) kind: Kind,
    pub(in super::super) state: State,
    /// The version under which it was submitted.
    pub(super) version: u64,
    pub(super) polls: u32,
    /// In milliseconds since 1970.
    pub(super) started: i64,
    pub(super) changed_time: String,
    pub(super) emails: Option<String>,
    /// Why certification refused it.
    pub(super) refusal: Option<String>,
}

impl Operation {
    /// The draft's version before publishing raised it.
    pub(super) fn offer_version(&self) -> u64 {
        self.version.saturating_sub(1)
    }
}
