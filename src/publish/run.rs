//! A run from top to bottom: check, plan, upload, save.

use super::content::{CheckedFolder, scan};
use super::current::Round;
use super::error::Error;
use super::job::{Job, OnConflict, Run};
use super::life::{Again, LifeCycle, Until};
use super::outcome::Outcome;
use super::plan::Plan;
use super::progress::{self, Progress};
use super::services::{EarlyDraft, Known, Services};
use super::upload::VerifiedUrls;
use super::{documents, remember, save};
use crate::base::{OfferRef, off_thread};
use std::time::Duration;

/// Publishes a folder: from files to a saved draft, or nothing at all where nothing changed.
///
/// A run that breaks anywhere can be run again to the same end: blobs are named by their content, the draft is
/// saved in one request that names the state it was made from, and the lock is written last.
///
/// # Errors
/// Says what stopped the run; unless the save itself got no clear answer, the offer is as it was.
pub async fn run(job: &Job, services: &Services, progress: &dyn Progress) -> Result<Outcome, Error> {
    run_checked(checked(job, services, progress).await?, Run { job, services, progress }).await
}

/// The same for a folder that was checked already.
///
/// # Errors
/// As [`run`].
pub async fn run_checked(folder: CheckedFolder, run: Run<'_>) -> Result<Outcome, Error> {
    let mut content = folder.pass()?;
    let (mut looks, mut is_first) = (1, true);
    loop {
        let plan = Plan::make(content, run).await?;
        if let Some(id) = plan.lock.job().filter(|_| is_first) {
            remember::finish(&plan, &id, run.job.save_timeout, run).await?;
            (content, is_first) = (plan.content, false);
            continue;
        }
        if plan.is_unchanged() {
            return Ok(save::unchanged(&plan, run).await);
        }
        if let Some(stop) = plan.bad_url() {
            return Err(stop);
        }
        if let Some(approved) = &run.job.approved {
            approved.still_holds(&documents::planned(&plan, run))?;
        }
        if may_save(&plan, run).await? == Round::First {
            match carry_out(plan, run).await {
                Err(error) if looks < looks_after(&error, run.job) => {
                    looks += 1;
                    content = checked(run.job, run.services, run.progress).await?.pass()?;
                    continue;
                }
                done => return done,
            }
        }
        content = plan.content;
    }
}

/// Returns how often to look at the draft where someone else saved before this run could.
fn looks_after(error: &Error, job: &Job) -> u8 {
    match error {
        // their draft may already be what this folder says
        Error::CreatedMeanwhile { .. } => 2,
        // what is overwritten is named
        Error::Overtaken { .. } if job.on_conflict == OnConflict::Overwrite => 4,
        _ => 1,
    }
}

async fn carry_out(plan: Plan, run: Run<'_>) -> Result<Outcome, Error> {
    let urls = VerifiedUrls::make(&plan, run).await?;
    Box::pin(save::save(plan, &urls, run)).await
}

/// Decides what a publish would do, and does nothing.
///
/// # Errors
/// Says what would stop the run before anything is sent.
pub async fn dry_run(job: &Job, services: &Services, progress: &dyn Progress) -> Result<Outcome, Error> {
    dry_run_checked(checked(job, services, progress).await?, Run { job, services, progress }).await
}

/// The same for a folder that was checked already.
///
/// # Errors
/// As [`dry_run`].
pub async fn dry_run_checked(folder: CheckedFolder, run: Run<'_>) -> Result<Outcome, Error> {
    let mut plan = Plan::make(folder.pass()?, run).await?;
    let mut stop = None;
    if let Some(id) = plan.lock.job() {
        stop = remember::finish(&plan, &id, Some(Duration::ZERO), run).await.err();
        plan = Plan::make(plan.content, run).await?;
    }
    let mut outcome = documents::planned(&plan, run);
    if !plan.is_unchanged() {
        add_progress(&plan, &mut outcome, run).await;
    }
    outcome.stops.extend(stop.as_ref().map(documents::stop));
    Ok(outcome)
}

/// Checks the folder off the async threads, since it reads and decodes every image; meanwhile the draft is read.
///
/// # Errors
/// As [`check`](super::check).
pub async fn checked(
    job: &Job,
    services: &Services,
    progress: &dyn Progress,
) -> Result<CheckedFolder, Error> {
    progress.event(progress::Event::Checking { folder: &job.shown_as.display().to_string() });
    let (folder, settings, options) = (job.folder.clone(), job.settings.clone(), job.check.clone());
    let scanned = off_thread(move || scan(&folder, &settings, &options)).await?;
    let offer = job.offer_ref(scanned.named.as_ref()).ok();
    let draft = offer.map(|offer| EarlyDraft::read(offer, services));
    let (settings, options, now) = (job.settings.clone(), job.check.clone(), (services.clock)());
    let mut checked = off_thread(move || scanned.check(&settings, &options, now)).await;
    checked.draft = draft;
    Ok(checked)
}

/// Checks that nothing of others is overwritten and that the offer is free to be saved.
///
/// # Errors
/// Returns an error that names the fields that someone else changed since the last run, or the operation that is running.
async fn may_save(plan: &Plan, run: Run<'_>) -> Result<Round, Error> {
    if let Some(stop) = plan.stops(run).into_iter().next() {
        return Err(stop);
    }
    if plan.live.is_none() {
        return is_elsewhere(plan, run).await.map_or(Ok(Round::First), Err);
    }
    life(plan.offer(), run).ensure_idle(&run.job.turn).await
}

/// Says that the other API has an offer which this run would create; who forces it or approved it, goes on.
async fn is_elsewhere(plan: &Plan, Run { job, services, .. }: Run<'_>) -> Option<Error> {
    let is_wanted = job.on_conflict == OnConflict::Overwrite || job.approved.is_some();
    let other = services.elsewhere.as_ref().filter(|_| !is_wanted)?;
    let is_there = other.has(plan.offer()).await == Known::Yes;
    is_there.then(|| Error::Elsewhere { offer: Box::new(plan.offer().clone()), api: other.api })
}

/// Adds to a plan what is in progress on the offer.
async fn add_progress(plan: &Plan, outcome: &mut Outcome, run: Run<'_>) {
    if plan.live.is_none() {
        outcome.stops.extend(is_elsewhere(plan, run).await.as_ref().map(documents::stop));
        return;
    }
    match life(plan.offer(), run).before_save().await {
        Ok(note) => outcome.notes.extend(note.map(str::to_owned)),
        Err(error) => outcome.stops.push(documents::stop(&error)),
    }
}

/// What is in progress on the offer, while it is not taken any further.
fn life<'a>(offer: &'a OfferRef, Run { job, services, progress }: Run<'a>) -> LifeCycle<'a> {
    let (service, running) = (job.service.as_str(), job.running);
    let (until, again) = (Until::Begun, Again::Never);
    LifeCycle { services, service, offer, folder: Some(job), until, running, again, progress }
}
