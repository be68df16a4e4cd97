//! What follows the save: the preview, going live, and how the command ends.

use crate::base::OfferRef;
use crate::cli::args::AfterArgs;
use crate::cli::connect::Resolved;
use crate::cli::lifecycle;
use crate::cli::outcome::is_unrecorded;
use crate::cli::{Exit, Failure};
use crate::publish::outcome::{Copied, OfferStatus, Outcome, Shown, Stage, Verdict};
use crate::publish::progress::Progress;
use crate::publish::{self, AfterSave, Copies, LifeCycle};

/// Takes a saved draft on; while that is waited for, another offer may have the turn.
pub(super) async fn take_further(
    outcome: &mut Outcome,
    args: &AfterArgs,
    resolved: &Resolved,
    progress: &dyn Progress,
) -> Result<(), Failure> {
    let status = resolved.job.turn.rest(submit(outcome, args, resolved, progress)).await;
    let mut status = resolved.check(status).await.map_err(|failure| after_save(failure, outcome))?;
    outcome.next = std::mem::take(&mut status.next);
    outcome.status = Some(status);
    Ok(())
}

/// Takes a saved draft on to the preview and, if asked for, to customers.
async fn submit(
    outcome: &Outcome,
    args: &AfterArgs,
    resolved: &Resolved,
    progress: &dyn Progress,
) -> Result<OfferStatus, publish::Error> {
    let name = OfferRef::parse(&outcome.publisher, &outcome.offer).map_err(publish::Error::BadId)?;
    let until = lifecycle::until(args.wait, &args.waiting, &resolved.connection);
    let (services, service) = (resolved.connection.services(), resolved.job.service.as_str());
    let (running, again) = (resolved.job.running, lifecycle::again(args.again));
    let (offer, folder) = (&name, Some(&resolved.job));
    let life = LifeCycle { services, service, offer, folder, until, running, again, progress };
    let status = life.submit(outcome.left.as_ref(), &args.notify).await?;
    match (&outcome.left, status.result) {
        (Some(left), Stage::PreviewReady) if args.go_live => life.go_live_with(left).await,
        _ => Ok(status),
    }
}

/// The draft is saved whatever came after it.
fn after_save(mut failure: Failure, outcome: &Outcome) -> Failure {
    if outcome.result == Verdict::Saved {
        failure.message = format!("the draft was saved, but the next step failed: {}", failure.message);
    }
    failure
}

/// Returns what the run does once the draft is saved.
pub(super) fn after(args: &AfterArgs, resolved: &Resolved) -> AfterSave {
    AfterSave {
        wait_for_copies: args.wait.then(|| lifecycle::options(&args.waiting, &resolved.connection)),
        copies: match args {
            AfterArgs { verify: true, .. } => Copies::Compare,
            // what goes on to customers is looked at
            AfterArgs { submit: true, .. } => Copies::CompareNew,
            _ => Copies::Trust,
        },
    }
}

/// What was asked for and did not come true in time is no success.
pub(super) fn exit(outcome: &Outcome, args: &AfterArgs, resolved: &Resolved) -> Exit {
    let copy_is_wrong = |copy| matches!(copy, Copied::Different | Copied::NotFetched);
    let is_wrong = outcome.assets.iter().any(|asset| {
        asset.copy.is_some_and(copy_is_wrong)
            || (args.wait && asset.shown == Some(Shown::Ours))
            || (args.verify && asset.copy.is_none())
    });
    let is_wrong = is_wrong || outcome.result == Verdict::Incomplete || is_unrecorded(outcome);
    let until = lifecycle::until(args.wait, &args.waiting, &resolved.connection);
    let submitted = outcome.status.as_ref().map(|status| lifecycle::exit_of_submission(status, until));
    match submitted {
        Some(exit) if exit != Exit::Done => exit,
        _ if is_wrong => Exit::Unfinished,
        _ => Exit::Done,
    }
}
