//! The lock: where it is kept, and whether a publish can use it there.

use super::diagnosis::{Line, NOT_CHECKED, Part, Subject};
use crate::publish::lock::{LockOwner, LockPlace};
use crate::publish::outcome::LockState;
use crate::publish::{Job, Services, keep};

/// Reads the lock, one in storage only where `storage_works`; whether it can be written is seen as far as the sign-in
/// itself says so.
pub(super) async fn line(aim: Option<&Subject>, storage_works: bool, job: &Job, services: &Services) -> Line {
    let Some(aim) = aim.filter(|_| storage_works || job.lock != LockPlace::Storage) else {
        return Line::skipped(Part::Lock, NOT_CHECKED);
    };
    let owner = LockOwner { service: &job.service, offer: &aim.offer };
    let kept = match keep::read(job, services, owner).await {
        Ok(kept) => kept,
        Err(error) => return Line::problem(Part::Lock, error),
    };
    if let Some(stop) = keep::stop(job, services, owner) {
        return Line::problem(Part::Lock, stop);
    }
    let at = keep::text(LockState::Found, job, services, owner).at;
    let said =
        if kept.lock.is_known() { "has a record of this offer" } else { "no record of this offer yet" };
    Line::ok(Part::Lock, format!("{said}: {at}"))
}
