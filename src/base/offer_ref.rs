//! An offer by its two IDs, as people write it: `contoso/contoso-insight`.

use super::{IdError, OfferId, PublisherId};
use std::fmt;
use std::str::FromStr;

/// Names one offer of one publisher.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfferRef {
    /// The publisher.
    pub publisher: PublisherId,
    /// The offer.
    pub offer: OfferId,
}

/// Describes why a text names no offer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfferRefError {
    /// There is no `/`, or more than one.
    #[error("`{0}` is neither a folder nor an offer; write an offer as `publisher/offer`")]
    NotTwo(String),
    /// One of the two is no ID.
    #[error(transparent)]
    Id(#[from] IdError),
}

impl OfferRef {
    /// Parses the two IDs.
    ///
    /// # Errors
    /// Returns an error that names the one that is no ID.
    pub fn parse(publisher: &str, offer: &str) -> Result<Self, IdError> {
        Ok(Self { publisher: PublisherId::parse(publisher)?, offer: OfferId::parse(offer)? })
    }
}

impl FromStr for OfferRef {
    type Err = OfferRefError;

    fn from_str(text: &str) -> Result<Self, OfferRefError> {
        match text.split('/').collect::<Vec<_>>().as_slice() {
            [publisher, offer] => Ok(Self::parse(publisher, offer)?),
            _ => Err(OfferRefError::NotTwo(text.to_owned())),
        }
    }
}

impl fmt::Display for OfferRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.publisher, self.offer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_is_written_as_two_ids() {
        assert_eq!("contoso/vm".parse::<OfferRef>().unwrap().to_string(), "contoso/vm");
        let cases = [
            ("contoso", "`contoso` is neither a folder nor an offer; write an offer as `publisher/offer`"),
            ("a/b/c", "`a/b/c` is neither a folder nor an offer; write an offer as `publisher/offer`"),
            ("contoso/", "`` is not an offer ID: it is empty"),
        ];
        for (text, message) in cases {
            assert_eq!(text.parse::<OfferRef>().unwrap_err().to_string(), message);
        }
    }
}
