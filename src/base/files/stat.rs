//! What the system says of a file.

use std::fs::File;
use std::time::Duration;

/// What a run has locked is left unchanged however old it is; this is for the moment before it is locked.
pub(super) const OLD: Duration = Duration::from_secs(600);

/// Whether a file that marks something is of a killed run of this user's: old, and locked by no process.
pub(super) fn is_left_behind(mark: File, own: &File) -> bool {
    let changed = mark.metadata().and_then(|metadata| metadata.modified());
    let is_old = changed.is_ok_and(|changed| changed.elapsed().is_ok_and(|passed| passed >= OLD));
    let is_left_behind = is_old && same_owner(&mark, own) && mark.try_lock().is_ok();
    // Windows keeps what is open
    drop(mark);
    is_left_behind
}

/// Whether two files belong to the same user.
#[cfg(unix)]
fn same_owner(one: &File, other: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let owner = |file: &File| file.metadata().map(|metadata| metadata.uid()).ok();
    owner(one).is_some() && owner(one) == owner(other)
}

#[cfg(not(unix))]
fn same_owner(_: &File, _: &File) -> bool {
    // what others may write there, only they can have locked
    true
}

#[cfg(unix)]
pub(super) fn mode(mode: u32) -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::Permissions::from_mode(mode)
}
