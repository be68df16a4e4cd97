//! The job that carries out a save, in the lock from its start to its end: a run that was stopped meanwhile is followed
//! by one that waits for the job and sends nothing twice.

use super::error::Error;
use super::keep::{self, Found};
use super::lock::{AssetPlace, Lock, LockedFile, LockedImage};
use super::outcome::Change;
use super::parameters::Run;
use super::plan::Plan;
use super::progress::Event;
use crate::base::{AssetKind, PlanId};
use crate::listing::{Field, Words};
use crate::marketplace::{Journal, OperationId};
use async_trait::async_trait;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Records the job of one save.
pub(super) struct JobRecord<'a> {
    plan: &'a Plan,
    run: Run<'a>,
    /// What the lock says beside the job.
    lock: Lock,
    /// What was written; none where no job was recorded.
    written: Mutex<Option<Found>>,
}

impl<'a> JobRecord<'a> {
    /// Nothing is written yet. A draft without images is known as such, so that what the job makes of it is ours.
    pub(super) fn of(plan: &'a Plan, run: Run<'a>) -> Self {
        let is_empty = || plan.shown(&run.job.shapes).all().iter().all(Field::is_empty);
        let lock = if plan.lock.is_known() || !is_empty() { plan.lock.clone() } else { Lock::of_draft() };
        Self { plan, run, lock, written: Mutex::default() }
    }

    /// Returns what a later write of the lock replaces.
    pub(super) fn found(&self) -> Found {
        self.written().unwrap_or_else(|| self.plan.found.clone())
    }

    /// Records that there is nothing to wait for: the job has ended.
    pub(super) async fn ended(&self) {
        if self.written().is_some() {
            self.write(None).await;
        }
    }

    fn written(&self) -> Option<Found> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn write(&self, id: Option<&OperationId>) {
        let Run { job, services, progress } = self.run;
        let lock = self.lock.clone();
        let lock = match id {
            Some(id) => lock.with_job(id, sent(self.plan)),
            None => lock.without_job(),
        };
        match keep::rewrite(&lock, &self.found(), self.plan.owner(job), job, services).await {
            Ok(found) => *self.written.lock().unwrap_or_else(PoisonError::into_inner) = Some(found),
            Err(_) => progress.event(Event::Note(
                "couldn't record the job in the lock: if this run is stopped, wait for the job to end before the next one",
            )),
        }
    }
}

/// Returns what a save is to leave in each field that it changes, in order.
fn sent(plan: &Plan) -> Vec<LockedImage> {
    let changes = |kind: &AssetKind, of: Option<&PlanId>| {
        let changed = plan.steps.iter().filter(|step| step.change != Change::Unchanged);
        changed.map(|step| (plan.asset(step).kind(), step.plan.as_ref())).any(|field| field == (kind, of))
            || plan.removed.iter().any(|gone| (&gone.target.kind, gone.target.plan.as_ref()) == (kind, of))
    };
    let sent = plan.steps.iter().filter_map(|step| {
        let (asset, of) = (plan.asset(step), step.plan.as_ref());
        let place = AssetPlace { kind: asset.kind(), plan: of, position: asset.position() };
        let is_said = |text: &String| !text.is_empty();
        let words = Words {
            name: step.words.name.clone().filter(is_said),
            video: step.words.video.clone().filter(is_said),
        };
        let sha256 = asset.hash().sha256;
        let file = LockedFile { name: asset.name(), sha256, copy: None, words, shown: None };
        changes(asset.kind(), of).then(|| LockedImage::sent(place, step.kept.as_ref(), file))
    });
    sent.collect()
}

#[async_trait]
impl Journal for JobRecord<'_> {
    async fn accepted(&self, job: &OperationId) {
        self.write(Some(job)).await;
    }
}

impl fmt::Debug for JobRecord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JobRecord")
    }
}

/// What a run says that waits for the job of an earlier one.
pub(crate) const WAITING: &str = "an earlier run was stopped before its job ended; waiting for that job";

/// Waits for the job of an earlier run, as far as that was stopped before it ended.
///
/// # Errors
/// Says that it is still running, or that this can't be told.
pub(super) async fn finish(
    plan: &Plan,
    id: &OperationId,
    timeout: Option<Duration>,
    run: Run<'_>,
) -> Result<(), Error> {
    let Run { job, services, progress } = run;
    progress.event(Event::Note(WAITING));
    let finished = services.marketplace.finish(plan.offer(), id, timeout);
    Ok(job.turn.rest(finished).await.map(drop)?)
}
