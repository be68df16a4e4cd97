//! The record of the last publish: which image is behind which URL, and hashes of the texts.
//!
//! By it, the next run sends nothing that is unchanged, and tells its own images and texts from those that someone
//! else set. It is kept in `offerpress.lock`, or as a blob beside the images; the format is described in
//! `docs/lock.md`. It holds no secret: of a URL, only the path.

mod place;
mod record;
mod sent;
mod text;
#[cfg(test)]
mod tests;

pub use place::{LockAt, LockError, LockKind, LockOwner, LockPlace, LockState};
pub use record::{AssetPlace, LOCK_FILE, Lock, LockedFile, LockedImage};
