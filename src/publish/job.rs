//! What is to be done with one folder, settled to the last wish, and for which offer.

use super::approved::ApprovedPlan;
use super::content::{self, Base, CheckOptions};
use super::error::Error;
use super::limits::{Limit, Turn};
use super::lock::{LOCK_FILE, LockPlace};
use super::progress::Progress;
use super::services::Services;
use super::settings::SettingsFile;
use crate::base::{OfferId, OfferRef, PublisherId};
use crate::marketplace::body::OfferDocument;
use crate::marketplace::{Polling, WaitOptions, portal};
use crate::report::Report;
use crate::storage::{SasLifetime, Verification};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// One folder to publish, with everything settled that a person may choose.
#[derive(Debug, Clone)]
pub struct Job {
    /// The assets folder.
    pub folder: PathBuf,
    /// The folder as the person knows it; another one where the run works on a copy.
    pub shown_as: PathBuf,
    /// Its settings.
    pub settings: SettingsFile,
    /// What to check it for.
    pub check: CheckOptions,
    /// The publisher that was asked for.
    pub publisher: Option<PublisherId>,
    /// The publisher of every offer, for an API whose account decides: what names another doesn't count. None where
    /// something must name it.
    pub unnamed: Option<PublisherId>,
    /// The offer that was asked for.
    pub offer: Option<OfferId>,
    /// Whether to overwrite what others changed.
    pub on_conflict: OnConflict,
    /// Whether to make the container.
    pub container: CreateContainer,
    /// How long SAS URLs are valid.
    pub sas_lifetime: SasLifetime,
    /// How the URLs are verified.
    pub verification: Verification,
    /// The plan that was read and approved; the run does that or nothing.
    pub approved: Option<ApprovedPlan>,
    /// How many images are under way at a time; jobs with clones of it share it.
    pub transfers: Limit,
    /// How many URLs are verified at a time, beside the uploads; shared likewise.
    pub verifications: Limit,
    /// The turn that this offer has among several.
    pub turn: Turn,
    /// What to do where an operation is running on the offer.
    pub running: WhenRunning,
    /// The name of the service in the lock: its address, or a name that stays.
    pub service: String,
    /// The address of the container, as outcomes name it.
    pub storage: Option<String>,
    /// Where the lock is kept.
    pub lock: LockPlace,
    /// How long a save is waited for that the marketplace carries out as a job; `None` for as long as is usual there.
    pub save_timeout: Option<Duration>,
    /// What to do once the draft is saved.
    pub after: AfterSave,
}

/// What to do where others changed what the run would overwrite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnConflict {
    /// Stop.
    Stop,
    /// The last one wins.
    Overwrite,
}

/// Whether to make a container that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreateContainer {
    /// It must be there.
    Never,
    /// Make it, private.
    IfMissing,
}

impl Job {
    /// A folder to publish as it is, with no settings but the defaults and its lock beside its images.
    #[must_use]
    pub fn of_folder(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        Self {
            lock: LockPlace::File(folder.join(LOCK_FILE)),
            shown_as: folder.clone(),
            folder,
            settings: SettingsFile::default(),
            check: CheckOptions::default(),
            publisher: None,
            unnamed: None,
            offer: None,
            on_conflict: OnConflict::Stop,
            container: CreateContainer::Never,
            sas_lifetime: SasLifetime::default(),
            verification: Verification::default(),
            approved: None,
            transfers: Limit::of(16),
            verifications: Limit::of(16),
            turn: Turn::default(),
            running: WhenRunning::Stop,
            service: portal::ADDRESS.to_owned(),
            storage: None,
            save_timeout: None,
            after: AfterSave::default(),
        }
    }

    /// Sets the levels that settings and options give to findings about the offer.
    pub(super) fn with_levels(&self, report: Report) -> Report {
        self.check.deny.apply(self.settings.with_levels(report))
    }

    /// Returns which offer this is: by `offer.json`, which flags and settings must not contradict.
    ///
    /// # Errors
    /// Returns an error that names the missing ID, or the two that don't agree.
    pub fn offer_ref(&self, named: Option<&OfferRef>) -> Result<OfferRef, Error> {
        let publisher = match &self.unnamed {
            Some(publisher) => publisher.clone(),
            None => agreed("publisher", named.map(|named| &named.publisher), self.publisher.as_ref())?,
        };
        let offer = agreed("offer", named.map(|named| &named.offer), self.offer.as_ref())?;
        Ok(OfferRef { publisher, offer })
    }

    /// Returns which offer this is, by its folder and what was asked for.
    ///
    /// # Errors
    /// Returns an error that names what can't be read, the missing ID, or the two that don't agree.
    pub fn named_offer(&self) -> Result<OfferRef, Error> {
        self.offer_ref(self.named()?.as_ref())
    }

    /// Returns which offer the `offer.json` of the folder is for; one that does not count need not be an offer.
    pub(crate) fn named(&self) -> Result<Option<OfferRef>, Error> {
        let document = content::read_offer(&self.folder)?;
        let document = match self.check.base {
            Base::OfferFile => document.transpose()?,
            Base::LiveDraft => document.and_then(Result::ok),
        };
        Ok(document.as_ref().map(OfferDocument::reference).cloned())
    }
}

/// Finds which offer a folder is for, by its `offer.json` and its settings; `unnamed` is the publisher of every offer
/// where the account decides.
///
/// # Errors
/// Returns an error that names what can't be read, which ID is missing, or that two don't agree.
pub fn offer_of_folder(folder: &Path, unnamed: Option<&PublisherId>) -> Result<OfferRef, Error> {
    let settings = SettingsFile::read(folder)?;
    let publisher = settings.publisher.as_deref().map(PublisherId::parse).transpose();
    let offer = settings.offer.as_deref().map(OfferId::parse).transpose();
    let (publisher, offer) = (publisher.map_err(Error::BadId)?, offer.map_err(Error::BadId)?);
    Job { publisher, offer, unnamed: unnamed.cloned(), ..Job::of_folder(folder) }.named_offer()
}

fn agreed<Id: Clone + PartialEq + ToString>(
    noun: &'static str,
    file: Option<&Id>,
    asked: Option<&Id>,
) -> Result<Id, Error> {
    match (file, asked) {
        (Some(file), Some(asked)) if file != asked => {
            Err(Error::OtherId { noun, file_says: file.to_string(), asked: asked.to_string() })
        }
        (Some(id), _) | (None, Some(id)) => Ok(id.clone()),
        (None, None) => Err(Error::NoId { noun }),
    }
}

/// What a run does once the draft is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AfterSave {
    /// How long to wait until every image is the marketplace's own copy.
    pub wait_for_copies: Option<WaitOptions>,
    /// Whether to look at those copies.
    pub copies: Copies,
}

/// Whether to look at the marketplace's copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Copies {
    /// They are what was sent.
    #[default]
    Trust,
    /// Fetch each that is new; one that can't be fetched counts as what was sent.
    CompareNew,
    /// Fetch each and compare it with its file.
    Compare,
}

/// What to do where an operation is running on the offer. A preview that waits to go live is none: it is not waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenRunning {
    /// Stop, and tell its id.
    Stop,
    /// Wait for its end, and go on.
    Wait(Polling),
}

/// What a run is given: what to do, the services to do it with, and who hears how far it is.
#[derive(Clone, Copy)]
pub struct Run<'r> {
    /// What to do.
    pub job: &'r Job,
    /// The services that it calls.
    pub services: &'r Services,
    /// Hears what happens.
    pub progress: &'r dyn Progress,
}
