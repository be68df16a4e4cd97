//! Which offer a folder is for.

use super::content::{self, Base};
use super::error::Error;
use super::job::{self, Job};
use super::settings::SettingsFile;
use crate::base::{OfferId, OfferRef, PublisherId};
use crate::marketplace::body::OfferDocument;
use std::path::Path;

/// Finds which offer a folder is for, by its `offer.json` and its settings; `unnamed` is the publisher of every offer
/// where the account decides.
///
/// # Errors
/// Returns an error that names what can't be read, which ID is missing, or that two don't agree.
pub fn offer_of_folder(folder: &Path, unnamed: Option<&PublisherId>) -> Result<OfferRef, Error> {
    let settings = SettingsFile::read(folder)?;
    let document = content::read_offer(folder)?.transpose()?;
    let publisher = settings.publisher.as_deref().map(PublisherId::parse).transpose();
    let offer = settings.offer.as_deref().map(OfferId::parse).transpose();
    let (publisher, offer) = (publisher.map_err(Error::BadId)?, offer.map_err(Error::BadId)?);
    let named = document.as_ref().map(OfferDocument::reference);
    job::agree(named, publisher.as_ref(), offer.as_ref(), unnamed)
}

impl Job {
    /// Returns which offer this is, by its folder and what was asked for.
    ///
    /// # Errors
    /// Returns an error that names what can't be read, the missing ID, or the two that don't agree.
    pub fn named_offer(&self) -> Result<OfferRef, Error> {
        self.offer_ref(named(self)?.as_ref())
    }
}

/// Returns which offer the `offer.json` of a job's folder is for; one that does not count need not be an offer.
pub(crate) fn named(job: &Job) -> Result<Option<OfferRef>, Error> {
    let document = content::read_offer(&job.folder)?;
    let document = match job.check.base {
        Base::OfferFile => document.transpose()?,
        Base::LiveDraft => document.and_then(Result::ok),
    };
    Ok(document.as_ref().map(OfferDocument::reference).cloned())
}
