//! Why a lock can't be used.

use crate::base::files;
use crate::storage;

/// Describes why a lock can't be used; nothing was written over it.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// The file can't be read or written.
    #[error(transparent)]
    File(#[from] files::FileError),
    /// The blob can't be read or written.
    #[error("couldn't use the lock `{blob}` in storage")]
    Storage {
        /// The blob's name.
        blob: String,
        /// Why.
        source: Box<storage::Error>,
    },
    /// It was written by a later offerpress.
    #[error("`{place}` has lock format {found}, but this offerpress knows formats up to {known}")]
    Newer {
        /// The file or blob.
        place: String,
        /// Its format.
        found: i64,
        /// The newest format that this program reads.
        known: i64,
    },
    /// A merge left its marks.
    #[error("`{place}` has Git conflict markers (line {line})")]
    ConflictMarkers {
        /// The file or blob.
        place: String,
        /// The line of the first marker, from 1.
        line: usize,
    },
    /// It is not what any version writes.
    #[error("`{place}` is damaged: it is not a lock that offerpress wrote")]
    Damaged {
        /// The file or blob.
        place: String,
        /// What the parser says.
        source: Box<toml::de::Error>,
    },
    /// The lock can't be written as text; no file does this.
    #[error("couldn't write the lock as text")]
    NotWritable(#[source] toml::ser::Error),
}
