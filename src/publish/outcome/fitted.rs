//! What a run of `fit` made, as one document for scripts.

use super::version::SCHEMA_VERSION;
use schemars::JsonSchema;
use serde::Serialize;

/// What a run of `fit` made, or would make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FitOutcome {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// The result.
    pub result: FitVerdict,
    /// The images made, in the order of the listing.
    pub pictures: Vec<FittedPicture>,
    /// What couldn't be made, why, and what to do.
    pub gaps: Vec<String>,
}

/// The result of `fit`, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FitVerdict {
    /// Images were made.
    Fitted,
    /// Nothing was done, as asked.
    Planned,
    /// There was nothing to make, or nothing that could be made.
    Unchanged,
}

/// One image that was made, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FittedPicture {
    /// The new file, relative to the folder.
    pub file: String,
    /// What it is for.
    pub kind: String,
    /// The file that it is made of.
    pub from: String,
    /// The name under which the file is kept that made room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
    /// Width and height of what it is made of.
    pub pixels_before: (u32, u32),
    /// Width and height of the new file.
    pub pixels: (u32, u32),
    /// The length of what it is made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_before: Option<u64>,
    /// The length of the new file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}
