//! The API's own nouns as types: two ids never share one; and an offer by its two IDs, as people write it.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// The longest id: "Publisher ID … up to 50 characters", and the same for offers and plans
/// (Partner Center, "Create an offer": offer setup details).
const MAX_LENGTH: usize = 50;

/// Says why a text isn't an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {noun}: {reason}")]
pub struct IdError {
    noun: &'static str,
    text: String,
    reason: &'static str,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $noun:literal) => {
        $(#[$doc])*
        ///
        /// 1 to 50 letters, digits, `-`, `_` and `.`, starting with a letter or digit; so it is safe in a path.
        ///
        /// Two that differ in upper and lower case alone are equal: the service answers with a spelling of its own.
        #[derive(Debug, Clone)]
        pub struct $name(String);

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.eq_ignore_ascii_case(&other.0)
            }
        }

        impl Eq for $name {}

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                self.folded().cmp(other.folded())
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.folded().for_each(|byte| state.write_u8(byte));
                state.write_u8(0xff);
            }
        }

        impl $name {
            /// Parses an id.
            ///
            /// # Errors
            /// Returns an error that says what is wrong with the text.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                check(text).map_err(|reason| IdError { noun: $noun, text: text.to_owned(), reason })?;
                Ok(Self(text.to_owned()))
            }

            /// Returns the id as the API writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            fn folded(&self) -> impl Iterator<Item = u8> {
                self.0.bytes().map(|byte| byte.to_ascii_lowercase())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }
    };
}

id!(
    /// Names a publisher, for example `contoso`.
    PublisherId, "a publisher ID"
);
id!(
    /// Names an offer of a publisher, for example `contosovirtualmachine`.
    OfferId, "an offer ID"
);
id!(
    /// Names a plan of an offer.
    PlanId, "a plan ID"
);

impl PublisherId {
    /// Returns the stand-in for the publisher of an account, for an API that asks for none: the account decides.
    #[must_use]
    pub fn of_account() -> Self {
        Self("account".to_owned())
    }
}

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

fn check(text: &str) -> Result<(), &'static str> {
    let plain = |c: char| c.is_ascii_alphanumeric();
    match text.chars().next() {
        None => Err("it is empty"),
        Some(_) if text.len() > MAX_LENGTH => Err("it is longer than 50 characters"),
        Some(first) if !plain(first) => Err("it must start with a letter or a digit"),
        Some(_) if !text.chars().all(|c| plain(c) || "-_.".contains(c)) => {
            Err("only letters, digits, `-`, `_` and `.` are allowed")
        }
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_the_api_page_are_taken() {
        for id in ["contoso", "contosovirtualmachine", "planId_one", "a", "contoso-insight.v2"] {
            assert_eq!(OfferId::parse(id).unwrap().as_str(), id);
        }
    }

    #[test]
    fn case_makes_no_other_id() {
        use std::collections::{BTreeSet, HashSet};
        let ids = || ["Contoso", "contoso", "CONTOSO", "contoso-2"].map(|id| PlanId::parse(id).unwrap());
        assert_eq!(BTreeSet::from(ids()).len(), 2);
        assert_eq!(HashSet::from(ids()).len(), 2);
        assert_eq!(ids()[0].to_string(), "Contoso", "it is written as it was");
    }

    #[test]
    fn texts_that_could_leave_their_place_in_a_url_are_refused() {
        for id in ["", ".", "..", "a/b", "a b", "-a", "ä", "a?b", "a%2Fb", &"x".repeat(51)] {
            assert!(PublisherId::parse(id).is_err(), "{id}");
        }
        let error = PlanId::parse("a/b").unwrap_err().to_string();
        assert_eq!(error, "`a/b` is not a plan ID: only letters, digits, `-`, `_` and `.` are allowed");
    }

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
