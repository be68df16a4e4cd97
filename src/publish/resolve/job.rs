//! The job of a folder, by its settings and what counts before them.

use super::error::ResolveError;
use super::opener::Opened;
use super::overrides::Overrides;
use crate::marketplace::ApiName;
use crate::publish::content::{Base, Captions, CheckOptions};
use crate::publish::job::Job;
use crate::publish::settings::SettingsFile;
use crate::storage::{Container, SasLifetime};
use std::path::PathBuf;

impl CheckOptions {
    /// Returns what to check a folder for; where the API has no place for `offer.json`, that counts for nothing.
    ///
    /// # Errors
    /// Returns an error that names the override that can't be used.
    pub fn resolve(settings: &SettingsFile, overrides: &Overrides) -> Result<Self, ResolveError> {
        let (base, captions) = match overrides.api(settings)? {
            ApiName::CloudPartnerPortal => (Base::OfferFile, Captions::ByList),
            ApiName::ProductIngestion => (Base::LiveDraft, Captions::Always),
        };
        Ok(Self { profile: overrides.profile.clone(), base, captions, ..Self::default() })
    }
}

impl Job {
    /// Returns the job of a folder: what overrides say, then its settings, then the defaults.
    ///
    /// # Errors
    /// Returns an error that names the override or the setting that can't be used.
    pub fn resolve(
        folder: impl Into<PathBuf>,
        settings: SettingsFile,
        overrides: &Overrides,
    ) -> Result<Self, ResolveError> {
        let first = |given: &Option<String>, set: &Option<String>| given.clone().or_else(|| set.clone());
        let lifetime = first(&overrides.link_lifetime, &settings.storage.link_lifetime);
        let lifetime = lifetime.map(|text| SasLifetime::parse(&text)).transpose()?;
        let publisher = first(&overrides.publisher, &settings.publisher).map(|id| id.parse()).transpose()?;
        let offer = first(&overrides.offer, &settings.offer).map(|id| id.parse()).transpose()?;
        let job = Self::of_folder(folder);
        Ok(Self {
            check: CheckOptions::resolve(&settings, overrides)?,
            publisher,
            unnamed: overrides.api(&settings)?.unnamed_publisher(),
            offer,
            texts: settings.publish.texts,
            images: settings.publish.images,
            sas_lifetime: lifetime.unwrap_or_default(),
            shapes: settings.shapes(),
            lock: overrides.lock(&job.folder, &settings)?,
            settings,
            ..job
        })
    }

    /// Takes the names of the services that it runs on, as lock and outcome have them.
    #[must_use]
    pub fn on(self, opened: &Opened) -> Self {
        let storage = opened.services.container.as_ref().map(Container::address);
        Self { service: opened.service.clone(), storage, ..self }
    }
}
