//! What to do about errors of the lock.

use super::storage::storage;
use crate::cli::exit::Exit;
use crate::publish::lock::{LockAt, LockError};

/// Returns the exit code of an error of the lock, and what to do.
pub(super) fn lock(error: &LockError) -> (Exit, &'static str) {
    match error {
        LockError::File(_) => {
            (Exit::CannotStart, "check that you have permission to read and write the file")
        }
        LockError::Storage { source, .. } => storage(source),
        LockError::Newer { .. } => (Exit::CannotStart, "update offerpress, or use the version that wrote it"),
        LockError::NotText { .. }
        | LockError::ConflictMarkers { at: LockAt::Blob(_), .. }
        | LockError::Damaged { at: LockAt::Blob(_), .. } => (
            Exit::CannotStart,
            "restore an earlier version of the blob, or delete it: without a record, `publish` stops if the draft differs from the folder",
        ),
        LockError::Overtaken { .. } => (Exit::Unfinished, "run it again"),
        LockError::ConflictMarkers { .. } => (
            Exit::CannotStart,
            "keep one side completely, for example with `git checkout --theirs offerpress.lock`: if it differs from the draft, `publish` stops and says so",
        ),
        LockError::Damaged { .. } => (
            Exit::CannotStart,
            "restore it from version control, for example with `git checkout -- offerpress.lock`",
        ),
        LockError::NotWritable(_) => (Exit::Broken, "please report it"),
    }
}
