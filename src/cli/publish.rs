//! `publish` and `plan`.

use super::Context;
use super::args::{PlanArgs, PublishArgs};
use super::exit::Exit;
use super::failure::Failure;
use super::outcome::words;
use super::preview;
use super::progress::Reporter;
use super::settle::{Settled, Typed, settle};
use crate::publish;
use crate::publish::outcome::Outcome;

/// Publishes a folder, or shows what would happen.
pub(super) async fn publish(args: &PublishArgs, context: &Context) -> Result<Exit, Failure> {
    let typed = Typed { folder: &args.folder, run: &args.run, offer: &args.offer, services: &args.services };
    let settled = settle(typed, context).await?;
    let progress = Reporter::new(context.printer);
    if let Some(page) = &args.preview {
        preview::of_run(page, &settled, &progress, context).await?;
    }
    let outcome = if args.dry_run {
        publish::dry_run(&settled.job, &settled.services, &progress).await
    } else {
        publish::run(&settled.job, &settled.services, &progress).await
    };
    drop(progress);
    show(&outcome?, &settled, context);
    Ok(Exit::Done)
}

/// Shows what a publish would do.
pub(super) async fn plan(args: &PlanArgs, context: &Context) -> Result<Exit, Failure> {
    let typed = Typed { folder: &args.folder, run: &args.run, offer: &args.offer, services: &args.services };
    let settled = settle(typed, context).await?;
    let progress = Reporter::new(context.printer);
    let outcome = publish::dry_run(&settled.job, &settled.services, &progress).await;
    drop(progress);
    show(&outcome?, &settled, context);
    Ok(Exit::Done)
}

fn show(outcome: &Outcome, settled: &Settled, context: &Context) {
    let sandbox = settled.sandbox.as_ref().map(|sandbox| sandbox.folder.as_str());
    context.printer.data(|| words(outcome, sandbox), outcome);
}
