//! `submit`, `go-live`, `cancel`, `operations`.

use super::exits::{exit, exit_of_cancellation, exit_of_submission};
use super::offer::Offer;
use super::waiting::{again, when_running};
use crate::cli::args::{CancelArgs, GoLiveArgs, OperationsArgs, SubmitArgs};
use crate::cli::confirm::{self, Consent};
use crate::cli::progress;
use crate::cli::status_text::{self, Asked};
use crate::cli::{Context, Exit, Failure};
use crate::lifecycle::{BeforeCancel, BeforeGoLive};
use crate::marketplace::OperationId;
use crate::publish::{LifeCycle, Until};

/// Submits the draft.
pub(in crate::cli) async fn submit(args: &SubmitArgs, context: &Context) -> Result<Exit, Failure> {
    let mut offer = Offer::find(&args.subject, &args.services, context).await?;
    if let Some(job) = &mut offer.folder {
        job.save_timeout = args.waiting.timeout;
    }
    let until = offer.until(args.wait, &args.waiting);
    let progress = progress::of(context.printer);
    let running = when_running(args.wait_for_running, &args.waiting, &offer.connection);
    let life = LifeCycle { running, again: again(args.again), ..offer.life_cycle(until, &*progress) };
    let status = life.submit(None, &args.notify).await;
    drop(progress);
    let status = offer.shown(status, Asked::Submit).await?;
    Ok(exit_of_submission(&status, until))
}

/// Puts the preview before customers, once the person has seen what that changes and agreed.
pub(in crate::cli) async fn go_live(args: &GoLiveArgs, context: &Context) -> Result<Exit, Failure> {
    let consent = Consent::of(args.yes, "go-live", context)?;
    let offer = Offer::find(&args.subject, &args.services, context).await?;
    let until = offer.until(args.wait, &args.waiting);
    let running = when_running(args.wait_for_running, &args.waiting, &offer.connection);
    let progress = progress::of(context.printer);
    let life = LifeCycle { running, again: again(args.again), ..offer.life_cycle(until, &*progress) };
    let mut found = offer.reported(life.before_go_live().await).await?;
    if let BeforeGoLive::Ready(waiting) = &found {
        offer.say(&waiting.status);
        if consent == Consent::Ask {
            confirm::ask("Go live with these changes?").await?;
            found = offer.reported(life.still_waiting(waiting).await).await?;
        }
    }
    let status = match found {
        BeforeGoLive::Done(status) => Ok(*status),
        BeforeGoLive::Ready(waiting) => life.go_live(*waiting).await,
    };
    drop(progress);
    let status = offer.shown(status, Asked::GoLive).await?;
    Ok(exit(&status, until))
}

/// Cancels what is in progress, once the person has seen what that is and agreed.
pub(in crate::cli) async fn cancel(args: &CancelArgs, context: &Context) -> Result<Exit, Failure> {
    let consent = Consent::of(args.yes, "cancel", context)?;
    let job = args.job.as_deref().map(operation_id).transpose()?;
    let offer = Offer::find(&args.subject, &args.services, context).await?;
    let until = offer.until(args.wait, &args.waiting);
    let progress = progress::of(context.printer);
    let life = offer.life_cycle(until, &*progress);
    let mut found = offer.reported(life.before_cancel(job.as_ref()).await).await?;
    if let BeforeCancel::Ready(running) = &found {
        offer.say(&running.status);
        if consent == Consent::Ask {
            confirm::ask("Cancel this operation?").await?;
            found = offer.reported(life.still_cancelable(running).await).await?;
        }
    }
    let status = match found {
        BeforeCancel::Nothing(status) => Ok(*status),
        BeforeCancel::Ready(running) => life.cancel(*running, &args.notify).await,
    };
    drop(progress);
    Ok(exit_of_cancellation(&offer.shown(status, Asked::Cancel).await?, until))
}

/// Reads the ID of an operation that was started.
fn operation_id(id: &str) -> Result<OperationId, Failure> {
    OperationId::parse(id).ok_or_else(|| {
        Failure::cannot_start(format!("`{id}` is not an operation ID"))
            .hint("pass the operation ID that `submit` printed")
    })
}

/// Lists the operations.
pub(in crate::cli) async fn operations(args: &OperationsArgs, context: &Context) -> Result<Exit, Failure> {
    let offer = Offer::find(&args.subject, &args.services, context).await?;
    let all = offer.life_cycle(Until::Begun, &*progress::of(context.printer)).operations().await;
    let all = offer.connection.check(all).await?;
    context.printer.data(|| status_text::operations(&all, context.printer.screen), &all);
    Ok(Exit::Done)
}
