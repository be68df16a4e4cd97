//! The one request that changes the draft, and what is remembered of its answer.

use super::after;
use super::error::Error;
use super::lock::{AssetPlace, Lock, LockOwner};
use super::outcome::{self, Outcome};
use super::places::{ShownPictures, Spot};
use super::plan::{Plan, Step};
use super::progress::{Event, Progress};
use super::upload::ProvedLinks;
use super::{Job, Overwrite, Services};
use crate::base::Link;
use crate::marketplace::{self, ConflictKind, Created, LiveOffer, Saved};
use crate::offer::{Fingerprint, OfferBody, OfferDocument, diff, three_way};
use crate::report::Finding;
use serde_json::Value;
use std::collections::BTreeMap;

/// Saves the body as the draft, reads the answer, and remembers in the lock what the marketplace took over.
pub(super) async fn save(
    plan: Plan,
    links: &ProvedLinks,
    job: &Job,
    services: &Services,
    progress: &dyn Progress,
) -> Result<Outcome, Error> {
    progress.event(Event::Saving);
    let (plan, notes, mut saved) = put(plan, links, job, services, progress).await?;
    // an offer of thousands of links is large: each form of it goes as soon as the next is there
    let draft = OfferDocument::from_live(std::mem::take(&mut saved.value))?;
    let texts = plan.texts.remember(draft.value());
    let mut taken_over = taken_over(&plan, &ShownPictures::of(&draft, &plan.assets, &job.shapes), links);
    drop(draft);
    after::wait_until_taken_over(&mut taken_over, &plan, links, job, services, progress).await;
    let mut outcome = outcome::saved(&plan, &notes, links, &taken_over, &saved, job);
    // the draft is saved: without a lock the next run only has to look at the pictures again
    if let Err(error) = lock(&plan, &taken_over, texts).write(&job.lock, owner(&plan, job)) {
        outcome
            .notes
            .push(format!("{error}; the next run will fetch the pictures to see that nothing changed"));
    }
    after::compare(&mut outcome, &plan, &taken_over, job, services).await;
    Ok(outcome)
}

/// Sends the offer. Where somebody else saved meanwhile: a run that writes pictures only puts its pictures on top of
/// theirs, once, if they left its fields alone, also those where it keeps what was there; any other run stops and
/// tells what they changed.
async fn put(
    plan: Plan,
    links: &ProvedLinks,
    job: &Job,
    services: &Services,
    progress: &dyn Progress,
) -> Result<(Plan, Vec<Finding>, Saved), Error> {
    let body = plan.body(job, links)?;
    let (publisher, offer) = (body.publisher().clone(), body.offer().clone());
    let refused = match try_put(&plan, &body, job, services).await {
        Ok(saved) => return Ok((plan, body.into_notes(), saved)),
        Err(Error::Marketplace(error)) if overtaken(&error) => error,
        Err(error) => return Err(error),
    };
    let now = services.marketplace.offer(&publisher, &offer).await?;
    let before = plan.live.as_ref().map_or(&Value::Null, |live| &live.value);
    let theirs = now.as_ref().map_or(&Value::Null, |now| &now.value);
    let mut sides = three_way(before, theirs, body.value());
    let fields = plan.fields_changed_by(theirs);
    sides.meet.extend(fields.into_iter().filter(|field| !sides.meet.contains(field)).collect::<Vec<_>>());
    match now {
        Some(now)
            if plan.texts.is_of_draft() && (sides.meet.is_empty() || job.overwrite == Overwrite::Force) =>
        {
            progress.event(Event::Note(
                "somebody else saved meanwhile; their change stays, ours goes on top of it",
            ));
            let plan = plan.rebased(now)?;
            let body = plan.body(job, links)?;
            let saved = try_put(&plan, &body, job, services).await?;
            Ok((plan, body.into_notes(), saved))
        }
        _ => {
            let others = sides.theirs.changes().iter().map(|change| change.pointer().to_owned());
            let mut changed = sides.meet.clone();
            changed.extend(others.filter(|pointer| !sides.meet.contains(pointer)));
            Err(Error::Overtaken { publisher, offer, changed, source: Box::new(refused) })
        }
    }
}

async fn try_put(plan: &Plan, body: &OfferBody, job: &Job, services: &Services) -> Result<Saved, Error> {
    let precondition = plan.precondition(job)?;
    let sent = services.marketplace.put(body.publisher(), body.offer(), body.to_bytes(), precondition).await;
    match sent {
        Err(marketplace::Error::Unclear { now, because }) => settled(plan, body, *now, job, services)
            .await
            .map_err(|now| marketplace::Error::Unclear { now: Box::new(now), because }.into()),
        sent => Ok(sent?),
    }
}

/// Settles a save whose answer was lost: it went through if the draft now is what was sent, pictures included.
///
/// A picture that is new there may be somebody else's who saved meanwhile: it counts by its content.
async fn settled(
    plan: &Plan,
    body: &OfferBody,
    now: LiveOffer,
    job: &Job,
    services: &Services,
) -> Result<Saved, LiveOffer> {
    let Ok(draft) = OfferDocument::from_live(now.value.clone()) else { return Err(now) };
    let targets: Vec<_> = plan.targets();
    let Ok(sent) = OfferDocument::from_live(body.value().clone()) else { return Err(now) };
    if !diff(draft.value(), sent.with_fields_of(&draft, &targets).value()).is_empty() {
        return Err(now);
    }
    let shown = ShownPictures::of(&draft, &plan.assets, &job.shapes);
    let before = plan.live.as_ref().and_then(|live| OfferDocument::from_live(live.value.clone()).ok());
    let before = before.map(|before| ShownPictures::of(&before, &plan.assets, &job.shapes));
    for step in &plan.steps {
        let spot = Spot { asset: plan.asset(step), plan: step.plan.as_ref() };
        let (old, new) = (before.as_ref().and_then(|before| before.at(&spot)), shown.at(&spot));
        let is_ours = match (&step.kept, new) {
            (Some(kept), Some(new)) => new.same_place(kept),
            (None, Some(new)) if old.is_some_and(|old| old.same_place(new)) => false,
            (None, Some(new)) => after::is_copy_of(spot.asset, new, services).await,
            (_, None) => false,
        };
        if !is_ours {
            return Err(now);
        }
    }
    let created = if plan.live.is_none() { Created::New } else { Created::Existing };
    Ok(Saved { created, value: now.value, etag: now.etag, correlation_id: None })
}

fn overtaken(error: &marketplace::Error) -> bool {
    matches!(error, marketplace::Error::Conflict { kind, .. } if *kind != ConflictKind::Busy)
}

/// Leaves the service alone; the lock is brought up to date, so that the next run need not fetch anything.
pub(super) async fn unchanged(plan: &Plan, job: &Job, services: &Services) -> Outcome {
    let kept = plan.steps.iter().enumerate().filter_map(|(n, step)| Some((n, step.kept.clone()?)));
    let taken_over = TakenOver { marketplace: kept.collect(), ours: BTreeMap::new() };
    let draft = plan.live.as_ref().map_or(&Value::Null, |live| &live.value);
    let mut outcome = outcome::unchanged(plan, job);
    if let Err(error) = lock(plan, &taken_over, plan.texts.remember(draft)).write(&job.lock, owner(plan, job))
    {
        outcome.notes.push(error.to_string());
    }
    after::compare(&mut outcome, plan, &taken_over, job, services).await;
    outcome
}

/// Which link each step's field shows after the save, by whose copy it is.
#[derive(Debug)]
pub(super) struct TakenOver {
    pub(super) marketplace: BTreeMap<usize, Link>,
    pub(super) ours: BTreeMap<usize, Link>,
}

pub(super) fn taken_over(plan: &Plan, shown: &ShownPictures, links: &ProvedLinks) -> TakenOver {
    let mut all = TakenOver { marketplace: BTreeMap::new(), ours: BTreeMap::new() };
    for (n, step) in plan.steps.iter().enumerate() {
        let asset = plan.asset(step);
        let Some(link) = shown.at(&Spot { asset, plan: step.plan.as_ref() }) else { continue };
        let sent = links.of(&asset.digests().sha256);
        let still_ours = step.kept.is_none() && sent.is_some_and(|sent| sent.same_place(link));
        let side = if still_ours { &mut all.ours } else { &mut all.marketplace };
        side.insert(n, link.clone());
    }
    all
}

fn lock(plan: &Plan, taken_over: &TakenOver, (document, marks): (Option<String>, Fingerprint)) -> Lock {
    let mut lock = Lock::default().with_texts(document, marks);
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
