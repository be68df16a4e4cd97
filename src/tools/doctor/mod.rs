//! Tries everything that a publish needs, and says of each part whether it works.
//!
//! Nothing of the offer is changed. One small blob is stored, read by its SAS URL and removed again: that is the only
//! way to see that images can be stored and read.

mod diagnosis;
mod offer;
mod probe;

pub use diagnosis::{Line, Part, Problem, State};

use crate::http::Call;
use crate::publish::lock::{LockOwner, LockPlace};
use crate::publish::outcome::LockState;
use crate::publish::{Job, Services, keep};
use diagnosis::{NOT_CHECKED, Subject};
use reqwest::Method;
use time::format_description::well_known::Rfc2822;
use time::{Duration, OffsetDateTime};

/// A request by account key is refused if its date is further off than 15 minutes (Microsoft Learn, "Authorize with
/// Shared Key"); half of that is worth a word.
const CLOCK_TOLERANCE: Duration = Duration::minutes(7);

/// Tries everything that a publish needs, storage and marketplace side by side; gives a line for each part, in the order in
/// which a publish needs it.
pub async fn diagnose(job: &Job, services: &Services) -> Vec<Line> {
    let (aim, folder) = aim(job);
    let storage = async {
        let mut lines = probe::lines(job, services).await;
        let works = lines.iter().all(|line| line.found().is_none());
        lines.push(lock(aim.as_ref(), works, job, services).await);
        lines
    };
    let (clock, storage, marketplace) =
        futures::join!(clock(services), storage, offer::lines(aim.as_ref(), services));
    [folder, clock].into_iter().chain(storage).chain(marketplace).collect()
}

fn aim(job: &Job) -> (Option<Subject>, Line) {
    let aim = || {
        let named = job.named()?;
        Ok(Subject { offer: job.offer_ref(named.as_ref())?, has_body: named.is_some() })
    };
    match aim() {
        Ok(aim) => {
            let line = Line::ok(Part::Folder, aim.offer.to_string());
            (Some(aim), line)
        }
        Err(error) => (None, Line::problem(Part::Folder, Problem::Run(error))),
    }
}

/// Compares our clock with storage's, which is the one that signatures are held against, or else the marketplace's.
async fn clock(services: &Services) -> Line {
    let base = services.container.as_ref().map(|container| container.account().endpoint());
    let base = base.unwrap_or(services.marketplace.address());
    let answer = services.http.send(Call::new(Method::HEAD, base.join(""), base.as_str())).await;
    let ours = (services.clock)();
    let there = answer.ok().and_then(|answer| OffsetDateTime::parse(answer.header("date")?, &Rfc2822).ok());
    match there.map(|there| ours - there) {
        None => Line::skipped(Part::Clock, "not checked: no server sent its time"),
        Some(ahead) if ahead.abs() > CLOCK_TOLERANCE => {
            Line::problem(Part::Clock, Problem::ClockOff { ahead })
        }
        Some(_) => Line::ok(Part::Clock, "matches the server's clock"),
    }
}

/// Reads the lock, one in storage only where `storage_works`; whether it can be written is seen as far as the sign-in
/// itself says so.
async fn lock(aim: Option<&Subject>, storage_works: bool, job: &Job, services: &Services) -> Line {
    let Some(aim) = aim.filter(|_| storage_works || job.lock != LockPlace::Storage) else {
        return Line::skipped(Part::Lock, NOT_CHECKED);
    };
    let owner = LockOwner { service: &job.service, offer: &aim.offer };
    let kept = keep::read(job, services, owner).await;
    match kept.and_then(|kept| keep::stop(job, services, owner).map_or(Ok(kept), Err)) {
        Ok(kept) => {
            let at = keep::text(LockState::Found, job, services, owner).at;
            let is_known = kept.lock.is_known();
            let said = if is_known { "has a record of this offer" } else { "no record of this offer yet" };
            Line::ok(Part::Lock, format!("{said}: {at}"))
        }
        Err(error) => Line::problem(Part::Lock, error),
    }
}
