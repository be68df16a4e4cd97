//! Options of the marketplace: how it behaves where several behaviors are possible.

use std::time::Duration;

/// The one version of the API.
pub(super) const API_VERSION: &str = "2017-10-31";

/// The states of an offer, side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Slot {
    /// What a `PUT` changes.
    Draft,
    /// What was submitted and certified last.
    Preview,
    /// What customers see.
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

/// Whether offers have moved to Partner Center, which changes some answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in super::super) enum Migration {
    #[default]
    Migrated,
    NotMigrated,
}

/// How the marketplace behaves where several behaviors are possible.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct MarketOptions {
    pub(in super::super) pace: Pace,
    pub(in super::super) migration: Migration,
    /// The publishers that the caller is a user of; none given is any.
    pub(in super::super) publishers: Option<Vec<String>>,
    /// A certificate (PEM) to trust beside the system's where images are fetched.
    pub(in super::super) trusted: Option<String>,
}
