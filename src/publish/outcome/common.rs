//! What several documents have in common: their version and schema, the next step, the lock, what changes in the draft.

use crate::base::OfferRef;
use crate::marketplace::{ChangeKind, Offer};
use crate::publish::lock::LockState;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::Value;
use std::path::PathBuf;

/// The version of every document printed by `--format json`.
pub const SCHEMA_VERSION: u32 = 1;

/// Creates the schema of a document (JSON Schema, draft 2020-12).
///
/// It describes what is written, which says more than what could be read: a member without a value is left out.
#[must_use]
pub fn schema<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>().to_value()
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Publish this folder.
    Publish(PathBuf),
    /// Submit the draft.
    Submit(OfferRef),
    /// Follow the operation in progress.
    Watch(OfferRef),
    /// Make the preview available to customers.
    GoLive(OfferRef),
    /// Fix what the marketplace reported, then publish and submit again.
    FixAndResubmit,
    /// Submit a draft that was rejected once more as it is.
    SubmitAgain(OfferRef),
}

/// One field of the offer, other than an image, that this run changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// Where, as a JSON pointer.
    pub field: String,
    /// How it changes.
    pub change: ChangeKind,
    /// The value on the service, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The value of the folder, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// The record of the last publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Lock")]
pub struct LockText {
    /// How it is kept.
    pub kept: LockKept,
    /// The file's path, or the blob's URL.
    pub at: String,
    /// What the run did with it.
    pub state: LockState,
    /// Why it was not written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// How a lock is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LockKept {
    /// In a file.
    File,
    /// In a blob next to the images.
    Storage,
}

/// The draft as a run left it, to see later whether it still is that.
#[derive(Debug, Clone)]
pub struct SavedDraft {
    offer: Offer,
    is_new: bool,
}

impl SavedDraft {
    /// A draft that the run has saved.
    pub(crate) fn saved(offer: Offer) -> Self {
        Self { offer, is_new: true }
    }

    /// A draft that already was as the folder says.
    pub(crate) fn found(offer: Offer) -> Self {
        Self { offer, is_new: false }
    }

    pub(crate) fn offer(&self) -> &Offer {
        &self.offer
    }

    /// Whether the run has saved it, so that what was submitted before was another one.
    pub(crate) fn is_new(&self) -> bool {
        self.is_new
    }
}

impl PartialEq for SavedDraft {
    fn eq(&self, other: &Self) -> bool {
        self.is_new == other.is_new && self.offer.says_the_same(&other.offer)
    }
}

impl Eq for SavedDraft {}
