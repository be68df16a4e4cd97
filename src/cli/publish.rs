//! `publish` and `plan`.

use super::Context;
use super::args::{AfterArgs, JobArgs, PlanArgs, PublishArgs};
use super::connect::Connector;
use super::exit::Exit;
use super::failure::{Failure, cannot_start};
use super::fit;
use super::life;
use super::outcome::{brief, conclusion, details, is_unrecorded, problem, sandbox_line, words};
use super::preview;
use super::printer::Words;
use super::progress;
use super::resolved::{Settled, settle};
use super::settle::Typed;
use super::several::{self, Document, Done, Several};
use crate::base::OfferRef;
use crate::publish::outcome::{Copied, Course, Outcome, Shown, Standing, Verdict};
use crate::publish::progress::Progress;
use crate::publish::{self, AfterSave, ApprovedPlan, Copies, Folders, LifeCycle, Limit};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Publishes folders, or shows what would happen.
pub(super) async fn publish(args: &PublishArgs, context: &Context) -> Result<Exit, Failure> {
    let folder = match Folders::of(&args.job.folders.folders)? {
        Folders::One(folder) => folder,
        Folders::Several { folders, passed_over } => {
            for (flag, file) in [("--plan", &args.plan), ("--preview", &args.preview)] {
                only_for_one(flag, file.is_some())?;
            }
            several::passed_over(&passed_over, context);
            let one = async |settled, progress: &dyn Progress| {
                Box::pin(one(args, settled, progress, context)).await
            };
            return side_by_side(&args.job, folders, one, context).await;
        }
    };
    let mut connector = Connector::new(&args.job.services, context);
    let settled = settle(typed(&args.job, &folder), &mut connector).await?;
    let progress = progress::of(context.printer);
    let published = Box::pin(one(args, settled, &*progress, context)).await;
    drop(progress);
    Ok(show(&published?, context))
}

/// Shows what a publish would do.
pub(super) async fn plan(args: &PlanArgs, context: &Context) -> Result<Exit, Failure> {
    let folder = match Folders::of(&args.job.folders.folders)? {
        Folders::One(folder) => folder,
        Folders::Several { folders, passed_over } => {
            only_for_one("--out", args.out.is_some())?;
            several::passed_over(&passed_over, context);
            let one = async |settled, progress: &dyn Progress| plan_one(args, &settled, progress).await;
            return side_by_side(&args.job, folders, one, context).await;
        }
    };
    let mut connector = Connector::new(&args.job.services, context);
    let settled = settle(typed(&args.job, &folder), &mut connector).await?;
    let progress = progress::of(context.printer);
    let planned = plan_one(args, &settled, &*progress).await;
    drop(progress);
    Ok(show(&planned?, context))
}

/// What came of one folder.
struct Published {
    /// The folder, as the person knows it.
    folder: PathBuf,
    outcome: Outcome,
    exit: Exit,
    /// The folder of the sandbox's state, where it was one.
    sandbox: Option<String>,
}

async fn one(
    args: &PublishArgs,
    mut settled: Settled,
    progress: &dyn Progress,
    context: &Context,
) -> Result<Published, Failure> {
    settled.job.approved = args.plan.as_deref().map(ApprovedPlan::read).transpose().map_err(cannot_start)?;
    let fitted = fit::for_one_run(args, &mut settled, progress).await?;
    let connection = Arc::clone(&settled.connection);
    let services = &connection.services;
    let folder = settled.check(publish::checked(&settled.job, services, progress).await).await?;
    if let Some(page) = &args.preview {
        preview::of_run(page, &folder, &settled, progress, context).await?;
    }
    let waiting = life::options(&args.after.waiting, &settled.connection);
    settled.job.running = life::when_running(args.wait_for_running, waiting);
    let mut outcome = if args.dry_run {
        settled.check(publish::dry_run_checked(folder, &settled.job, services, progress).await).await?
    } else {
        settled.job.after = after(&args.after, &settled);
        let run = publish::run_checked(folder, &settled.job, services, progress).await;
        settled.check(run).await?
    };
    if args.after.submit && !args.dry_run {
        if exit(&outcome, &args.after, &settled) == Exit::Done {
            take_further(&mut outcome, &args.after, &settled, progress).await?;
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
    let exit = if args.dry_run { Exit::Done } else { exit(&outcome, &args.after, &settled) };
    Ok(settled.published(outcome, exit))
}

async fn plan_one(args: &PlanArgs, settled: &Settled, progress: &dyn Progress) -> Result<Published, Failure> {
    let outcome = publish::dry_run(&settled.job, &settled.connection.services, progress).await;
    let outcome = settled.check(outcome).await?;
    if let Some(path) = &args.out {
        ApprovedPlan::write(&outcome, path).map_err(cannot_start)?;
    }
    Ok(settled.published(outcome, Exit::Done))
}

/// Does the same for several folders, once it is sure that no two are for the same offer.
async fn side_by_side(
    args: &JobArgs,
    folders: Vec<PathBuf>,
    one: impl AsyncFn(Settled, &dyn Progress) -> Result<Published, Failure>,
    context: &Context,
) -> Result<Exit, Failure> {
    only_for_one("--offer", args.offer.offer.is_some())?;
    let mut connector = Connector::new(&args.services, context);
    let [transfers, proofs] = [(); 2].map(|()| Limit::of(usize::from(args.run.concurrency)));
    let mut items = Vec::new();
    for folder in folders {
        let mut settled = settle(typed(args, &folder), &mut connector).await;
        if let Ok(settled) = &mut settled {
            settled.job.transfers = transfers.clone();
            settled.job.proofs = proofs.clone();
        }
        items.push((folder, settled));
    }
    publish::all_differ(items.iter().filter_map(|(_, settled)| Some(&settled.as_ref().ok()?.job)))?;
    let all = Several {
        context,
        at_once: Limit::of(usize::from(args.several.offers_at_once)),
        on_failure: several::on_failure(args.several.fail_fast),
        foot: connector.sandbox_folder().map(|folder| format!("{}\n", sandbox_line(&folder))),
    };
    let work = async |settled: Result<Settled, Failure>, turn, progress: &dyn Progress| {
        let mut settled = settled?;
        settled.job.turn = turn;
        let Published { outcome, exit, .. } = one(settled, progress).await?;
        let words = words(&outcome, None, context.printer.screen());
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

fn typed<'a>(args: &'a JobArgs, folder: &'a Path) -> Typed<'a> {
    let profile = args.folders.profile.as_ref();
    let lock = args.lock.lock;
    Typed { folder, profile, run: &args.run, offer: &args.offer, lock, services: &args.services }
}

/// Takes a saved draft on; while that is waited for, another offer may have the turn.
async fn take_further(
    outcome: &mut Outcome,
    args: &AfterArgs,
    settled: &Settled,
    progress: &dyn Progress,
) -> Result<(), Failure> {
    let course = settled.job.turn.rest(submit(outcome, args, settled, progress)).await;
    let mut course = settled.check(course).await.map_err(|failure| after_save(failure, outcome))?;
    outcome.next = std::mem::take(&mut course.next);
    outcome.course = Some(course);
    Ok(())
}

/// Takes a saved draft on to the preview and, if asked for, to customers.
async fn submit(
    outcome: &Outcome,
    args: &AfterArgs,
    settled: &Settled,
    progress: &dyn Progress,
) -> Result<Course, publish::Error> {
    let name = OfferRef::parse(&outcome.publisher, &outcome.offer).map_err(publish::Error::BadId)?;
    let until = life::until(args.wait, &args.waiting, &settled.connection);
    let (services, service) = (&settled.connection.services, settled.job.service.as_str());
    let (running, again) = (settled.job.running, life::again(args.again));
    let life = LifeCycle { services, service, offer: &name, until, running, again, progress };
    let course = life.submit(outcome.left.as_ref(), &args.notify.notify).await?;
    match (&outcome.left, course.result) {
        (Some(left), Standing::PreviewReady) if args.go_live => life.go_live_with(left).await,
        _ => Ok(course),
    }
}

/// The draft is saved whatever came after it.
fn after_save(mut failure: Failure, outcome: &Outcome) -> Failure {
    if outcome.result == Verdict::Saved {
        failure.message = format!("the draft was saved, but the next step failed: {}", failure.message);
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
        asset.copy.is_some_and(copy_is_wrong)
            || (args.wait && asset.shown == Some(Shown::Ours))
            || (args.verify && asset.copy.is_none())
    });
    let is_wrong = is_wrong || outcome.result == Verdict::Incomplete || is_unrecorded(outcome);
    let until = life::until(args.wait, &args.waiting, &settled.connection);
    match &outcome.course {
        Some(course) if life::exit_of_submission(course, until) != Exit::Done => {
            life::exit_of_submission(course, until)
        }
        _ if is_wrong => Exit::Unfinished,
        _ => Exit::Done,
    }
}

fn show(published: &Published, context: &Context) -> Exit {
    let Published { folder, outcome, exit, sandbox } = published;
    context.printer.annotate(folder, &outcome.findings);
    let problem = problem(outcome, *exit);
    if let Some(problem) = &problem {
        context.printer.problem(&problem.message);
    }
    let screen = context.printer.screen();
    let title = format!("images of {}/{}", outcome.publisher, outcome.offer);
    let words = || Words {
        title,
        details: details(outcome, screen),
        conclusion: conclusion(outcome, sandbox.as_deref(), screen),
        brief: brief(outcome),
    };
    context.printer.parts(words, outcome);
    if let Some(problem) = problem {
        context.printer.trouble(&problem);
    }
    *exit
}

impl Settled {
    /// Shows what stopped a run.
    async fn check<T>(&self, result: Result<T, publish::Error>) -> Result<T, Failure> {
        match result {
            Ok(done) => Ok(done),
            Err(error) => {
                let mut failure = self.connection.failure(error).await;
                self.name_as_known(&mut failure);
                let folder = Some(Box::new(self.job.shown_as.clone()));
                Err(Failure { folder, offer: self.offer().map(Box::new), ..failure })
            }
        }
    }

    /// The offer that the run is about, where the folder or the flags say it.
    fn offer(&self) -> Option<OfferRef> {
        let in_folder = || publish::offer_of_folder(&self.job.shown_as, self.job.unnamed.as_ref()).ok();
        let of_flags = || self.job.publisher.clone().zip(self.job.offer.clone());
        of_flags().map(|(publisher, offer)| OfferRef { publisher, offer }).or_else(in_folder)
    }

    /// Names the person's own folder, where the run worked on a copy of it under a name of no meaning.
    fn name_as_known(&self, failure: &mut Failure) {
        let [copy, own] = [&self.job.folder, &self.job.shown_as].map(|folder| folder.display().to_string());
        if copy != own {
            for text in std::iter::once(&mut failure.message).chain(&mut failure.causes) {
                *text = text.replace(&copy, &own);
            }
        }
    }

    fn published(&self, mut outcome: Outcome, exit: Exit) -> Published {
        self.connection.complete(&mut outcome.next);
        Published {
            folder: self.job.shown_as.clone(),
            outcome,
            exit,
            sandbox: self.connection.sandbox_folder(),
        }
    }
}
