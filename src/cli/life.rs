//! `submit`, `status`, `go-live`, `cancel`, `operations`: what goes on with an offer at the marketplace.

use super::Context;
use super::args::{CancelArgs, GoLiveArgs, OperationsArgs, ServiceArgs, StatusArgs, SubmitArgs, WaitArgs};
use super::connect::{Connection, Need, connect};
use super::course;
use super::exit::Exit;
use super::failure::Failure;
use super::near;
use super::progress;
use super::settle::cannot_start;
use crate::marketplace::WaitOptions;
use crate::publish::outcome::{Course, Standing};
use crate::publish::progress::Progress;
use crate::publish::settings::SettingsFile;
use crate::publish::{self, LifeCycle, NameError, OfferName, Until};
use std::path::Path;
use std::time::Duration;

/// How often the marketplace is asked: a step takes minutes at the least.
const EVERY: Duration = Duration::from_secs(30);
/// How often the sandbox is asked: it moves on with each question.
const EVERY_IN_SANDBOX: Duration = Duration::from_secs(1);

/// Submits the draft.
pub(super) async fn submit(args: &SubmitArgs, context: &Context) -> Result<Exit, Failure> {
    let offer = Offer::find(&args.subject.subject, &args.services, context).await?;
    let until = offer.until(args.wait, &args.waiting);
    let progress = progress::of(context.printer);
    let course = offer.life_cycle(until, &*progress).submit(&args.notify.notify).await;
    drop(progress);
    offer.show(course, until, context).await
}

/// Shows how far the offer is.
pub(super) async fn status(args: &StatusArgs, context: &Context) -> Result<Exit, Failure> {
    let offer = Offer::find(&args.subject.subject, &args.services, context).await?;
    let until = offer.until(args.watch, &args.waiting);
    let progress = progress::of(context.printer);
    let course = offer.life_cycle(until, &*progress).status().await;
    drop(progress);
    offer.show(course, until, context).await
}

/// Puts the preview before the customers.
pub(super) async fn go_live(args: &GoLiveArgs, context: &Context) -> Result<Exit, Failure> {
    let offer = Offer::find(&args.subject.subject, &args.services, context).await?;
    let until = offer.until(args.wait, &args.waiting);
    let progress = progress::of(context.printer);
    let course = offer.life_cycle(until, &*progress).go_live().await;
    drop(progress);
    offer.show(course, until, context).await
}

/// Cancels what goes on.
pub(super) async fn cancel(args: &CancelArgs, context: &Context) -> Result<Exit, Failure> {
    let offer = Offer::find(&args.subject.subject, &args.services, context).await?;
    let until = offer.until(args.wait, &args.waiting);
    let progress = progress::of(context.printer);
    let course = offer.life_cycle(until, &*progress).cancel(&args.notify.notify).await;
    drop(progress);
    match offer.show(course, until, context).await? {
        // that it is cancelled is what was asked for
        Exit::Conflict => Ok(Exit::Done),
        exit => Ok(exit),
    }
}

/// Lists the operations.
pub(super) async fn operations(args: &OperationsArgs, context: &Context) -> Result<Exit, Failure> {
    let offer = Offer::find(&args.subject.subject, &args.services, context).await?;
    let progress = progress::of(context.printer);
    let all = offer.life_cycle(Until::Begun, &*progress).operations().await;
    drop(progress);
    let all = match all {
        Ok(all) => all,
        Err(error) => return Err(offer.connection.failure(error).await),
    };
    context.printer.data(|| course::operations(&all, context.printer.screen()), &all);
    Ok(Exit::Done)
}

/// How a course ends a command; `until` tells whether its end was waited for.
pub(super) fn exit(course: &Course, until: Until) -> Exit {
    match (course.result, until) {
        (Standing::UnderWay, Until::Ended(_)) => Exit::Unfinished,
        (Standing::Refused, Until::Ended(_)) => Exit::CertificationRefused,
        (Standing::Cancelled, Until::Ended(_)) => Exit::Conflict,
        _ => Exit::Done,
    }
}

/// How to wait, if that was asked for.
pub(super) fn until(wait: bool, args: &WaitArgs, connection: &Connection) -> Until {
    if wait { Until::Ended(options(args, connection)) } else { Until::Begun }
}

/// How long and how often to ask.
pub(super) fn options(args: &WaitArgs, connection: &Connection) -> WaitOptions {
    let every = if connection.sandbox.is_some() { EVERY_IN_SANDBOX } else { EVERY };
    WaitOptions { interval: args.every.unwrap_or(every), limit: args.timeout }
}

/// An offer, and the services that know it.
struct Offer {
    name: OfferName,
    connection: Connection,
}

impl Offer {
    /// Finds out which offer is meant: that of a folder, or the one that was named.
    async fn find(subject: &str, services: &ServiceArgs, context: &Context) -> Result<Self, Failure> {
        let folder = Path::new(subject);
        let (name, settings) = if folder.is_dir() {
            let settings = SettingsFile::read(folder).map_err(publish::Error::from)?;
            (OfferName::of_folder(folder)?, settings)
        } else {
            let named = subject.parse().map_err(|error: NameError| match near::hint(folder) {
                Some(hint) => cannot_start(error).hint(hint),
                None => cannot_start(error),
            });
            (named?, SettingsFile::default())
        };
        let connection = connect(services, &settings, Need::Marketplace, context).await?;
        Ok(Self { name, connection })
    }

    fn until(&self, wait: bool, args: &WaitArgs) -> Until {
        until(wait, args, &self.connection)
    }

    fn life_cycle<'a>(&'a self, until: Until, progress: &'a dyn Progress) -> LifeCycle<'a> {
        let Connection { services, service, .. } = &self.connection;
        LifeCycle { services, service, offer: &self.name, until, progress }
    }

    async fn show(
        &self,
        course: Result<Course, publish::Error>,
        until: Until,
        context: &Context,
    ) -> Result<Exit, Failure> {
        let course = match course {
            Ok(course) => course,
            Err(error) => return Err(self.connection.failure(error).await),
        };
        context.printer.data(|| course::words(&course, context.printer.screen()), &course);
        Ok(exit(&course, until))
    }
}
