//! An offer by its two ids, as people write it: `contoso/contoso-insight`.

use super::content;
use super::error::Error;
use super::outcome::Outcome;
use super::settings::SettingsFile;
use crate::base::{IdError, OfferId, PublisherId};
use crate::offer::OfferDocument;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// Names an offer of a publisher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferName {
    /// The publisher.
    pub publisher: PublisherId,
    /// The offer.
    pub offer: OfferId,
}

/// Says why a text names no offer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// There is no `/`, or more than one.
    #[error("`{0}` is neither a folder nor an offer; an offer is written `publisher/offer`")]
    NotTwo(String),
    /// One of the two is no id.
    #[error(transparent)]
    Id(#[from] IdError),
}

impl OfferName {
    /// Finds which offer a folder is for, by its `offer.json` and its settings.
    ///
    /// # Errors
    /// Names what cannot be read, which id is missing, or that two do not agree.
    pub fn of_folder(folder: &Path) -> Result<Self, Error> {
        let settings = SettingsFile::read(folder)?;
        let document = content::read_offer(folder)?.transpose()?;
        let publisher = settings.publisher.as_deref().map(PublisherId::parse).transpose();
        let offer = settings.offer.as_deref().map(OfferId::parse).transpose();
        let document = document.as_ref();
        let (publisher, offer) = (publisher.map_err(Error::BadId)?, offer.map_err(Error::BadId)?);
        let publisher = agree("publisher", document.map(OfferDocument::publisher), publisher.as_ref())?;
        let offer = agree("offer", document.map(OfferDocument::offer), offer.as_ref())?;
        Ok(Self { publisher, offer })
    }
}

impl OfferName {
    /// Returns which offer a body is for.
    #[must_use]
    pub fn of_document(document: &OfferDocument) -> Self {
        Self { publisher: document.publisher().clone(), offer: document.offer().clone() }
    }

    /// Finds which offer an outcome is about.
    ///
    /// # Errors
    /// Says what is no id; an outcome of a run always has two.
    pub fn of_outcome(outcome: &Outcome) -> Result<Self, Error> {
        let publisher = PublisherId::parse(&outcome.publisher).map_err(Error::BadId)?;
        Ok(Self { publisher, offer: OfferId::parse(&outcome.offer).map_err(Error::BadId)? })
    }
}

impl FromStr for OfferName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        match text.split('/').collect::<Vec<_>>().as_slice() {
            [publisher, offer] => {
                Ok(Self { publisher: PublisherId::parse(publisher)?, offer: OfferId::parse(offer)? })
            }
            _ => Err(NameError::NotTwo(text.to_owned())),
        }
    }
}

impl fmt::Display for OfferName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.publisher, self.offer)
    }
}

/// Settles an id by what `offer.json` says and what was asked for, which must not contradict.
pub(super) fn agree<Id: Clone + PartialEq + ToString>(
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_is_written_as_two_ids() {
        assert_eq!("contoso/vm".parse::<OfferName>().unwrap().to_string(), "contoso/vm");
        let cases = [
            ("contoso", "`contoso` is neither a folder nor an offer; an offer is written `publisher/offer`"),
            ("a/b/c", "`a/b/c` is neither a folder nor an offer; an offer is written `publisher/offer`"),
            ("contoso/", "`` is not an offer id: it is empty"),
        ];
        for (text, message) in cases {
            assert_eq!(text.parse::<OfferName>().unwrap_err().to_string(), message);
        }
    }
}
