//! What a CI job gets from a document, whatever its format.

use serde::Serialize;

/// A document that a command prints, and what a CI job gets from it.
pub(in crate::cli) trait Reported: Serialize {
    /// Returns the outputs and the summary; none of a document that only answers a question.
    fn report(&self) -> JobReport {
        JobReport::default()
    }
}

/// Outputs for later steps of a job, and the parts of its summary.
#[derive(Debug, Default)]
pub(in crate::cli) struct JobReport {
    /// The result, as documents name it; without one there is no summary.
    pub(in crate::cli) result: Option<String>,
    /// The result in words, where its name says too little.
    pub(in crate::cli) words: Option<&'static str>,
    pub(in crate::cli) publisher: Option<String>,
    pub(in crate::cli) offer: Option<String>,
    pub(in crate::cli) etag: Option<String>,
    /// The ID of the operation.
    pub(in crate::cli) operation: Option<String>,
    /// The status of the offer, where the run went on after the draft.
    pub(in crate::cli) status: Option<String>,
    /// The type of error.
    pub(in crate::cli) error: Option<String>,
    /// How many offers there were, of several.
    pub(in crate::cli) offers: Option<usize>,
    pub(in crate::cli) images: Option<usize>,
    pub(in crate::cli) uploaded: Option<usize>,
    /// How many errors, warnings and notes were found.
    pub(in crate::cli) findings: Option<[usize; 3]>,
    /// Tables and paragraphs (Markdown).
    pub(in crate::cli) parts: String,
    pub(in crate::cli) notes: Vec<String>,
    /// The commands that come next.
    pub(in crate::cli) next: Vec<String>,
}

impl JobReport {
    /// Creates the report of a document that has a result and no more.
    pub(in crate::cli) fn of(result: impl Serialize) -> Self {
        Self { result: Some(name(result)), ..Self::default() }
    }
}

/// Returns the name of a plain value, as documents write it.
pub(super) fn name(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|name| Some(name.as_str()?.to_owned())).unwrap_or_default()
}
