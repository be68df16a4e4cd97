//! The results of several offers in one run, as one document.

use super::common::SCHEMA_VERSION;
use super::document::{Outcome, Upload, Verdict};
use super::finding::{FailureDocument, FindingText, ReportText};
use super::status::OfferStatus;
use schemars::JsonSchema;
use serde::Serialize;

/// The results of several offers: each with a document of its own, and a total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Offers {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// The total.
    pub result: Together,
    /// Each offer, in the order of the folders.
    pub offers: Vec<OneOffer>,
    /// All together.
    pub total: Total,
}

/// The total of all offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Together {
    /// All offers succeeded.
    Done,
    /// Some failed or were skipped.
    Failed,
}

/// The result of one offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OneOffer {
    /// Its folder, as it was named or found.
    pub folder: String,
    /// The result.
    pub result: OfferResult,
    /// The exit code that a run of this folder alone would have had; none where it was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<u8>,
    /// What a publish or a plan printed for this folder alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// What a check printed for this folder alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<ReportText>,
    /// What a question for its status printed for this folder alone.
    #[serde(rename = "course", skip_serializing_if = "Option::is_none")]
    pub status: Option<OfferStatus>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailureDocument>,
}

/// The result for one offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OfferResult {
    /// The draft was saved.
    Saved,
    /// The draft doesn't show everything that was sent.
    Incomplete,
    /// The draft already was as the folder says.
    Unchanged,
    /// Nothing was done, as asked.
    Planned,
    /// The check found no error.
    Ok,
    /// The check found errors.
    Refused,
    /// Its status was shown.
    Reported,
    /// It failed.
    Failed,
    /// It was not started, because another one had failed before.
    Skipped,
}

/// Several offers in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Total {
    /// How many offers.
    pub offers: usize,
    /// How many succeeded.
    pub succeeded: usize,
    /// How many failed.
    pub failed: usize,
    /// How many were skipped.
    pub skipped: usize,
    /// How many drafts were saved.
    pub saved: usize,
    /// How many drafts were already up to date.
    pub unchanged: usize,
    /// How many images they have, or how many files were checked.
    pub images: usize,
    /// How many images were uploaded.
    pub uploaded: usize,
    /// The size of those in bytes.
    pub uploaded_bytes: u64,
    /// The exit code of the process: the worst of all.
    pub exit_code: u8,
    /// What that code means.
    pub meaning: &'static str,
}

impl OneOffer {
    /// Creates the result of an offer without a document.
    #[must_use]
    pub fn new(folder: String, result: OfferResult, exit_code: Option<u8>) -> Self {
        Self { folder, result, exit_code, outcome: None, check: None, status: None, failure: None }
    }

    /// Returns what was found in its folder.
    #[must_use]
    pub fn findings(&self) -> &[FindingText] {
        let outcome = self.outcome.as_ref().map(|outcome| &outcome.findings);
        let check = || self.check.as_ref().map(|check| &check.findings);
        let failure = || self.failure.as_ref().map(|failure| &failure.findings);
        outcome.or_else(check).or_else(failure).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether it succeeded.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.exit_code == Some(0)
    }
}

impl From<Verdict> for OfferResult {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Saved => Self::Saved,
            Verdict::Incomplete => Self::Incomplete,
            Verdict::Unchanged => Self::Unchanged,
            Verdict::Planned => Self::Planned,
        }
    }
}

impl Offers {
    /// Puts the documents of offers together with their total, which is counted before, so that a run that shows no
    /// document needs to hold none; `exit_code` is the worst of theirs, with its meaning.
    #[must_use]
    pub fn of(offers: Vec<OneOffer>, mut total: Total, exit_code: (u8, &'static str)) -> Self {
        (total.exit_code, total.meaning) = exit_code;
        let result = if total.succeeded == total.offers { Together::Done } else { Together::Failed };
        Self { schema_version: SCHEMA_VERSION, result, offers, total }
    }
}

impl Total {
    /// Counts an offer.
    pub fn add(&mut self, offer: &OneOffer) {
        let result = offer.result;
        self.offers += 1;
        self.succeeded += usize::from(offer.is_good());
        self.skipped += usize::from(result == OfferResult::Skipped);
        self.failed += usize::from(result != OfferResult::Skipped && !offer.is_good());
        self.saved += usize::from(result == OfferResult::Saved);
        self.unchanged += usize::from(result == OfferResult::Unchanged);
        self.images += offer.check.as_ref().map_or(0, |check| check.assets);
        let Some(outcome) = &offer.outcome else { return };
        self.images += outcome.assets.len();
        for asset in outcome.assets.iter().filter(|asset| asset.upload == Some(Upload::Sent)) {
            self.uploaded += 1;
            self.uploaded_bytes += asset.bytes;
        }
    }
}
