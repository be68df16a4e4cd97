//! `publish` and `plan`, for one folder or several.

use super::after::{after, exit, take_further};
use super::published::Published;
use crate::cli::args::{JobArgs, PlanArgs, PublishArgs};
use crate::cli::connect::{Connector, Resolved};
use crate::cli::failure::{Failure, cannot_start};
use crate::cli::outcome::{is_unrecorded, sandbox_line, words};
use crate::cli::several::{self, Document, Done, Several};
use crate::cli::{Context, Exit, fit, lifecycle, overrides, preview, progress};
use crate::publish::progress::Progress;
use crate::publish::{self, ApprovedPlan, Base, CheckOptions, Deny, Folders, Job, Limit, OnConflict, Run};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Publishes folders, or shows what would happen.
pub(in crate::cli) async fn publish(args: &PublishArgs, context: &Context) -> Result<Exit, Failure> {
    let single = [("--plan", args.plan.is_some()), ("--preview", args.preview.is_some())];
    let one = async |resolved, progress: &dyn Progress| {
        Box::pin(publish_one(args, resolved, progress, context)).await
    };
    each(&args.job, &single, one, context).await
}

/// Shows what a publish would do.
pub(in crate::cli) async fn plan(args: &PlanArgs, context: &Context) -> Result<Exit, Failure> {
    let one = async |resolved, progress: &dyn Progress| plan_one(args, &resolved, progress).await;
    each(&args.job, &[("--out", args.out.is_some())], one, context).await
}

/// Does the same for one folder or several; some flags are for a single one.
async fn each(
    args: &JobArgs,
    single: &[(&str, bool)],
    one: impl AsyncFn(Resolved, &dyn Progress) -> Result<Published, Failure>,
    context: &Context,
) -> Result<Exit, Failure> {
    let folder = match Folders::of(&args.folders.folders)? {
        Folders::One(folder) => folder,
        Folders::Several { folders, passed_over } => {
            single.iter().try_for_each(|(flag, is_given)| only_for_one(flag, *is_given))?;
            several::passed_over(&passed_over, context);
            return side_by_side(args, folders, one, context).await;
        }
    };
    let resolved = resolve(args, &folder, &mut connector(args, context)?).await?;
    let published = one(resolved, &*progress::of(context.printer)).await?;
    Ok(published.show(context))
}

async fn publish_one(
    args: &PublishArgs,
    mut resolved: Resolved,
    progress: &dyn Progress,
    context: &Context,
) -> Result<Published, Failure> {
    resolved.job.approved = args.plan.as_deref().map(ApprovedPlan::read).transpose().map_err(cannot_start)?;
    let fitted = fit::for_one_run(args, &mut resolved, progress).await?;
    let connection = Arc::clone(&resolved.connection);
    let services = connection.services();
    let folder = resolved.check(publish::checked(&resolved.job, services, progress).await).await?;
    if let Some(page) = &args.preview {
        preview::of_run(page, &folder, &resolved, progress, context).await?;
    }
    resolved.job.running =
        lifecycle::when_running(args.wait_for_running, &args.after.waiting, &resolved.connection);
    let mut outcome = if args.dry_run {
        let run = Run { job: &resolved.job, services, progress };
        resolved.check(publish::dry_run_checked(folder, run).await).await?
    } else {
        resolved.job.after = after(&args.after, &resolved);
        resolved.job.save_timeout = args.after.waiting.timeout;
        let run = Run { job: &resolved.job, services, progress };
        resolved.check(publish::run_checked(folder, run).await).await?
    };
    if args.after.submit && !args.dry_run {
        if exit(&outcome, &args.after, &resolved) == Exit::Done {
            take_further(&mut outcome, &args.after, &resolved, progress).await?;
        } else {
            let why = if is_unrecorded(&outcome) {
                "not submitted: the lock was not written"
            } else {
                "not submitted: the draft was not saved completely"
            };
            outcome.notes.push(why.into());
        }
    }
    outcome.notes.extend(fit::notes(fitted.as_ref()));
    let exit = if args.dry_run { Exit::Done } else { exit(&outcome, &args.after, &resolved) };
    Ok(resolved.published(outcome, exit))
}

async fn plan_one(
    args: &PlanArgs,
    resolved: &Resolved,
    progress: &dyn Progress,
) -> Result<Published, Failure> {
    let outcome = publish::dry_run(&resolved.job, resolved.connection.services(), progress).await;
    let outcome = resolved.check(outcome).await?;
    if let Some(path) = &args.out {
        ApprovedPlan::write(&outcome, path).map_err(cannot_start)?;
    }
    Ok(resolved.published(outcome, Exit::Done))
}

/// Does the same for several folders, once it is sure that no two are for the same offer.
async fn side_by_side(
    args: &JobArgs,
    folders: Vec<PathBuf>,
    one: impl AsyncFn(Resolved, &dyn Progress) -> Result<Published, Failure>,
    context: &Context,
) -> Result<Exit, Failure> {
    only_for_one("--offer", args.offer.offer.is_some())?;
    let mut connector = connector(args, context)?;
    let [transfers, verifications] = [(); 2].map(|()| Limit::of(usize::from(args.run.concurrency)));
    let mut items = Vec::new();
    for folder in folders {
        let mut resolved = resolve(args, &folder, &mut connector).await;
        if let Ok(resolved) = &mut resolved {
            resolved.job.transfers = transfers.clone();
            resolved.job.verifications = verifications.clone();
        }
        items.push((folder, resolved));
    }
    publish::all_differ(items.iter().filter_map(|(_, resolved)| Some(&resolved.as_ref().ok()?.job)))?;
    let foot = connector.sandbox_folder().map(|folder| format!("{}\n", sandbox_line(&folder)));
    let mut all = Several::new(context, args.several.offers_at_once, args.several.fail_fast);
    all.foot = foot;
    let work = async |resolved: Result<Resolved, Failure>, turn, progress: &dyn Progress| {
        let mut resolved = resolved?;
        resolved.job.turn = turn;
        let Published { outcome, exit, .. } = one(resolved, progress).await?;
        let words = words(&outcome, None, context.printer.screen);
        let document = Document::Outcome(Box::new(outcome));
        Ok(Done { exit, words, document })
    };
    Ok(all.run(items, work).await)
}

/// Refuses what would be written or meant twice.
fn only_for_one(flag: &str, is_given: bool) -> Result<(), Failure> {
    if !is_given {
        return Ok(());
    }
    let failure = Failure::cannot_start(format!(
        "`{flag}` works for a single offer only, but there are several folders"
    ));
    Err(failure.hint("pass one folder, or remove the flag"))
}

fn connector<'c>(args: &'c JobArgs, context: &'c Context) -> Result<Connector<'c>, Failure> {
    Ok(Connector::new(&args.services, overrides::of_job(args, &context.environment)?, context))
}

/// Resolves a folder, and adds what only flags say.
async fn resolve(args: &JobArgs, folder: &Path, connector: &mut Connector<'_>) -> Result<Resolved, Failure> {
    let Resolved { job, connection } = connector.resolve(folder).await?;
    Ok(Resolved { job: with_flags(job, args), connection })
}

/// Adds to a job what only flags say.
pub(in crate::cli) fn with_flags(job: Job, args: &JobArgs) -> Job {
    let base = if args.offer.images_only { Base::LiveDraft } else { job.check.base };
    Job {
        check: CheckOptions { base, deny: args.run.deny.unwrap_or(Deny::Errors), ..job.check },
        on_conflict: if args.offer.force { OnConflict::Overwrite } else { OnConflict::Stop },
        verification: args.run.prove,
        transfers: Limit::of(usize::from(args.run.concurrency)),
        verifications: Limit::of(usize::from(args.run.concurrency)),
        ..job
    }
}
