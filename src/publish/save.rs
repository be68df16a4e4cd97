//! The one request that changes the draft, and what is remembered of its answer.

use super::error::Error;
use super::lock::{AssetPlace, Lock, LockOwner};
use super::outcome::{self, Outcome};
use super::places::{ShownPictures, Spot};
use super::plan::{Plan, Step};
use super::progress::{Event, Progress};
use super::upload::ProvedLinks;
use super::{Job, Services};
use crate::base::Link;
use crate::marketplace::{Created, Saved};
use crate::offer::{OfferBody, OfferDocument};
use std::collections::BTreeMap;

/// Saves the body as the draft, reads the answer, and remembers in the lock what the marketplace took over.
pub(super) async fn save(
    plan: &Plan,
    body: &OfferBody,
    links: &ProvedLinks,
    job: &Job,
    services: &Services,
    progress: &dyn Progress,
) -> Result<Outcome, Error> {
    progress.event(Event::Saving);
    let (publisher, offer) = (body.publisher(), body.offer());
    let saved = services.marketplace.put(publisher, offer, body.to_bytes(), plan.precondition(job)).await?;
    let shown = shown(&saved, job)?;
    let taken_over = taken_over(plan, &shown, links);
    let mut outcome = outcome::saved(plan, body, links, &taken_over, &saved, job);
    // the draft is saved: without a lock the next run only has to look at the pictures again
    if let Err(error) = lock(plan, &taken_over).write(&job.lock, owner(plan, job)) {
        outcome
            .notes
            .push(format!("{error}; the next run will fetch the pictures to see that nothing changed"));
    }
    Ok(outcome)
}

/// Leaves the service alone; the lock is brought up to date, so that the next run need not fetch anything.
pub(super) fn unchanged(plan: &Plan, job: &Job) -> Outcome {
    let kept = plan.steps.iter().enumerate().filter_map(|(n, step)| Some((n, step.kept.clone()?)));
    let taken_over = TakenOver { marketplace: kept.collect(), ours: BTreeMap::new() };
    let mut outcome = outcome::unchanged(plan, job);
    if let Err(error) = lock(plan, &taken_over).write(&job.lock, owner(plan, job)) {
        outcome.notes.push(error.to_string());
    }
    outcome
}

/// Which link each step's field shows after the save, by whose copy it is.
#[derive(Debug)]
pub(super) struct TakenOver {
    pub(super) marketplace: BTreeMap<usize, Link>,
    pub(super) ours: BTreeMap<usize, Link>,
}

fn shown(saved: &Saved, job: &Job) -> Result<ShownPictures, Error> {
    let draft = OfferDocument::from_live(saved.value.clone())?;
    Ok(ShownPictures::of(&draft, &job.shapes))
}

fn taken_over(plan: &Plan, shown: &ShownPictures, links: &ProvedLinks) -> TakenOver {
    let mut all = TakenOver { marketplace: BTreeMap::new(), ours: BTreeMap::new() };
    for (n, step) in plan.steps.iter().enumerate() {
        let asset = plan.asset(step);
        let Some(link) = shown.at(&Spot { asset, plan: step.plan.as_ref() }) else { continue };
        let sent = links.links().get(&asset.digests().sha256);
        let still_ours = step.kept.is_none() && sent.is_some_and(|sent| sent.same_place(link));
        let side = if still_ours { &mut all.ours } else { &mut all.marketplace };
        side.insert(n, link.clone());
    }
    all
}

fn lock(plan: &Plan, taken_over: &TakenOver) -> Lock {
    let mut lock = Lock::default();
    let record = |(n, step): (usize, &Step)| {
        let asset = plan.asset(step);
        let place = AssetPlace { kind: asset.kind(), plan: step.plan.as_ref(), position: asset.position() };
        if let Some(link) = taken_over.marketplace.get(&n) {
            lock.record(asset.name(), place, &asset.digests().sha256, link);
        }
    };
    plan.steps.iter().enumerate().for_each(record);
    lock
}

fn owner<'a>(plan: &'a Plan, job: &'a Job) -> LockOwner<'a> {
    LockOwner { service: &job.service, publisher: plan.base.publisher(), offer: plan.base.offer() }
}

impl From<Created> for outcome::DraftState {
    fn from(created: Created) -> Self {
        match created {
            Created::New => Self::Created,
            Created::Existing => Self::Changed,
        }
    }
}
