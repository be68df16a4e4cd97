//! Lists, what a pull wrote, and what `fit` created, as documents for scripts.

use super::common::{Next, SCHEMA_VERSION};
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

/// The images that `fit` created or would create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FitOutcome {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// The result.
    pub result: FitVerdict,
    /// The images created, in the order of the listing.
    pub images: Vec<FittedImage>,
    /// What couldn't be created, why, and how to fix it.
    pub gaps: Vec<String>,
}

/// The result of `fit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FitVerdict {
    /// Images were created.
    Fitted,
    /// Nothing was written, because of `--dry-run`.
    Planned,
    /// There was nothing to create, or nothing that could be created.
    Unchanged,
}

/// One image that was created, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FittedImage {
    /// The new file, relative to the folder.
    pub file: String,
    /// Its image type.
    pub kind: String,
    /// Its source file, relative to the folder.
    pub from: String,
    /// Where the file that it replaces is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
    /// Width and height of the source.
    pub pixels_before: (u32, u32),
    /// Width and height of the new file.
    pub pixels: (u32, u32),
    /// The size of the source in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_before: Option<u64>,
    /// The size of the new file in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}
