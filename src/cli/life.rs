//! `submit`, `status`, `go-live`, `cancel`, `operations`.

use super::Context;
use super::args::{CancelArgs, GoLiveArgs, OperationsArgs, ServiceArgs, StatusArgs, SubmitArgs, WaitArgs};
use super::confirm::{self, Consent};
use super::connect::{Connection, Connector, Need};
use super::course::{self, Asked};
use super::exit::Exit;
use super::failure::{Failure, cannot_start};
use super::near;
use super::progress;
use super::settle::named_offer;
use super::several::{self, Document, Done, Several};
use crate::base::{OfferRef, OfferRefError, PublisherId};
use crate::marketplace::{ApiName, OperationId, WaitOptions};
use crate::publish::outcome::{Course, Standing};
use crate::publish::progress::Progress;
use crate::publish::settings::SettingsFile;
use crate::publish::{
    self, Again, BeforeCancel, BeforeGoLive, Folders, LifeCycle, Limit, Turn, Until, WhenRunning,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How often the marketplace is asked: a step takes minutes at the least.
const EVERY: Duration = Duration::from_secs(30);
/// The same for the Product Ingestion API, whose documentation asks for no more than one look a minute.
const EVERY_OF_INGESTION: Duration = Duration::from_secs(60);
/// How often the sandbox is asked: it moves on with each question.
const EVERY_IN_SANDBOX: Duration = Duration::from_secs(1);

/// Submits the draft.
pub(super) async fn submit(args: &SubmitArgs, context: &Context) -> Result<Exit, Failure> {
    let offer = Offer::find(&args.subject.subject, &args.services, context).await?;
    let until = offer.until(args.wait, &args.waiting);
    let progress = progress::of(context.printer);
    let running = when_running(args.wait_for_running, options(&args.waiting, &offer.connection));
    let again = again(args.again);
    let life = LifeCycle { running, again, ..offer.life_cycle(until, &*progress) };
    let course = life.submit(None, &args.notify.notify).await;
    drop(progress);
    let course = offer.shown(course, Asked::Submit, context).await?;
    Ok(exit_of_submission(&course, until))
}

/// Shows how far each offer is.
pub(super) async fn status(args: &StatusArgs, context: &Context) -> Result<Exit, Failure> {
    let mut connector = Connector::new(&args.services, context);
    match subjects(&args.subjects, context)?.as_slice() {
        [subject] => {
            let offer = Offer::find_by(subject, &mut connector).await?;
            let until = offer.until(args.watch, &args.waiting);
            let progress = progress::of(context.printer);
            let course = offer.life_cycle(until, &*progress).status().await;
            drop(progress);
            offer.show(course, Asked::Status, until, context).await
        }
        several => status_of_several(several, args, &mut connector, context).await,
    }
}

async fn status_of_several(
    subjects: &[String],
    args: &StatusArgs,
    connector: &mut Connector<'_>,
    context: &Context,
) -> Result<Exit, Failure> {
    let mut items = Vec::new();
    for subject in subjects {
        items.push((PathBuf::from(subject), Offer::find_by(subject, connector).await));
    }
    let all = Several {
        context,
        at_once: Limit::of(usize::from(args.several.offers_at_once)),
        on_failure: several::on_failure(args.several.fail_fast),
        foot: None,
    };
    let work = async |offer: Result<Offer, Failure>, turn: Turn, progress: &dyn Progress| {
        let offer = offer?;
        let until = offer.until(args.watch, &args.waiting);
        let ask = offer.life_cycle(until, progress);
        // one that is watched takes hours and asks little
        let course = if args.watch { turn.rest(ask.status()).await } else { ask.status().await };
        let course = offer.told(course).await?;
        let words = course::words(&course, Asked::Status, context.printer.screen());
        Ok(Done { exit: exit(&course, until), words, document: Document::Course(Box::new(course)) })
    };
    Ok(all.run(items, work).await)
}

/// The offers and folders that were named, with the folders in a folder of folders.
fn subjects(named: &[String], context: &Context) -> Result<Vec<String>, Failure> {
    let mut subjects = Vec::new();
    for subject in named {
        match Folders::of(&[PathBuf::from(subject)])? {
            Folders::Several { folders, passed_over } if Path::new(subject).is_dir() => {
                several::passed_over(&passed_over, context);
                subjects.extend(folders.iter().map(|folder| folder.display().to_string()));
            }
            _ => subjects.push(subject.clone()),
        }
    }
    Ok(subjects)
}

/// Puts the preview before customers, once the person has seen what that changes and agreed.
pub(super) async fn go_live(args: &GoLiveArgs, context: &Context) -> Result<Exit, Failure> {
    let consent = Consent::of(args.yes, "go-live", context)?;
    let offer = Offer::find(&args.subject.subject, &args.services, context).await?;
    let until = offer.until(args.wait, &args.waiting);
    let running = when_running(args.wait_for_running, options(&args.waiting, &offer.connection));
    let progress = progress::of(context.printer);
    let again = again(args.again);
    let life = LifeCycle { running, again, ..offer.life_cycle(until, &*progress) };
    let found = offer.reported(life.before_go_live().await).await?;
    let course = match found {
        BeforeGoLive::Done(course) => Ok(*course),
        BeforeGoLive::Ready(waiting) => {
            context.printer.talk(
                course::words(&waiting.course, Asked::Status, context.printer.talk_screen()).trim_end(),
            );
            match consent {
                Consent::Given => life.go_live(*waiting).await,
                Consent::Ask => {
                    confirm::ask("Go live with these changes?").await?;
                    match offer.reported(life.still_waiting(&waiting).await).await? {
                        BeforeGoLive::Done(course) => Ok(*course),
                        BeforeGoLive::Ready(waiting) => life.go_live(*waiting).await,
                    }
                }
            }
        }
    };
    drop(progress);
    offer.show(course, Asked::GoLive, until, context).await
}

/// Cancels what is in progress, once the person has seen what that is and agreed.
pub(super) async fn cancel(args: &CancelArgs, context: &Context) -> Result<Exit, Failure> {
    let consent = Consent::of(args.yes, "cancel", context)?;
    let job = args.job.as_deref().map(started).transpose()?;
    let offer = Offer::find(&args.subject.subject, &args.services, context).await?;
    let until = offer.until(args.wait, &args.waiting);
    let progress = progress::of(context.printer);
    let life = offer.life_cycle(until, &*progress);
    let mut found = offer.reported(life.before_cancel().await).await?;
    if let BeforeCancel::Ready(running) = &found {
        context
            .printer
            .talk(course::words(&running.course, Asked::Status, context.printer.talk_screen()).trim_end());
        if consent == Consent::Ask {
            confirm::ask("Cancel this operation?").await?;
            found = offer.reported(life.still_cancelable(running).await).await?;
        }
    }
    let course = match found {
        BeforeCancel::Nothing(course) => Ok(*course),
        BeforeCancel::Ready(running) => life.cancel(*running, &args.notify.notify, job.as_ref()).await,
    };
    drop(progress);
    let course = offer.shown(course, Asked::Cancel, context).await?;
    Ok(exit_of_cancellation(&course, until))
}

/// Reads the ID of an operation that was started.
fn started(id: &str) -> Result<OperationId, Failure> {
    OperationId::parse(id).ok_or_else(|| {
        Failure::cannot_start(format!("`{id}` is not an operation ID"))
            .hint("pass the operation ID that `submit` printed")
    })
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

/// How a course ends a command; `until` returns whether its end was waited for.
pub(super) fn exit(course: &Course, until: Until) -> Exit {
    match (course.result, until) {
        (Standing::UnderWay, Until::Ended(_)) => Exit::Unfinished,
        (Standing::Refused, Until::Ended(_)) => Exit::CertificationRefused,
        (Standing::Cancelled, Until::Ended(_)) => Exit::Conflict,
        _ => Exit::Done,
    }
}

/// The same for a submission: one that is refused is a refusal, also where it was refused before.
pub(super) fn exit_of_submission(course: &Course, until: Until) -> Exit {
    match course.result {
        Standing::Refused => Exit::CertificationRefused,
        _ => exit(course, until),
    }
}

/// The same for a cancellation: what is canceled, or has failed, is as asked; what had ended before isn't.
fn exit_of_cancellation(course: &Course, until: Until) -> Exit {
    match course.result {
        Standing::Live | Standing::PreviewReady => Exit::Conflict,
        Standing::Cancelled | Standing::Refused => Exit::Done,
        _ => exit(course, until),
    }
}

/// What to do where the same was started before.
pub(super) fn again(again: bool) -> Again {
    if again { Again::Insist } else { Again::Never }
}

/// What to do where another operation is running; the time to wait begins now.
pub(super) fn when_running(wait: bool, options: WaitOptions) -> WhenRunning {
    if wait { WhenRunning::Wait(options.start()) } else { WhenRunning::Stop }
}

/// How to wait, if that was asked for; the time begins now.
pub(super) fn until(wait: bool, args: &WaitArgs, connection: &Connection) -> Until {
    if wait { Until::Ended(options(args, connection).start()) } else { Until::Begun }
}

/// How long and how often to ask.
pub(super) fn options(args: &WaitArgs, connection: &Connection) -> WaitOptions {
    let every = match connection.api {
        _ if connection.sandbox.is_some() => EVERY_IN_SANDBOX,
        ApiName::CloudPartnerPortal => EVERY,
        ApiName::ProductIngestion => EVERY_OF_INGESTION,
    };
    WaitOptions { interval: args.every.unwrap_or(every), limit: args.timeout }
}

/// An offer, and the services that know it.
struct Offer {
    name: OfferRef,
    connection: Arc<Connection>,
}

impl Offer {
    /// Finds out which offer is meant: that of a folder, or the one that was named.
    async fn find(subject: &str, services: &ServiceArgs, context: &Context) -> Result<Self, Failure> {
        Self::find_by(subject, &mut Connector::new(services, context)).await
    }

    async fn find_by(subject: &str, connector: &mut Connector<'_>) -> Result<Self, Failure> {
        let folder = Path::new(subject);
        let is_folder = folder.is_dir();
        let settings = if is_folder { SettingsFile::read(folder) } else { Ok(SettingsFile::default()) };
        let settings = settings.map_err(publish::Error::from)?;
        let api = connector.api(&settings)?;
        let of_account = (api == ApiName::ProductIngestion).then(PublisherId::of_account);
        let name = if is_folder {
            publish::offer_of_folder(folder, of_account.as_ref()).map_err(unnamed)?
        } else {
            named_offer(subject, api).map_err(|error: OfferRefError| match near::hint(folder) {
                Some(hint) => cannot_start(error).hint(hint),
                None => cannot_start(error),
            })?
        };
        let connection = connector.connect(&settings, Need::Marketplace).await?;
        Ok(Self { name, connection })
    }

    fn until(&self, wait: bool, args: &WaitArgs) -> Until {
        until(wait, args, &self.connection)
    }

    fn life_cycle<'a>(&'a self, until: Until, progress: &'a dyn Progress) -> LifeCycle<'a> {
        let Connection { services, service, .. } = &*self.connection;
        let (running, again) = (WhenRunning::Stop, Again::Never);
        LifeCycle { services, service, offer: &self.name, until, running, again, progress }
    }

    async fn reported<T>(&self, result: Result<T, publish::Error>) -> Result<T, Failure> {
        match result {
            Ok(done) => Ok(done),
            Err(error) => {
                let offer = Some(Box::new(self.name.clone()));
                Err(Failure { offer, ..self.connection.failure(error).await })
            }
        }
    }

    async fn told(&self, course: Result<Course, publish::Error>) -> Result<Course, Failure> {
        let mut course = self.reported(course).await?;
        self.connection.complete(&mut course.next);
        Ok(course)
    }

    async fn shown(
        &self,
        course: Result<Course, publish::Error>,
        asked: Asked,
        context: &Context,
    ) -> Result<Course, Failure> {
        let course = self.told(course).await?;
        context.printer.data(|| course::words(&course, asked, context.printer.screen()), &course);
        Ok(course)
    }

    async fn show(
        &self,
        course: Result<Course, publish::Error>,
        asked: Asked,
        until: Until,
        context: &Context,
    ) -> Result<Exit, Failure> {
        Ok(exit(&self.shown(course, asked, context).await?, until))
    }
}

/// These commands take no `--publisher` and `--offer`: they take the offer itself.
fn unnamed(error: publish::Error) -> Failure {
    use publish::Error as E;
    let hint = match &error {
        E::NoId { .. } => {
            "set the IDs in the folder's `offer.json` or `offerpress.toml`, or pass the offer as `publisher/offer`"
        }
        E::OtherId { .. } => "fix `offer.json` or `offerpress.toml`, or pass the offer as `publisher/offer`",
        _ => return error.into(),
    };
    Failure::from(error).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_ends_by_what_was_asked_of_it() {
        use Standing as S;
        let begun = Until::Begun;
        let ended = Until::Ended(WaitOptions { interval: Duration::ZERO, limit: Duration::ZERO }.start());
        // whatever tells how far it is; then a submission; then a cancellation: begun, and waited for
        let cases = [
            (
                S::UnderWay,
                [Exit::Done, Exit::Unfinished],
                [Exit::Done, Exit::Unfinished],
                [Exit::Done, Exit::Unfinished],
            ),
            (S::PreviewReady, [Exit::Done; 2], [Exit::Done; 2], [Exit::Conflict; 2]),
            (S::Live, [Exit::Done; 2], [Exit::Done; 2], [Exit::Conflict; 2]),
            (
                S::Refused,
                [Exit::Done, Exit::CertificationRefused],
                [Exit::CertificationRefused; 2],
                [Exit::Done; 2],
            ),
            (S::Cancelled, [Exit::Done, Exit::Conflict], [Exit::Done, Exit::Conflict], [Exit::Done; 2]),
            (S::NothingRunning, [Exit::Done; 2], [Exit::Done; 2], [Exit::Done; 2]),
            (S::NeverPublished, [Exit::Done; 2], [Exit::Done; 2], [Exit::Done; 2]),
        ];
        let name: OfferRef = "contoso/vm".parse().unwrap();
        for (result, told, submitted, canceled) in cases {
            let course = Course::example(&name, result);
            let both = |exit: fn(&Course, Until) -> Exit| [exit(&course, begun), exit(&course, ended)];
            assert_eq!(both(exit), told, "{result:?}");
            assert_eq!(both(exit_of_submission), submitted, "{result:?}");
            assert_eq!(both(exit_of_cancellation), canceled, "{result:?}");
        }
    }
}
