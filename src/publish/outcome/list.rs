//! Lists, and what a pull wrote, as documents for scripts.

use super::version::SCHEMA_VERSION;
use crate::base::PublisherId;
use crate::marketplace::{OfferSummary, PublisherSummary, State};
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
    pub publishers: Vec<PublisherText>,
}

/// One publisher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublisherText {
    /// Its id.
    pub id: String,
    /// Its name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
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
    pub offers: Vec<OfferText>,
}

/// One offer in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfferText {
    /// Its id.
    pub id: String,
    /// Its name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer_type: Option<String>,
    /// How far it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// When it was last changed, as the marketplace writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
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
    /// What to do next.
    pub next: Vec<String>,
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
    pub fn of(all: Vec<PublisherSummary>) -> Self {
        let publishers = all.into_iter().map(|one| PublisherText { id: one.id, name: one.name });
        Self { schema_version: SCHEMA_VERSION, publishers: publishers.collect() }
    }
}

impl OfferList {
    /// Puts the marketplace's list into its document.
    #[must_use]
    pub fn of(publisher: &PublisherId, all: Vec<OfferSummary>) -> Self {
        let text = |one: OfferSummary| OfferText {
            id: one.id,
            name: one.name,
            offer_type: one.offer_type,
            state: one.state.map(|state| match state {
                State::Succeeded => "live".to_owned(),
                state => state.to_string(),
            }),
            changed: one.changed,
        };
        let offers = all.into_iter().map(text).collect();
        Self { schema_version: SCHEMA_VERSION, publisher: publisher.to_string(), offers }
    }
}
