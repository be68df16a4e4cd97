//! What is to be done with one folder, settled to the last wish.

use super::after::AfterSave;
use super::approved::ApprovedPlan;
use super::content::CheckOptions;
use super::error::Error;
use super::limits::{Limit, Turn};
use super::lock::{LOCK_FILE, LockPlace};
use super::name;
use super::running::WhenRunning;
use super::settings::SettingsFile;
use crate::base::{OfferId, OfferRef, PublisherId};
use crate::listing::ListShapes;
use crate::marketplace::portal;
use crate::storage::{LinkLifetime, Proof};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::PathBuf;

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
    /// The offer that was asked for.
    pub offer: Option<OfferId>,
    /// Whether to overwrite what others changed.
    pub overwrite: Overwrite,
    /// Whose the texts are.
    pub texts: Owner,
    /// Whose the images are.
    pub images: Owner,
    /// Whether to make the container.
    pub container: ContainerWish,
    /// How long links last.
    pub link_lifetime: LinkLifetime,
    /// How links are proved.
    pub proof: Proof,
    /// The plan that was read and approved; the run does that or nothing.
    pub approved: Option<ApprovedPlan>,
    /// How the elements of lists are written.
    pub shapes: ListShapes,
    /// How many pictures are under way at a time; jobs with clones of it share it.
    pub transfers: Limit,
    /// How many links are tried at a time, beside the uploads; shared likewise.
    pub proofs: Limit,
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
    /// What to do once the draft is saved.
    pub after: AfterSave,
}

/// Whether to overwrite what others changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// Stop instead.
    Never,
    /// The last one wins.
    Force,
}

/// Who may change the texts or the images of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The folder and people in Partner Center: a run stops rather than overwrite somebody else's change.
    #[default]
    Shared,
    /// The folder alone: a run overwrites other changes, and names them.
    Folder,
}

/// Whether to make a container that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContainerWish {
    /// It must be there.
    Expect,
    /// Make it, private.
    Create,
}

impl Job {
    /// A folder to publish as it is, with no settings but the defaults and its lock beside its pictures.
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
            offer: None,
            overwrite: Overwrite::Never,
            texts: Owner::default(),
            images: Owner::default(),
            container: ContainerWish::Expect,
            link_lifetime: LinkLifetime::default(),
            proof: Proof::default(),
            approved: None,
            shapes: ListShapes::default(),
            transfers: Limit::of(16),
            proofs: Limit::of(16),
            turn: Turn::default(),
            running: WhenRunning::Stop,
            service: portal::ADDRESS.to_owned(),
            storage: None,
            after: AfterSave::default(),
        }
    }

    /// Returns which offer this is: by `offer.json`, which flags and settings must not contradict.
    ///
    /// # Errors
    /// Returns an error that names the missing ID, or the two that don't agree.
    pub fn offer_ref(&self, named: Option<&OfferRef>) -> Result<OfferRef, Error> {
        name::agree(named, self.publisher.as_ref(), self.offer.as_ref())
    }
}
