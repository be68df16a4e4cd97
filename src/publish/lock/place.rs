//! Where a lock is kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;

/// Where locks are kept, as settings say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LockKind {
    /// In a file in the folder.
    #[default]
    File,
    /// In a blob beside the images, so that a fresh machine has it too.
    Storage,
}

/// Where the lock of a job is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockPlace {
    /// In this file.
    File(PathBuf),
    /// In a blob beside the images, named by the offer.
    Storage,
}

/// Where a lock was read, as messages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockAt {
    /// A file, by its path.
    File(String),
    /// A blob, by its URL without a signature.
    Blob(String),
}

impl LockAt {
    /// Returns the path or URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::File(text) | Self::Blob(text) => text,
        }
    }
}

impl fmt::Display for LockAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a run did with the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LockState {
    /// It was read, and has a record of this offer.
    Found,
    /// There is none, or it has no record of this offer on this service.
    Missing,
    /// It was written.
    Written,
    /// It says the same as before, so it was not written.
    Unchanged,
    /// It couldn't be written; `why` says why.
    NotWritten,
}
