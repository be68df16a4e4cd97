//! Findings, and why a command failed, as documents.

use super::common::SCHEMA_VERSION;
use crate::base::OfferRef;
use crate::report::{self, Finding, Fix, Report, Severity};
use schemars::JsonSchema;
use serde::Serialize;

/// A check's findings as a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportText {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// `ok` or `refused`.
    #[schemars(extend("enum" = ["ok", "refused"]))]
    pub result: &'static str,
    /// How many files were checked.
    pub assets: usize,
    /// How many errors.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// How many notes.
    pub notes: usize,
    /// The findings, sorted by file.
    pub findings: Vec<FindingText>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FindingText {
    /// The rule's code; `offerpress explain CODE` tells more.
    pub code: &'static str,
    /// `error`, `warning` or `note`.
    #[schemars(with = "&str", extend("enum" = ["error", "warning", "note"]))]
    pub severity: Severity,
    /// The file, relative to the folder.
    pub file: String,
    /// The line in it, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column in it, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// What was found.
    pub is: String,
    /// What is expected.
    pub should: String,
    /// What to do.
    pub remedy: String,
    /// The command that can fix it, where there is one.
    #[schemars(extend("enum" = ["fit"]))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed_by: Option<&'static str>,
}

impl ReportText {
    /// Puts a report into its document.
    #[must_use]
    pub fn of(report: &Report, assets: usize) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            result: if report.has_errors() { "refused" } else { "ok" },
            assets,
            errors: report.count(Severity::Error),
            warnings: report.count(Severity::Warning),
            notes: report.count(Severity::Note),
            findings: findings(report),
        }
    }
}

/// Puts the findings of a report into their document's form.
#[must_use]
pub fn findings(report: &Report) -> Vec<FindingText> {
    report.findings().iter().map(FindingText::from).collect()
}

impl FindingText {
    /// Returns the sentence without the file: what was found, what is expected, what to do.
    #[must_use]
    pub fn sentence(&self) -> String {
        report::sentence(&self.is, &self.should, &self.remedy)
    }
}

impl From<&Finding> for FindingText {
    fn from(finding: &Finding) -> Self {
        let span = finding.place.span.as_ref();
        Self {
            code: finding.code,
            severity: finding.severity,
            file: finding.place.file.clone(),
            line: span.map(|span| span.line),
            column: span.map(|span| span.column),
            is: finding.is.clone(),
            should: finding.should.clone(),
            remedy: finding.remedy.clone(),
            fixed_by: (finding.fix == Fix::ByFit).then_some("fit"),
        }
    }
}

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
