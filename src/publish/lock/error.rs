//! Why a lock can't be used.

use super::LockAt;
use crate::base::files;
use crate::storage;
use std::str::Utf8Error;

/// Describes why a lock can't be used; nothing was written over it.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// The file can't be read or written.
    #[error(transparent)]
    File(#[from] files::FileError),
    /// The blob can't be read or written.
    #[error("couldn't use the lock `{at}`")]
    Storage {
        /// The blob.
        at: LockAt,
        /// Why.
        source: Box<storage::Error>,
    },
    /// It was written by a later offerpress.
    #[error("`{at}` has lock format {found}, but this offerpress knows formats up to {known}")]
    Newer {
        /// The file or blob.
        at: LockAt,
        /// Its format.
        found: i64,
        /// The newest format that this program reads.
        known: i64,
    },
    /// A merge left its marks.
    #[error("`{at}` has Git conflict markers (line {line})")]
    ConflictMarkers {
        /// The file or blob.
        at: LockAt,
        /// The line of the first marker, from 1.
        line: usize,
    },
    /// It is not what any version writes.
    #[error("`{at}` is damaged: it is not a lock that offerpress wrote")]
    Damaged {
        /// The file or blob.
        at: LockAt,
        /// What the parser says.
        source: Box<toml::de::Error>,
    },
    /// The blob is not even text.
    #[error("`{at}` is damaged: it is not text")]
    NotText {
        /// The blob.
        at: LockAt,
        /// Where it stops being text.
        source: Utf8Error,
    },
    /// Somebody else published meanwhile, and their record stays.
    #[error("someone else published this offer meanwhile, and `{at}` is their record now")]
    Overtaken {
        /// The blob.
        at: LockAt,
    },
    /// The lock can't be written as text; no file does this.
    #[error("couldn't write the lock as text")]
    NotWritable(#[source] toml::ser::Error),
}
