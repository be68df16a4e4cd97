//! Which offer a folder is for.

use super::content;
use super::error::Error;
use super::settings::SettingsFile;
use crate::base::{OfferId, OfferRef, PublisherId};
use crate::marketplace::body::OfferDocument;
use std::path::Path;

/// Finds which offer a folder is for, by its `offer.json` and its settings.
///
/// # Errors
/// Returns an error that names what can't be read, which ID is missing, or that two don't agree.
pub fn offer_of_folder(folder: &Path) -> Result<OfferRef, Error> {
    let settings = SettingsFile::read(folder)?;
    let document = content::read_offer(folder)?.transpose()?;
    let publisher = settings.publisher.as_deref().map(PublisherId::parse).transpose();
    let offer = settings.offer.as_deref().map(OfferId::parse).transpose();
    let (publisher, offer) = (publisher.map_err(Error::BadId)?, offer.map_err(Error::BadId)?);
    agree(document.as_ref().map(OfferDocument::reference), publisher.as_ref(), offer.as_ref())
}

/// Decides which offer is meant by what `offer.json` says and what was asked for, which must not contradict.
pub(super) fn agree(
    file: Option<&OfferRef>,
    publisher: Option<&PublisherId>,
    offer: Option<&OfferId>,
) -> Result<OfferRef, Error> {
    Ok(OfferRef {
        publisher: agreed("publisher", file.map(|file| &file.publisher), publisher)?,
        offer: agreed("offer", file.map(|file| &file.offer), offer)?,
    })
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
