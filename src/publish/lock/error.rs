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
    #[error("`{at}` has lock format {found}, but this version of offerpress supports formats up to {known}")]
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
    #[error("`{at}` is damaged: not a lock written by offerpress")]
    Damaged {
        /// The file or blob.
        at: LockAt,
        /// What the parser says.
        source: Box<toml::de::Error>,
    },
    /// The blob is not even text.
    #[error("`{at}` is damaged: not UTF-8 text")]
    NotText {
        /// The blob.
        at: LockAt,
        /// Where it stops being text.
        source: Utf8Error,
    },
    /// Someone else published meanwhile, and their record stays.
    #[error("someone else published this offer in the meantime; `{at}` now holds their record")]
    Overtaken {
        /// The blob.
        at: LockAt,
    },
    /// The lock can't be written as text; no file does this.
    #[error("couldn't serialize the lock")]
    NotWritable(#[source] toml::ser::Error),
}
