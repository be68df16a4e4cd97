//! Why a command failed, as a document.

use super::finding::FindingText;
use super::version::SCHEMA_VERSION;
use crate::base::OfferRef;
use schemars::JsonSchema;
use serde::Serialize;

/// What is printed instead of an outcome if a command failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FailureDocument {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Always `failed`.
    #[schemars(extend("const" = "failed"))]
    pub result: &'static str,
    /// The publisher, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// The offer, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<String>,
    /// The error.
    pub error: FailureText,
    /// The findings that stopped the run.
    pub findings: Vec<FindingText>,
}

/// Why a command failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FailureText {
    /// The exit code of the process.
    pub exit_code: u8,
    /// The type of error: the name of the exit code, or `usage` for invalid arguments.
    pub code: &'static str,
    /// What that code means.
    pub meaning: &'static str,
    /// What failed.
    pub message: String,
    /// The causes, outermost first.
    pub causes: Vec<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl FailureDocument {
    /// Creates the document of a failure.
    #[must_use]
    pub fn of(error: FailureText, findings: Vec<FindingText>, about: Option<&OfferRef>) -> Self {
        let publisher = about.map(|about| about.publisher.to_string());
        let offer = about.map(|about| about.offer.to_string());
        Self { schema_version: SCHEMA_VERSION, result: "failed", publisher, offer, error, findings }
    }
}
