//! The offer that a command is about: that of a folder, or the one that was named.

use super::waiting::until;
use crate::base::{OfferRef, OfferRefError};
use crate::cli::Context;
use crate::cli::args::{ServiceArgs, WaitArgs};
use crate::cli::connect::{Connection, Connector};
use crate::cli::failure::{Failure, cannot_start};
use crate::cli::status_text::{self, Asked};
use crate::cli::{overrides, similar_folder};
use crate::marketplace::ApiName;
use crate::publish::lock::LockPlace;
use crate::publish::outcome::OfferStatus;
use crate::publish::progress::Progress;
use crate::publish::resolve::Need;
use crate::publish::settings::SettingsFile;
use crate::publish::{self, Again, Job, LifeCycle, Until, WhenRunning};
use std::path::Path;
use std::sync::Arc;

/// An offer, and the services that know it.
pub(super) struct Offer<'c> {
    name: OfferRef,
    pub(super) connection: Arc<Connection>,
    context: &'c Context,
    /// Its folder, where that was named.
    pub(super) folder: Option<Job>,
}

impl<'c> Offer<'c> {
    /// Finds which offer is meant, and connects its services.
    pub(super) async fn find(
        subject: &str,
        args: &ServiceArgs,
        context: &'c Context,
    ) -> Result<Self, Failure> {
        Self::find_by(subject, &mut connector(args, context)?, context).await
    }

    /// The same for one of several offers.
    pub(super) async fn find_by(
        subject: &str,
        connector: &mut Connector<'_>,
        context: &'c Context,
    ) -> Result<Self, Failure> {
        let folder = Path::new(subject);
        let is_folder = folder.is_dir();
        let settings = if is_folder { SettingsFile::read(folder) } else { Ok(SettingsFile::default()) };
        let settings = settings.map_err(publish::Error::from)?;
        let api = connector.overrides.api(&settings)?;
        let name = if is_folder { of_folder(folder, api)? } else { named(subject, api)? };
        let place = connector.overrides.lock(folder, &settings)?;
        // this API's jobs are in the lock; without access to storage, the commands go on without it
        let in_storage = is_folder && place == LockPlace::Storage && api == ApiName::ProductIngestion;
        let need = if in_storage { Need::Storage } else { Need::Marketplace };
        let connection = match connector.connect(&settings, need).await {
            Err(_) if in_storage => connector.connect(&settings, Need::Marketplace).await?,
            connection => connection?,
        };
        let own = || publish::offer_of_folder(folder, None).ok();
        connection.name(if is_folder { own() } else { subject.parse().ok() });
        let lock = connection.lock(place, folder);
        let folder = is_folder.then(|| Job { lock, ..Job::of_folder(folder).on(&connection.opened) });
        Ok(Self { name, connection, context, folder })
    }

    pub(super) fn until(&self, wait: bool, args: &WaitArgs) -> Until {
        until(wait, args, &self.connection)
    }

    pub(super) fn life_cycle<'a>(&'a self, until: Until, progress: &'a dyn Progress) -> LifeCycle<'a> {
        let opened = &self.connection.opened;
        let (services, service) = (&opened.services, opened.service.as_str());
        let (running, again) = (WhenRunning::Stop, Again::Never);
        let (offer, folder) = (&self.name, self.folder.as_ref());
        LifeCycle { services, service, offer, folder, until, running, again, progress }
    }

    /// Shows why something failed, with the offer that it was about.
    pub(super) async fn reported<T>(&self, result: Result<T, publish::Error>) -> Result<T, Failure> {
        self.connection.check(result).await.map_err(|failure| {
            let hint = failure.hint.as_deref().map(|hint| self.by_folder(hint));
            Failure { offer: Some(Box::new(self.name.clone())), hint, ..failure }
        })
    }

    /// Adds the commands that come next.
    pub(super) async fn completed(
        &self,
        status: Result<OfferStatus, publish::Error>,
    ) -> Result<OfferStatus, Failure> {
        let mut status = self.reported(status).await?;
        let commands = self.connection.commands(&status.next);
        status.commands = commands.iter().map(|command| self.by_folder(command)).collect();
        Ok(status)
    }

    /// Names the folder in commands, where that was named.
    fn by_folder(&self, text: &str) -> String {
        match &self.folder {
            Some(job) => self.connection.by_folder(text, &self.name, &job.shown_as),
            None => text.to_owned(),
        }
    }

    /// Prints the status that a command ended with.
    pub(super) async fn shown(
        &self,
        status: Result<OfferStatus, publish::Error>,
        asked: Asked,
    ) -> Result<OfferStatus, Failure> {
        let (status, printer) = (self.completed(status).await?, self.context.printer);
        printer.data(|| status_text::words(&status, asked, printer.screen), &status);
        Ok(status)
    }

    /// Says what is about to change, before it is confirmed.
    pub(super) fn say(&self, status: &OfferStatus) {
        let printer = self.context.printer;
        printer.talk(status_text::words(status, Asked::Status, printer.talk_screen).trim_end());
    }
}

/// Returns what connects the services of these commands.
pub(super) fn connector<'c>(args: &'c ServiceArgs, context: &'c Context) -> Result<Connector<'c>, Failure> {
    Ok(Connector::new(args, overrides::of_services(args, &context.environment)?, context))
}

fn named(text: &str, api: ApiName) -> Result<OfferRef, Failure> {
    api.offer_named(text).map_err(|error: OfferRefError| match similar_folder::hint(Path::new(text)) {
        Some(hint) => cannot_start(error).hint(hint),
        None => cannot_start(error),
    })
}

/// These commands take no `--publisher` and `--offer`: they take the offer itself.
fn of_folder(folder: &Path, api: ApiName) -> Result<OfferRef, Failure> {
    use publish::Error as E;
    publish::offer_of_folder(folder, api.unnamed_publisher().as_ref()).map_err(|error| {
        let hint = match &error {
            E::NoId { .. } => {
                "set the IDs in the folder's `offer.json` or `offerpress.toml`, or pass the offer as `publisher/offer`"
            }
            E::OtherId { .. } => "fix `offer.json` or `offerpress.toml`, or pass the offer as `publisher/offer`",
            _ => return error.into(),
        };
        Failure::from(error).hint(hint)
    })
}
