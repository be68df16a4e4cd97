//! The one request that changes the draft, and what is remembered of its answer.

use super::confirm::{Confirmation, Expected, NewUrl};
use super::documents;
use super::error::Error;
use super::images::images_of;
use super::job::{OnConflict, Run};
use super::keep::{self, Found, Recorded};
use super::lock::Lock;
use super::outcome::{Copied, Outcome, SavedDraft, Shown, Verdict};
use super::plan::Plan;
use super::progress::Event;
use super::remember::{self, JobRecord, Judged};
use super::upload::VerifiedUrls;
use crate::marketplace::{
    self, Change, Created, Diff, NotSaved, Offer, OnRefusal, SaveRequest, Saved, ShownBy,
};
use crate::report::Finding;
use std::collections::BTreeMap;

/// A save that the service answered with success.
struct Answered {
    plan: Plan,
    sent: Offer,
    notes: Vec<Finding>,
    saved: Saved,
    /// What a write of the lock replaces now.
    found: Found,
}

/// Saves the offer as the draft, compares the draft with it, and remembers in the lock what was confirmed.
///
/// # Errors
/// Says why the draft was not saved; one that does not show all that was sent is an outcome,
/// [`Verdict::Incomplete`](outcome::Verdict::Incomplete).
pub(super) async fn save(plan: Plan, urls: &VerifiedUrls, run: Run<'_>) -> Result<Outcome, Error> {
    run.progress.event(Event::Saving);
    let Answered { mut plan, sent, notes, mut saved, found } = put(plan, urls, run).await?;
    plan.found = found;
    let expected = Expected { plan: &plan, urls, sent: &sent, lock: &plan.lock, run };
    let mut shown = confirm(&expected, &mut saved).await;
    if shown.is_complete() {
        let later = match saved.shown_by {
            ShownBy::Answer => NewUrl::UnlessDifferent,
            ShownBy::ReadBack => NewUrl::IfSame,
        };
        expected.wait_until_copied(&mut shown, later).await;
    }
    let mut outcome = documents::saved(&plan, &notes, urls, &shown, &saved, run);
    expected.compare_copies(&mut outcome, &shown).await;
    let now = saved.offer.etag();
    // where the draft was read back, an image that is neither ours nor the one from before is someone else's
    let is_read_back = saved.shown_by == ShownBy::ReadBack;
    let is_ours = is_ours(&saved) && !(is_read_back && expected.shows_another(&shown).await);
    // a draft that someone else may have saved since is not what this run left
    let left = if is_ours { &saved.offer } else { &sent };
    let texts = match outcome.result {
        Verdict::Incomplete => plan.texts.remember_in_part(left, &plan.lock),
        _ => plan.texts.remember(left, &plan.lock),
    };
    outcome.left = Some(SavedDraft::saved(left.clone()));
    let images = images_of(left, &plan.content.assets, &run.job.settings.lists);
    let record = remember::record(&plan, &images, &judged(&shown, &outcome, saved.shown_by), texts);
    let etag = now.cloned().filter(|_| is_ours);
    let recorded = Recorded { owner: plan.owner(run.job), draft: left, etag };
    outcome.lock = keep::write(&record, &plan.found, &recorded, run.job, run.services).await;
    Ok(outcome)
}

/// Compares the answer with what was sent; an answer may be old, so where it differs the draft is read again, once.
async fn confirm(expected: &Expected<'_>, saved: &mut Saved) -> Confirmation {
    let shown = compare(expected, saved).await;
    if shown.is_complete() {
        return shown;
    }
    let Run { services, progress, .. } = expected.run;
    progress
        .event(Event::Note("the response doesn't show everything that was sent; reading the draft again"));
    tokio::time::sleep(services.http.retry_policy().first_pause).await;
    match services.marketplace.offer(expected.plan.base.reference()).await {
        Ok(Some(now)) => {
            saved.offer = now;
            compare(expected, saved).await
        }
        Ok(None) => shown,
        Err(error) => {
            progress.event(Event::Trouble { said: &error.to_string() });
            shown
        }
    }
}

/// An image that is new in a draft that someone else may have saved since counts by its content.
async fn compare(expected: &Expected<'_>, saved: &Saved) -> Confirmation {
    let is_answer = is_ours(saved) && saved.shown_by == ShownBy::Answer;
    expected.compare(&saved.offer, if is_answer { NewUrl::Trusted } else { NewUrl::IfSame }).await
}

/// Whether the draft is still what the save made of it. Where the answer had the mark from before the save, nobody can
/// tell who made a later one.
fn is_ours(saved: &Saved) -> bool {
    let made = saved.made.as_ref();
    made.is_none() || made == saved.offer.etag()
}

/// Sends the offer. Where someone else saved meanwhile: a run that writes images only puts its images on top of
/// theirs, once, if they left its fields alone, also those where it keeps what was there; any other run stops and
/// tells what they changed.
async fn put(mut plan: Plan, urls: &VerifiedUrls, run: Run<'_>) -> Result<Answered, Error> {
    let (shapes, mut is_first) = (&run.job.settings.lists, true);
    loop {
        let (sent, notes) = plan.with_urls(shapes, |content| urls.of(content))?;
        let (now, source) = match try_put(&plan, urls, &sent, run).await? {
            Ok((saved, found)) => return Ok(Answered { plan, sent, notes, saved, found }),
            Err((_, source)) if !is_first => return Err((*source).into()),
            Err(moved) => moved,
        };
        let theirs = now.as_ref().map(|now| plan.edits_in(now, shapes)).unwrap_or_default();
        match now {
            Some(now) if plan.may_rebase(run.job) && theirs.is_empty() => {
                run.progress.event(Event::Note(
                    "someone else saved the offer in the meantime; applying our images on top of their change",
                ));
                (plan, is_first) = (plan.rebased(now), false);
            }
            now => {
                let others = now.as_ref().map(|now| plan.other_edits_in(now, shapes)).unwrap_or_default();
                let mut changed: Vec<_> = theirs.into_iter().chain(others).map(|edit| edit.name).collect();
                let texts = plan.live.as_ref().zip(now.as_ref()).map(|(before, now)| before.changes_to(now));
                let texts = texts.iter().flat_map(Diff::changes).filter(|change| !change.is_image_field());
                changed.extend(texts.map(|Change { pointer, .. }| pointer.clone()));
                return Err(Error::Overtaken { offer: Box::new(sent.reference().clone()), changed, source });
            }
        }
    }
}

/// The draft that someone else saved meanwhile, and what the service said.
type Moved = (Option<Offer>, Box<marketplace::Error>);

async fn try_put(
    plan: &Plan,
    urls: &VerifiedUrls,
    sent: &Offer,
    run: Run<'_>,
) -> Result<Result<(Saved, Found), Moved>, Error> {
    let on_refusal =
        if run.job.on_conflict == OnConflict::Overwrite { OnRefusal::Overrule } else { OnRefusal::Stop };
    let (before, precondition) = (plan.live.as_ref(), plan.precondition(run.job)?);
    let (timeout, journal) = (run.job.save_timeout, &JobRecord::of(plan, run));
    let request = SaveRequest { offer: sent, before, precondition, on_refusal, timeout, journal };
    let answered = run.services.marketplace.save(&request).await;
    match answered {
        Ok(saved) => Ok(Ok((saved, journal.found()))),
        Err(NotSaved::Moved { source, .. }) if before.is_none() => {
            Err(Error::CreatedMeanwhile { offer: Box::new(sent.reference().clone()), source })
        }
        Err(NotSaved::Moved { now, source }) => Ok(Err((now, source))),
        Err(NotSaved::Unclear { now, because }) => match settled(plan, urls, sent, now, run).await {
            Some(saved) => Ok(Ok((saved, journal.found()))),
            None => Err(marketplace::Error::Unclear { because }.into()),
        },
        Err(NotSaved::Refused { why, source }) => {
            Err(Error::StateRefused { why, offer: Box::new(sent.reference().clone()), source })
        }
        Err(NotSaved::Other(error)) => {
            if error.job().is_none() {
                journal.ended().await;
            }
            Err(error.into())
        }
    }
}

/// Settles a save whose answer was lost: it went through if the current draft is what was sent.
///
/// An image that is new there may be someone else's who saved meanwhile: it counts by its content.
async fn settled(plan: &Plan, urls: &VerifiedUrls, sent: &Offer, now: Offer, run: Run<'_>) -> Option<Saved> {
    let expected = Expected { plan, urls, sent, lock: &Lock::default(), run };
    let shown = expected.compare(&now, NewUrl::IfSame).await;
    if !shown.is_complete() || !shown.still_there.is_empty() {
        return None;
    }
    let created = if plan.live.is_none() { Created::New } else { Created::Existing };
    let made = now.etag().cloned();
    Some(Saved::answered(created, now, made))
}

/// Leaves the service alone; the lock is brought up to date, so that the next run need not fetch anything.
pub(super) async fn unchanged(plan: &Plan, run: Run<'_>) -> Outcome {
    let draft = plan.live.as_ref().unwrap_or(&plan.base);
    let urls = &VerifiedUrls::none();
    let expected = Expected { plan, urls, sent: draft, lock: &plan.lock, run };
    let mut shown = expected.compare(draft, NewUrl::Trusted).await;
    expected.wait_until_copied(&mut shown, NewUrl::UnlessDifferent).await;
    let mut outcome = documents::unchanged(plan, &shown, run);
    outcome.left = plan.live.as_ref().map(|live| SavedDraft::found(live.clone()));
    expected.compare_copies(&mut outcome, &shown).await;
    let texts = plan.texts.remember(draft, &plan.lock);
    let judged = judged(&shown, &outcome, ShownBy::ReadBack);
    let record = remember::record(plan, &plan.shown(&run.job.settings.lists), &judged, texts);
    let etag = plan.live.as_ref().and_then(Offer::etag).cloned();
    let recorded = Recorded { owner: plan.owner(run.job), draft, etag };
    outcome.lock = keep::write(&record, &plan.found, &recorded, run.job, run.services).await;
    outcome
}

/// Tells which URLs surely show a step's image: no one whose content is known to be another.
fn judged(shown: &Confirmation, outcome: &Outcome, shown_by: ShownBy) -> Judged {
    let mut judged = Judged { confirmed: BTreeMap::new(), other: Vec::new(), shown_by };
    for (n, (image, told)) in shown.images.iter().zip(&outcome.assets).enumerate() {
        let Some(url) = image.url.clone().filter(|_| image.is_saved()) else { continue };
        // our own blob is named by its content
        if image.state == Shown::Marketplace && told.copy == Some(Copied::Different) {
            judged.other.push(url);
        } else {
            judged.confirmed.insert(n, url);
        }
    }
    judged
}
