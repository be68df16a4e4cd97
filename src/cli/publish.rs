//! `publish` and `plan`.

use super::Context;
use super::args::{AfterArgs, JobArgs, PlanArgs, PublishArgs};
use super::exit::Exit;
use super::failure::Failure;
use super::fit;
use super::life;
use super::outcome::{Pictures, beside, words};
use super::preview;
use super::progress;
use super::settle::{Settled, Typed, cannot_start, settle};
use super::thumbnails::{self, Entry};
use crate::publish::outcome::{AssetOutcome, Copied, Course, Outcome, Shown, Standing, Verdict};
use crate::publish::progress::Progress;
use crate::publish::{self, AfterSave, ApprovedPlan, Copies, LifeCycle, OfferName};
use std::path::Path;

/// Publishes a folder, or shows what would happen.
pub(super) async fn publish(args: &PublishArgs, context: &Context) -> Result<Exit, Failure> {
    let mut settled = settle(typed(&args.job), context).await?;
    settled.job.approved = args.plan.as_deref().map(ApprovedPlan::read).transpose().map_err(cannot_start)?;
    let fitted = fit::for_one_run(args, &mut settled, context).await?;
    let notes = fit::notes(fitted.as_ref());
    if let Some(page) = &args.preview {
        preview::of_run(page, &settled, context).await?;
    }
    if args.dry_run {
        return dry_run(&settled, &args.job, None, notes, context).await;
    }
    settled.job.after = after(&args.after, &settled);
    let progress = progress::of(context.printer);
    let outcome = publish::run(&settled.job, &settled.connection.services, &*progress).await;
    let mut outcome = settled.check(outcome).await?;
    if args.after.submit {
        let course = submit(&outcome, &args.after, &settled, &*progress).await;
        let mut course = settled.check(course).await.map_err(|failure| after_save(failure, &outcome))?;
        outcome.next = std::mem::take(&mut course.next);
        outcome.course = Some(course);
    }
    drop(progress);
    outcome.notes.extend(notes);
    show(&outcome, &settled, &args.job, context);
    Ok(exit(&outcome, &args.after, &settled))
}

/// Shows what a publish would do.
pub(super) async fn plan(args: &PlanArgs, context: &Context) -> Result<Exit, Failure> {
    let settled = settle(typed(&args.job), context).await?;
    dry_run(&settled, &args.job, args.out.as_deref(), Vec::new(), context).await
}

async fn dry_run(
    settled: &Settled,
    args: &JobArgs,
    out: Option<&Path>,
    notes: Vec<String>,
    context: &Context,
) -> Result<Exit, Failure> {
    let progress = progress::of(context.printer);
    let outcome = publish::dry_run(&settled.job, &settled.connection.services, &*progress).await;
    drop(progress);
    let mut outcome = settled.check(outcome).await?;
    outcome.notes.extend(notes);
    if let Some(path) = out {
        ApprovedPlan::write(&outcome, path).map_err(cannot_start)?;
    }
    show(&outcome, settled, args, context);
    Ok(Exit::Done)
}

fn typed(args: &JobArgs) -> Typed<'_> {
    Typed { folder: &args.folder, run: &args.run, offer: &args.offer, services: &args.services }
}

/// Takes a saved draft on to the preview and, if asked for, to the customers.
async fn submit(
    outcome: &Outcome,
    args: &AfterArgs,
    settled: &Settled,
    progress: &dyn Progress,
) -> Result<Course, publish::Error> {
    let name = OfferName::of_outcome(outcome)?;
    let until = life::until(args.wait, &args.waiting, &settled.connection);
    let (services, service) = (&settled.connection.services, settled.job.service.as_str());
    let life = LifeCycle { services, service, offer: &name, until, progress };
    let mut course = match outcome.result {
        Verdict::Unchanged => life.submit_once(&args.notify.notify).await?,
        _ => life.submit(&args.notify.notify).await?,
    };
    if args.go_live && course.result == Standing::PreviewReady {
        course = life.go_live().await?;
    }
    Ok(course)
}

/// The draft is saved whatever came after it.
fn after_save(mut failure: Failure, outcome: &Outcome) -> Failure {
    if outcome.result == Verdict::Saved {
        failure.message = format!("the draft was saved, but not taken further: {}", failure.message);
    }
    failure
}

fn after(args: &AfterArgs, settled: &Settled) -> AfterSave {
    AfterSave {
        take_over: args.wait.then(|| life::options(&args.waiting, &settled.connection)),
        copies: if args.verify { Copies::Compare } else { Copies::Trust },
    }
}

/// What was asked for and did not come true in time is no success.
fn exit(outcome: &Outcome, args: &AfterArgs, settled: &Settled) -> Exit {
    let copy_is_wrong = |copy| matches!(copy, Copied::Different | Copied::NotFetched);
    let is_wrong = outcome.assets.iter().any(|asset| {
        asset.copy.is_some_and(copy_is_wrong) || (args.wait && asset.shown == Some(Shown::Ours))
    });
    let until = life::until(args.wait, &args.waiting, &settled.connection);
    match &outcome.course {
        Some(course) if life::exit(course, until) != Exit::Done => life::exit(course, until),
        _ if is_wrong => Exit::Unfinished,
        _ => Exit::Done,
    }
}

fn show(outcome: &Outcome, settled: &Settled, args: &JobArgs, context: &Context) {
    let screen = context.printer.screen();
    let entry = |asset: &AssetOutcome| Entry {
        path: settled.job.folder.join(&asset.file),
        lines: beside(asset, &outcome.assets),
    };
    let has_gallery =
        thumbnails::show(&args.thumbnails, context, || outcome.assets.iter().map(entry).collect());
    let pictures = if has_gallery { Pictures::Shown } else { Pictures::Listed };
    let sandbox = settled.connection.sandbox.as_ref().map(|sandbox| sandbox.folder.display().to_string());
    context.printer.data(|| words(outcome, sandbox.as_deref(), pictures, screen), outcome);
}

impl Settled {
    /// Shows what stopped a run.
    async fn check<T>(&self, result: Result<T, publish::Error>) -> Result<T, Failure> {
        match result {
            Ok(done) => Ok(done),
            Err(error) => Err(self.connection.failure(error).await),
        }
    }
}
