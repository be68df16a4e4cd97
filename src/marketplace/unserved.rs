//! Why the Product Ingestion API doesn't serve an offer.

use std::fmt;

/// Why the Product Ingestion API doesn't serve an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unserved {
    /// Its type has no resource tree, for example `azureApplication`.
    Type(String),
    /// Its ID stands for so many products.
    SeveralProducts(usize),
    /// It has no listing in English; with the languages that it has.
    NoListing(Vec<String>),
    /// It has so many listings in English.
    SeveralListings(usize),
    /// It has no field for this image type.
    Image(String),
}

impl fmt::Display for Unserved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(name) => write!(f, "its type, `{name}`, has no resource tree there"),
            Self::SeveralProducts(count) => write!(f, "{count} products have this ID"),
            Self::NoListing(others) if others.is_empty() => f.write_str("it has no listing in en-us"),
            Self::NoListing(others) => {
                write!(f, "it has no listing in en-us (there is {})", others.join(", "))
            }
            Self::SeveralListings(count) => write!(f, "it has {count} listings in en-us"),
            Self::Image(kind) => write!(f, "it has no field for the image type `{kind}`"),
        }
    }
}

impl Unserved {
    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::Type(_) => {
                "try `--api cloud-partner-portal`, or upload its images in Partner Center: Azure applications and Dynamics offers are in no other API that offerpress knows"
            }
            Self::SeveralProducts(_) => {
                "look in Partner Center which of them is meant; the API doesn't tell them apart"
            }
            Self::NoListing(_) | Self::SeveralListings(_) => {
                "check the languages of the listing in Partner Center: the API's images are those of the listing in English (United States)"
            }
            Self::Image(_) => {
                "remove these files from the folder, or list them under `ignore` in offerpress.toml"
            }
        }
    }
}
