//! What a run did, or would do.

use super::common::{FieldChange, LockText, Next, SCHEMA_VERSION, SavedDraft};
use super::finding::FindingText;
use super::status::OfferStatus;
use crate::marketplace::Created;
use schemars::JsonSchema;
use serde::Serialize;

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
    /// The URL of the container that images are uploaded to; none where no storage is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<String>,
    /// Where the lock is kept, and what the run did with it.
    pub lock: LockText,
    /// The ETag of the draft after the run; left out if there is no draft or the service sent none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The draft that was saved, or would be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<Draft>,
    /// What a plan is based on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// Every image of the folder, in the order of the listing.
    pub assets: Vec<AssetOutcome>,
    /// Images that the draft showed and that a save takes out of a list.
    pub removed: Vec<RemovedImage>,
    /// What else of the offer this run changes on the service.
    pub fields: Vec<FieldChange>,
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
    /// What to do next. Documents have `commands` instead, which the command line makes of it.
    #[serde(skip)]
    pub next: Vec<Next>,
    /// The commands that come next.
    #[serde(rename = "next")]
    pub commands: Vec<String>,
    /// How far the offer is on its way to customers, where the run went on after the draft.
    #[serde(rename = "course", skip_serializing_if = "Option::is_none")]
    pub status: Option<OfferStatus>,
    /// Whether the draft shows images that the folder does not have; the notes name them.
    #[serde(skip)]
    pub shows_more: bool,
    /// The draft as the run left it; it is in no document.
    #[serde(skip)]
    pub left: Option<SavedDraft>,
}

/// The draft in the marketplace's response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// Whether the offer is new.
    pub state: Created,
    /// The correlation ID for the marketplace's support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
}

/// The state that a plan is based on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Basis {
    /// The ETag of the draft; left out if there is no draft yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The hash of the folder's offer body; left out if the draft is the base.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
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
    /// The URL in the draft, without its query; in a plan, the one to be written.
    #[serde(rename = "link", skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// An image as the draft shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShownImage {
    /// Its URL without the query.
    #[serde(rename = "link", skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
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

/// How an image compares with the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The draft has no image there.
    New,
    /// The draft shows another image there.
    Changed,
    /// The draft shows this image by a URL that expires soon.
    #[serde(rename = "link-expiring")]
    UrlExpiring,
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
    /// A new image that couldn't be downloaded, so that nothing tells whether it is this one.
    NotFetched,
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

/// One field of the draft that differs from what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Where, as a JSON pointer.
    pub field: String,
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

/// How a field of the draft differs from what was sent.
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
    /// The field shows a new image that couldn't be downloaded to compare it.
    NotFetched,
}
