//! Why a command came to nothing, as a document.

use super::finding::FindingText;
use super::version::SCHEMA_VERSION;
use schemars::JsonSchema;
use serde::Serialize;

/// What is printed in place of an outcome where a command failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FailureDocument {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Always `failed`.
    #[schemars(extend("const" = "failed"))]
    pub result: &'static str,
    /// Why.
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
    /// The failure in a word: that of the exit code, or `usage` where the arguments cannot be read.
    pub code: &'static str,
    /// What that code means.
    pub meaning: &'static str,
    /// What was tried and came to nothing.
    pub message: String,
    /// The causes, outermost first.
    pub causes: Vec<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl FailureDocument {
    /// Puts a failure into its document.
    #[must_use]
    pub fn of(error: FailureText, findings: Vec<FindingText>) -> Self {
        Self { schema_version: SCHEMA_VERSION, result: "failed", error, findings }
    }
}
