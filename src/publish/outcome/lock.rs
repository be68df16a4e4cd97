//! Where the lock is kept, and what a run did with it.

use crate::publish::lock::{LockAt, LockState};
use schemars::JsonSchema;
use serde::Serialize;

/// The record of the last publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Lock")]
pub struct LockText {
    /// How it is kept.
    pub kept: LockKept,
    /// The file's path, or the blob's URL.
    pub at: String,
    /// What the run did with it.
    pub state: LockState,
    /// Why it was not written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// How a lock is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LockKept {
    /// In a file.
    File,
    /// In a blob next to the images.
    Storage,
}

impl LockText {
    /// Names a lock.
    #[must_use]
    pub fn new(at: &LockAt, state: LockState) -> Self {
        let kept = match at {
            LockAt::File(_) => LockKept::File,
            LockAt::Blob(_) => LockKept::Storage,
        };
        Self { kept, at: at.as_str().to_owned(), state, why: None }
    }
}
