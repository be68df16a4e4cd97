//! What the next run is to know: the job that carries out a save, from its start to its end, and every image that the
//! draft shows when this run ends.
//!
//! A run that was stopped before the job ended is followed by one that waits for the job and sends nothing twice.

use super::error::Error;
use super::job::Run;
use super::keep::{self, Found};
use super::lock::{AssetPlace, Lock, LockedFile, LockedImage};
use super::outcome::Change;
use super::plan::Plan;
use super::progress::Event;
use super::step::Step;
use crate::base::{AssetKind, ImageUrl, PlanId, Sha256Digest};
use crate::listing::{Element, Field, ShownImages, Words, elements};
use crate::marketplace::{Journal, OperationId, ShownBy, TextHashes};
use async_trait::async_trait;
use std::collections::BTreeMap;
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
        let is_empty = || plan.shown(&run.job.settings.lists).all().iter().all(Field::is_empty);
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

/// What a run found out about the URLs that the draft shows.
#[derive(Debug)]
pub(super) struct Judged {
    /// The steps whose images the draft surely shows, with their URLs.
    pub(super) confirmed: BTreeMap<usize, ImageUrl>,
    /// The URLs that were seen to show another image than the one of their file.
    pub(super) other: Vec<ImageUrl>,
    /// What tells that the save went through.
    pub(super) shown_by: ShownBy,
}

/// Makes the record of a draft. An image that is not confirmed keeps its earlier record, if its URL is the same and was
/// not seen to show another image; its URL alone is recorded otherwise.
pub(super) fn record(
    plan: &Plan,
    shown: &ShownImages,
    judged: &Judged,
    (document, hashes): (Option<String>, TextHashes),
) -> Lock {
    let mut lock = Lock::of_draft().with_texts(document, hashes).with_submission_of(&plan.lock);
    for (field, of) in shown.fields() {
        let elements = elements(field);
        let confirmed = confirmed(plan, judged, field, of);
        for (position, element) in elements.iter().enumerate() {
            let Some(url) = element.url else { continue };
            let place = AssetPlace { kind: &field.kind, plan: of, position };
            let is_other = judged.other.iter().any(|other| other.same_place(url));
            let known = plan.lock.image_at(url).filter(|_| !is_other);
            match (step_of(&confirmed, plan, &elements, position), known) {
                (Some((step, url)), _) => {
                    lock.record(place, url, Some(file(plan, step, element.words, judged.shown_by)));
                }
                (None, Some(known)) => lock.keep(place, known),
                (None, None) => lock.record(place, url, None),
            }
        }
    }
    lock
}

/// The steps of a field whose images the draft surely shows, with their URLs.
fn confirmed<'p>(
    plan: &'p Plan,
    judged: &'p Judged,
    field: &Field,
    of: Option<&PlanId>,
) -> Vec<(&'p Step, &'p ImageUrl)> {
    let steps = judged.confirmed.iter().filter_map(|(n, url)| Some((plan.steps.get(*n)?, url)));
    let is_its = |(step, _): &(&Step, _)| *plan.asset(step).kind() == field.kind && step.plan.as_ref() == of;
    steps.filter(is_its).collect()
}

/// Finds the step whose image an element shows: by its URL, since an image that was to go and is still there moves the
/// others; else by its position, unless that step's image is elsewhere in the list.
fn step_of<'p>(
    confirmed: &[(&'p Step, &'p ImageUrl)],
    plan: &Plan,
    elements: &[Element<'_>],
    at: usize,
) -> Option<(&'p Step, &'p ImageUrl)> {
    let position = |step: &Step| plan.asset(step).position();
    let shows = |element: &Element<'_>, url| element.url.is_some_and(|shown| shown.same_place(url));
    let by_url = confirmed.iter().filter(|(_, url)| shows(&elements[at], url));
    let by_position = || {
        let is_elsewhere = |url| elements.iter().any(|element| shows(element, url));
        confirmed.iter().find(|(step, url)| position(step) == at && !is_elsewhere(url))
    };
    by_url.min_by_key(|(step, _)| position(step) != at).or_else(by_position).copied()
}

/// The file of a step, with what stands beside its image.
fn file<'p>(plan: &'p Plan, step: &Step, shown: &Words, shown_by: ShownBy) -> LockedFile<'p> {
    let (asset, words) = (plan.asset(step), words(plan, step, shown, shown_by));
    let is_sent = words.name.is_none() || words.name == shown.name;
    LockedFile {
        name: asset.name(),
        sha256: asset.hash().sha256,
        copy: step.copy.filter(|copy: &Sha256Digest| *copy != asset.hash().sha256),
        words,
        shown: shown.name.clone().filter(|_| !is_sent),
    }
}

/// Those words of an element that come from the folder, as they are shown. In a draft that was read back, words that
/// are neither the folder's nor from before the save may be a colleague's: then the folder's are recorded, so that the
/// next run sees an edit. Words of an earlier folder's that were to go and stay are recorded as they were, so that the
/// next run removes them.
fn words(plan: &Plan, step: &Step, shown: &Words, shown_by: ShownBy) -> Words {
    let recorded = |member: fn(&Words) -> &Option<String>| {
        let (ours, shown) = (member(&step.words).as_ref()?, member(shown).as_ref());
        let before = step.before.as_ref();
        if ours.is_empty() {
            let mut urls = step.kept.iter().chain(before.and_then(|before| before.url.as_ref()));
            let was_ours = urls.any(|url| {
                plan.lock.image_at(url).is_some_and(|known| member(&known.words()).as_ref() == shown)
            });
            return shown.filter(|_| was_ours).cloned();
        }
        let stayed = before.is_some_and(|before| member(&before.words).as_ref() == shown);
        let may_be_theirs = shown_by == ShownBy::ReadBack && !stayed;
        if may_be_theirs { Some(ours.clone()) } else { shown.cloned() }
    };
    Words { name: recorded(|words| &words.name), video: recorded(|words| &words.video) }
}
