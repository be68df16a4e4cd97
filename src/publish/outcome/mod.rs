//! What a run did, as one document for scripts; the printer for people reads the same value.
//!
//! This is a promise to others: a change of meaning needs a new [`SCHEMA_VERSION`]. The schemas under `schemas/` are
//! made from these types ([`schema`]).

mod course;
mod failure;
mod fitted;
mod list;
mod lock;
mod of_run;
mod saved;
mod schema;
mod several;

pub use course::{Course, DraftAge, MessageText, OperationText, Operations, Standing, StepText};
pub use failure::{FailureDocument, FailureText};
pub use list::{OfferList, OfferText, PublisherList, PublisherText, Pulled, PulledFile};
pub use lock::{LockKept, LockState, LockText};
pub(super) use of_run::{command, planned, saved, stop, unchanged};
pub use saved::SavedDraft;
pub use schema::{schema, settings_schema};
pub use several::{OfferResult, Offers, OneOffer, Together, Total};

pub use fitted::{FitOutcome, FitVerdict, FittedPicture};

use crate::report::{self, Finding, Fix, Report, Severity};
use schemars::JsonSchema;
use serde::Serialize;

/// The version of every document printed by `--format json`.
pub const SCHEMA_VERSION: u32 = 1;

/// The result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The draft was saved.
    Saved,
    /// The marketplace accepted the save, but the draft doesn't show everything that was sent; `differences` lists it.
    Incomplete,
    /// The draft already was as the folder says; nothing was sent.
    Unchanged,
    /// Nothing was done, as asked.
    Planned,
}

/// What a run did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// The result.
    pub result: Verdict,
    /// The publisher.
    pub publisher: String,
    /// The offer.
    pub offer: String,
    /// The marketplace's address.
    pub service: String,
    /// The address of the container that images are uploaded to; none where no storage is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<String>,
    /// Where the lock is kept, and what the run did with it.
    pub lock: LockText,
    /// The mark of the draft's state after the run; none where there is no draft, or the service told none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The draft that was saved, or would be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<Draft>,
    /// What a plan was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// Every image of the folder, in the order of the listing.
    pub assets: Vec<AssetOutcome>,
    /// Images that the draft showed and that a save takes out of a list.
    pub removed: Vec<RemovedImage>,
    /// What else of the offer this run changes on the service.
    pub members: Vec<MemberChange>,
    /// What the draft doesn't show as it was sent; only where there is such a difference.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
    /// Where a publish would stop; only in a plan.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stops: Vec<Stop>,
    /// What the check found.
    pub findings: Vec<FindingText>,
    /// What the person should know.
    pub notes: Vec<String>,
    /// What to do next.
    pub next: Vec<String>,
    /// How far the offer is on its way to customers, where the run went on after the draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub course: Option<Course>,
    /// The draft as the run left it; it is in no document.
    #[serde(skip)]
    pub left: Option<SavedDraft>,
}

/// The draft as the marketplace answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// Whether the offer is new.
    pub state: DraftState,
    /// The number to tell the marketplace's support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
}

/// The state of the world that a plan was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Basis {
    /// The mark of the draft's state; none where not checked: there is no draft yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The mark of the folder's offer body; none where the draft is the base.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

/// Whether a save made an offer or changed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DraftState {
    /// The offer is new.
    Created,
    /// The offer was there.
    Changed,
}

/// One image of the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssetOutcome {
    /// The file, relative to the folder.
    pub file: String,
    /// What it is for.
    pub kind: String,
    /// The plan, where images belong to plans.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// The position in its list, from 0.
    pub position: usize,
    /// The offer's field, for example `microsoft-azure-marketplace.largeLogo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What the draft showed there before the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<ShownImage>,
    /// The caption or title to be shown, as far as the field can carry one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The video's URL to be shown, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video: Option<String>,
    /// Its length.
    pub bytes: u64,
    /// Width and height.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixels: Option<(u32, u32)>,
    /// The SHA-256 of its bytes in hex.
    pub sha256: String,
    /// Why it is written, or not.
    pub change: Change,
    /// The result of its upload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload: Option<Upload>,
    /// Whose copy the draft now shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<Shown>,
    /// How the marketplace's copy compares with the file, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy: Option<Copied>,
    /// The link in the draft, without its query; in a plan, the one to be written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// An image as the draft shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShownImage {
    /// Its URL without the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The SHA-256 of its bytes in hex, where they are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Its caption or title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The video's URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video: Option<String>,
}

/// An image that a save takes out of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RemovedImage {
    /// What it is for.
    pub kind: String,
    /// The plan, where images belong to plans.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Its position in the draft's list, from 0.
    pub position: usize,
    /// The offer's field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The image.
    pub image: ShownImage,
}

/// Why a publish would stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stop {
    /// Why.
    pub message: String,
    /// Each thing that it is about.
    pub details: Vec<String>,
}

/// How an image stands to the live draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The draft has no image there.
    New,
    /// The draft shows another image there.
    Changed,
    /// The draft shows this image by a link that ends soon.
    LinkExpiring,
    /// The draft shows this image at another position.
    Moved,
    /// The draft shows this image with another caption, title or video URL.
    TextChanged,
    /// The draft shows this image.
    Unchanged,
}

/// The result of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Upload {
    /// Its bytes would be sent, unless they lie there already.
    Planned,
    /// Its bytes were sent.
    Sent,
    /// The same bytes lay there already.
    AlreadyThere,
}

/// Whose copy a field shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// The marketplace's own copy.
    Marketplace,
    /// Still our URL: the marketplace has not copied the image yet.
    Ours,
    /// Still the image from before the save.
    Previous,
    /// Another image.
    Other,
    /// No image.
    Missing,
}

/// How the marketplace's copy of an image compares with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Copied {
    /// Byte for byte.
    SameBytes,
    /// Written again, but every pixel is the same.
    SamePixels,
    /// Another image.
    Different,
    /// The copy couldn't be downloaded.
    NotFetched,
}

/// One member of the offer, other than an image, that this run changes on the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberChange {
    /// Where, as a JSON pointer.
    pub member: String,
    /// What is done there.
    pub change: MemberChangeKind,
    /// The value on the service, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The value of the folder, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// What is done to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MemberChangeKind {
    /// It is new.
    Added,
    /// It goes away; an edit made in the portal would be lost.
    Removed,
    /// It gets another value.
    Changed,
}

/// One member of the draft that isn't as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Where, as a JSON pointer.
    pub member: String,
    /// How it differs.
    pub state: DifferenceState,
    /// The file of an image, relative to the folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The value that was sent, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<String>,
    /// The value that the draft shows, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
}

/// How a member of the draft differs from what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceState {
    /// It isn't there.
    Missing,
    /// It has another value.
    Altered,
    /// It was removed or emptied, and is still there.
    NotRemoved,
    /// The field still shows the image from before the save.
    PreviousImage,
    /// The field shows another image.
    OtherImage,
}

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
    #[schemars(extend("enum" = ["error", "warning", "note"]))]
    pub severity: &'static str,
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
            severity: finding.severity.as_str(),
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
