//! The result of `fit`, as one document for scripts.

use super::version::SCHEMA_VERSION;
use schemars::JsonSchema;
use serde::Serialize;

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
