//! Options: how a sandbox behaves where several behaviors are possible.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The states of an offer, side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Slot {
    /// What a `PUT` changes.
    Draft,
    /// What was submitted and certified last.
    Preview,
    /// What customers see.
    #[serde(rename = "Live")]
    Production,
}

/// How long an operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pace {
    /// It advances at each poll, and is done after this many.
    Polls(u32),
    /// It is done after this time.
    Time(Duration),
}

impl Default for Pace {
    fn default() -> Self {
        Self::Polls(2)
    }
}

impl From<u32> for Pace {
    fn from(polls: u32) -> Self {
        Self::Polls(polls)
    }
}

impl From<Duration> for Pace {
    fn from(time: Duration) -> Self {
        Self::Time(time)
    }
}

impl Pace {
    /// Whether something is done after so many polls, that started at a time; both times are in milliseconds since 1970.
    pub(super) fn is_due(self, polls: u32, started: i64, now: i64) -> bool {
        match self {
            Self::Polls(needed) => polls >= needed,
            Self::Time(time) => u128::try_from(now.saturating_sub(started)).unwrap_or(0) >= time.as_millis(),
        }
    }
}

/// Whether offers have moved to Partner Center, which changes some answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Migration {
    #[default]
    Migrated,
    NotMigrated,
}

/// How a sandbox behaves where several behaviors are possible.
#[derive(Debug, Default)]
pub(super) struct Options {
    /// How long operations and submissions take.
    pub(super) pace: Pace,
    /// How long jobs of the Product Ingestion API take that edit.
    pub(super) job_pace: Pace,
    pub(super) migration: Migration,
    /// The publishers that the caller is a user of; none given is any.
    pub(super) publishers: Option<Vec<String>>,
    /// A certificate (PEM) to trust beside the system's where images are fetched.
    pub(super) trusted: Option<String>,
    /// Whether it can be told to misbehave while it runs.
    pub(super) has_control: bool,
}
