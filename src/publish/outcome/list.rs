//! Lists, and what a pull wrote, as documents for scripts.

use super::next::Next;
use super::version::SCHEMA_VERSION;
use crate::base::PublisherId;
use crate::marketplace::{OfferSummary, PublisherSummary};
use schemars::JsonSchema;
use serde::Serialize;

/// The publishers that the account may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublisherList {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// The publishers.
    pub publishers: Vec<PublisherSummary>,
}

/// The offers of a publisher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfferList {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// The publisher.
    pub publisher: String,
    /// Its offers.
    pub offers: Vec<OfferSummary>,
}

/// What a pull wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pulled {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Always `pulled`.
    #[schemars(extend("const" = "pulled"))]
    pub result: &'static str,
    /// The publisher.
    pub publisher: String,
    /// The offer.
    pub offer: String,
    /// The marketplace's address.
    pub service: String,
    /// The folder.
    pub folder: String,
    /// Every file that was written.
    pub files: Vec<PulledFile>,
    /// What the person should know.
    pub notes: Vec<String>,
    /// What to do next. Documents have `commands` instead, which the command line makes of it.
    #[serde(skip)]
    pub next: Vec<Next>,
    /// The commands that come next.
    #[serde(rename = "next")]
    pub commands: Vec<String>,
}

/// One file that a pull wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PulledFile {
    /// The file, relative to the folder.
    pub file: String,
    /// Its length.
    pub bytes: usize,
}

impl PublisherList {
    /// Puts the marketplace's list into its document.
    #[must_use]
    pub fn of(publishers: Vec<PublisherSummary>) -> Self {
        Self { schema_version: SCHEMA_VERSION, publishers }
    }
}

impl OfferList {
    /// Puts the marketplace's list into its document.
    #[must_use]
    pub fn of(publisher: &PublisherId, offers: Vec<OfferSummary>) -> Self {
        Self { schema_version: SCHEMA_VERSION, publisher: publisher.to_string(), offers }
    }
}
