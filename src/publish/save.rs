//! The one request that changes the draft, and what is remembered of its answer.

use super::after;
use super::confirm::{Confirmation, Expected, NewUrl, ShownState};
use super::error::Error;
use super::keep::{self, Recorded};
use super::lock::Lock;
use super::outcome::{self, Copied, Outcome, SavedDraft, Verdict};
use super::places::ShownPictures;
use super::plan::Plan;
use super::progress::{Event, Progress};
use super::refused::{self, Meaning};
use super::remember::{self, Judged};
use super::upload::ProvedLinks;
use super::{Job, Overwrite, Services};
use crate::marketplace::portal::offer::{OfferBody, OfferDocument, three_way};
use crate::marketplace::{self, Created, LiveOffer, Precondition, Saved};
use serde_json::Value;

/// A save that the service answered with success.
struct Answered {
    plan: Plan,
    body: OfferBody,
    saved: Saved,
}

/// Saves the body as the draft, compares the draft with it, and remembers in the lock what was confirmed.
///
/// # Errors
/// Says why the draft was not saved; one that does not show all that was sent is an outcome,
/// [`Verdict::Incomplete`](outcome::Verdict::Incomplete).
pub(super) async fn save(
    plan: Plan,
    links: &ProvedLinks,
    job: &Job,
    services: &Services,
    progress: &dyn Progress,
) -> Result<Outcome, Error> {
    progress.event(Event::Saving);
    let Answered { plan, body, mut saved } = put(plan, links, job, services, progress).await?;
    let expected = Expected { plan: &plan, links, body: body.value(), lock: &plan.lock, job, services };
    let mut shown = confirm(&expected, &mut saved, progress).await;
    if shown.is_complete() {
        after::wait_until_copied(&mut shown, &expected, progress).await;
    }
    let mut outcome = outcome::saved(&plan, body.notes(), links, &shown, &saved, (job, services));
    after::compare(&mut outcome, &shown, &plan, job, services).await;
    let is_ours = is_ours(&saved, &plan);
    // a draft that somebody else has saved since is not what this run left
    let left = if is_ours { &saved.value } else { body.value() };
    let texts = match outcome.result {
        Verdict::Incomplete => plan.texts.remember_in_part(left),
        _ => plan.texts.remember(left),
    };
    outcome.left = Some(SavedDraft::saved(left.clone()));
    let images = OfferDocument::from_live(left.clone()).ok();
    let images = images.map(|left| ShownPictures::of(&left, &plan.assets, &job.shapes));
    let images = images.unwrap_or_else(|| plan.shown(&job.shapes));
    let record = remember::record(&plan, &images, &judged(&shown, &outcome), texts);
    let etag = saved.etag.clone().filter(|_| is_ours);
    let recorded = Recorded { owner: remember::owner(&plan, job), draft: left, etag };
    outcome.lock = keep::write(&record, &plan.found, &recorded, job, services).await;
    Ok(outcome)
}

/// Compares the answer with what was sent; an answer may be old, so where it differs the draft is read again, once.
async fn confirm(expected: &Expected<'_>, saved: &mut Saved, progress: &dyn Progress) -> Confirmation {
    let shown = compare(expected, saved).await;
    if shown.is_complete() {
        return shown;
    }
    progress
        .event(Event::Note("the response doesn't show everything that was sent; reading the draft again"));
    let services = expected.services;
    tokio::time::sleep(services.http.retry_policy().first_pause).await;
    match services.marketplace.offer(expected.plan.base.reference()).await {
        Ok(Some(now)) => {
            (saved.value, saved.etag) = (now.value, now.etag);
            compare(expected, saved).await
        }
        Ok(None) => shown,
        Err(error) => {
            progress.event(Event::Trouble { said: &error.to_string() });
            shown
        }
    }
}

/// An image that is new in a draft that somebody else has saved since counts by its content.
async fn compare(expected: &Expected<'_>, saved: &Saved) -> Confirmation {
    let new_url = if is_ours(saved, expected.plan) { NewUrl::Trusted } else { NewUrl::IfSame };
    expected.compare(&saved.value, new_url).await
}

/// Whether the draft is still what the save made of it; a mark from before the save tells nothing.
fn is_ours(saved: &Saved, plan: &Plan) -> bool {
    saved.made.is_none() || saved.made == saved.etag || saved.made == plan.mark()
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
) -> Result<Answered, Error> {
    let body = plan.body(job, links)?;
    let offer = body.reference().clone();
    let precondition = plan.precondition(job)?;
    let refused = match try_put(&plan, links, &body, precondition.clone(), job, services).await {
        Ok(saved) => return Ok(Answered { plan, body, saved }),
        Err(Error::Marketplace(error)) if refused::depends_on_draft(&error, &precondition) => error,
        Err(error) => return Err(error),
    };
    // whatever the service calls it, its ETag tells whether anybody saved meanwhile
    let Ok(now) = services.marketplace.offer(&offer).await else { return Err(refused.into()) };
    match Meaning::of(&refused, &precondition, plan.live.as_ref(), now.as_ref()) {
        Meaning::Moved => {}
        Meaning::OwnEtag if job.overwrite == Overwrite::Force => {
            let saved = try_put(&plan, links, &body, Precondition::Any, job, services).await?;
            return Ok(Answered { plan, body, saved });
        }
        meaning => return Err(meaning.error(offer, refused)),
    }
    let before = plan.live.as_ref().map_or(&Value::Null, |live| &live.value);
    let theirs = now.as_ref().map_or(&Value::Null, |now| &now.value);
    let sides = three_way(before, theirs, body.value());
    let edits = plan.edits_in(theirs, &job.shapes);
    match now {
        Some(now) if plan.may_rebase(job) && (edits.is_empty() || job.overwrite == Overwrite::Force) => {
            progress.event(Event::Note(
                "someone else saved the offer in the meantime; applying our images on top of their change",
            ));
            let plan = plan.rebased(now)?;
            let body = plan.body(job, links)?;
            let precondition = plan.precondition(job)?;
            let saved = try_put(&plan, links, &body, precondition, job, services).await?;
            Ok(Answered { plan, body, saved })
        }
        _ => {
            let mut changed: Vec<_> = edits.into_iter().map(|edit| edit.name).collect();
            let others = sides.theirs.changes().iter().filter(|change| !change.is_image_field());
            changed.extend(others.map(|change| change.pointer().to_owned()));
            Err(Error::Overtaken { offer: Box::new(offer), changed, source: Box::new(refused) })
        }
    }
}

async fn try_put(
    plan: &Plan,
    links: &ProvedLinks,
    body: &OfferBody,
    precondition: Precondition,
    job: &Job,
    services: &Services,
) -> Result<Saved, Error> {
    let sent = services.marketplace.put(body.reference(), body.to_bytes(), precondition).await;
    match sent {
        Err(marketplace::Error::Unclear { now, because }) => settled(plan, links, body, *now, job, services)
            .await
            .map_err(|now| marketplace::Error::Unclear { now: Box::new(now), because }.into()),
        sent => Ok(sent?),
    }
}

/// Settles a save whose answer was lost: it went through if the draft now is what was sent.
///
/// An image that is new there may be somebody else's who saved meanwhile: it counts by its content.
async fn settled(
    plan: &Plan,
    links: &ProvedLinks,
    body: &OfferBody,
    now: LiveOffer,
    job: &Job,
    services: &Services,
) -> Result<Saved, LiveOffer> {
    let expected = Expected { plan, links, body: body.value(), lock: &Lock::default(), job, services };
    let shown = expected.compare(&now.value, NewUrl::IfSame).await;
    if !shown.is_complete() || !shown.still_there.is_empty() {
        return Err(now);
    }
    let created = if plan.live.is_none() { Created::New } else { Created::Existing };
    Ok(Saved { created, value: now.value, made: now.etag.clone(), etag: now.etag, correlation_id: None })
}

/// Leaves the service alone; the lock is brought up to date, so that the next run need not fetch anything.
pub(super) async fn unchanged(
    plan: &Plan,
    job: &Job,
    services: &Services,
    progress: &dyn Progress,
) -> Outcome {
    let draft = plan.live.as_ref().map_or(&Value::Null, |live| &live.value);
    let links = &ProvedLinks::default();
    let expected = Expected { plan, links, body: draft, lock: &plan.lock, job, services };
    let mut shown = expected.compare(draft, NewUrl::Trusted).await;
    after::wait_until_copied(&mut shown, &expected, progress).await;
    let mut outcome = outcome::unchanged(plan, &shown, job, services);
    outcome.left = plan.live.as_ref().map(|live| SavedDraft::found(live.value.clone()));
    after::compare(&mut outcome, &shown, plan, job, services).await;
    let texts = plan.texts.remember(draft);
    let record = remember::record(plan, &plan.shown(&job.shapes), &judged(&shown, &outcome), texts);
    let recorded = Recorded { owner: remember::owner(plan, job), draft, etag: plan.mark() };
    outcome.lock = keep::write(&record, &plan.found, &recorded, job, services).await;
    outcome
}

/// Tells which URLs surely show a step's image: no one whose content is known to be another.
fn judged(shown: &Confirmation, outcome: &Outcome) -> Judged {
    let mut judged = Judged::default();
    for (n, (image, told)) in shown.images.iter().zip(&outcome.assets).enumerate() {
        match &image.state {
            ShownState::Copied(url) if told.copy == Some(Copied::Different) => judged.other.push(url.clone()),
            // our own blob is named by its content
            ShownState::Copied(url) | ShownState::NotCopied(url) => {
                judged.confirmed.insert(n, url.clone());
            }
            _ => {}
        }
    }
    judged
}

impl From<Created> for outcome::DraftState {
    fn from(created: Created) -> Self {
        match created {
            Created::New => Self::Created,
            Created::Existing => Self::Changed,
        }
    }
}
