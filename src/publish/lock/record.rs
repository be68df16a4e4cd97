//! What a run leaves for the next one.

use super::place::{LockAt, LockError, LockOwner, LockState};
use crate::base::{AssetKind, ImageUrl, PlanId, Sha256Digest, files};
use crate::listing::Words;
use crate::marketplace::{ETag, OperationId, TextHashes};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The file's name in the assets folder, and the blob's name beside the images.
pub const LOCK_FILE: &str = "offerpress.lock";

/// The format that is written; it covers all image fields of the draft: one without a record was empty.
pub(super) const VERSION: i64 = 2;
/// The format that covers only fields that a run wrote: an earlier one, and that of a lock that knows no draft.
pub(super) const WRITTEN_ONLY: i64 = 1;

/// What the last run left in the draft of one offer on one service.
///
/// [`Lock::read`] alone makes sure that a text is of a known format and of the offer that is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// The format; 0 where no run was recorded for this offer on this service.
    pub(super) version: i64,
    /// Whose it is, in the text alone: filled in where that is written, checked where it is read.
    pub(super) service: String,
    pub(super) publisher: String,
    pub(super) offer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) document: Option<String>,
    /// The job of a save that had not ended when this was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) job: Option<String>,
    /// The job that started the last submission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) submission: Option<String>,
    /// The version of the draft that it submitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) submitted: Option<String>,
    #[serde(default, rename = "asset")]
    pub(super) images: Vec<LockedImage>,
    /// What the job of a save is to leave in the image fields that it changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) sent: Vec<LockedImage>,
    #[serde(default)]
    pub(super) draft: TextHashes,
}

/// One image that the draft showed when the last run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LockedImage {
    pub(super) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) plan: Option<String>,
    pub(super) position: usize,
    /// The path of the URL; empty where a job was to make that.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// The file's name, where the image came from the folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sha256: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) copy_sha256: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) caption: Option<String>,
    /// The caption or title that the draft showed instead of the one that was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown_caption: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) video: Option<String>,
}

/// The slot of one image in an offer: kind, plan and position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssetPlace<'a> {
    /// What it is for.
    pub kind: &'a AssetKind,
    /// The plan, where images belong to plans.
    pub plan: Option<&'a PlanId>,
    /// The position in its list, from 0.
    pub position: usize,
}

/// The file that an image was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedFile<'a> {
    /// The file, relative to the folder.
    pub name: &'a str,
    /// The hash of its bytes.
    pub sha256: Sha256Digest,
    /// The hash of the marketplace's copy, where that was seen to have other bytes with the same pixels.
    pub copy: Option<Sha256Digest>,
    /// The caption or title and the video's URL, as far as the folder sets them and the draft shows them.
    pub words: Words,
    /// The caption or title that the draft shows instead of the one that was sent.
    pub shown: Option<String>,
}

impl Lock {
    /// Reads a lock file; a missing one, or one of another offer or service, counts as no record.
    ///
    /// # Errors
    /// Returns an error if the file can't be read, was damaged, has Git conflict markers, or has a newer format.
    pub fn read(path: &Path, owner: LockOwner<'_>) -> Result<Self, LockError> {
        match files::read_text_if_there(path)? {
            Some(text) => Self::parse(&text, &LockAt::File(path.display().to_string()), owner),
            None => Ok(Self::default()),
        }
    }

    /// Writes the lock file whole, or leaves the old one; one that would not change is not written.
    ///
    /// # Errors
    /// Returns an error if the file can't be written.
    pub(crate) fn write(&self, path: &Path, owner: LockOwner<'_>) -> Result<LockState, LockError> {
        let text = self.to_text(owner)?;
        let old = files::read_text_if_there(path).ok().flatten();
        if old.as_deref() == Some(text.as_str()) {
            return Ok(LockState::Unchanged);
        }
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            files::make_folder(folder)?;
        }
        files::write_whole(path, text.as_bytes())?;
        Ok(LockState::Written)
    }

    /// Returns a record of a draft that shows no image yet.
    pub(crate) fn of_draft() -> Self {
        Self { version: VERSION, ..Self::default() }
    }

    /// Whether a run was recorded for this offer on this service.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.version > 0
    }

    /// Records the URL that the draft shows in a slot, and the file behind it, where that is known.
    pub(crate) fn record(&mut self, place: AssetPlace<'_>, url: &ImageUrl, file: Option<LockedFile<'_>>) {
        self.images.push(LockedImage::of(place, url.path().to_owned(), file));
    }

    /// Records an image as an earlier lock did, in the slot where the draft shows it now.
    pub(crate) fn keep(&mut self, place: AssetPlace<'_>, known: &LockedImage) {
        let plan = place.plan.map(ToString::to_string);
        self.images.push(LockedImage { plan, position: place.position, ..known.clone() });
    }

    /// Records the texts: the hash of the folder's offer body, and those of the texts of the draft.
    pub(crate) fn with_texts(mut self, document: Option<String>, draft: TextHashes) -> Self {
        (self.document, self.draft) = (document, draft);
        self
    }

    /// Returns the hash of the offer body that was saved last.
    #[must_use]
    pub fn document(&self) -> Option<&str> {
        self.document.as_deref()
    }

    /// Returns the hashes of the texts of the draft as the last run left it, if a run wrote texts.
    #[must_use]
    pub fn draft(&self) -> Option<&TextHashes> {
        (!self.draft.by_name().is_empty()).then_some(&self.draft)
    }

    /// Returns the job of a save whose end no run has seen.
    #[must_use]
    pub fn job(&self) -> Option<OperationId> {
        OperationId::parse(self.job.as_deref()?)
    }

    /// Returns the job that started the last submission, by which that can be canceled.
    #[must_use]
    pub fn submission(&self) -> Option<OperationId> {
        OperationId::parse(self.submission.as_deref()?)
    }

    /// Returns the version of the draft that the last submission was made of, where that is known.
    #[must_use]
    pub fn submitted(&self) -> Option<ETag> {
        ETag::parse(&format!("\"{}\"", self.submitted.as_deref()?))
    }

    /// Records the job that started a submission, and the draft that it submitted; none where it submitted none.
    pub(crate) fn with_submission(self, job: &OperationId, draft: Option<&ETag>) -> Self {
        let submitted = draft.map(|draft| draft.as_str().trim_matches('"').to_owned());
        Self { submission: Some(job.to_string()), submitted, ..self }
    }

    /// Records the submission that an earlier lock knows.
    pub(crate) fn with_submission_of(self, earlier: &Self) -> Self {
        Self { submission: earlier.submission.clone(), submitted: earlier.submitted.clone(), ..self }
    }

    /// Returns what one image field showed when the last run ended, or `None` where that was not recorded.
    #[must_use]
    pub fn field(&self, kind: &AssetKind, plan: Option<&PlanId>) -> Option<Vec<&LockedImage>> {
        let here = |image: &&LockedImage| image.kind == kind.name() && is_plan(image.plan.as_deref(), plan);
        let mut found: Vec<_> = self.images.iter().filter(here).collect();
        found.sort_by_key(|image| image.position);
        let is_covered = self.version >= VERSION || (self.is_known() && !found.is_empty());
        is_covered.then_some(found)
    }

    /// Returns the record of a URL; its path alone decides, however it is signed and wherever it is served.
    #[must_use]
    pub fn image_at(&self, url: &ImageUrl) -> Option<&LockedImage> {
        self.images.iter().find(|image| image.path == url.path())
    }

    /// Returns the recorded images.
    #[must_use]
    pub fn images(&self) -> &[LockedImage] {
        &self.images
    }
}

impl LockedImage {
    pub(super) fn of(place: AssetPlace<'_>, path: String, file: Option<LockedFile<'_>>) -> Self {
        let words = file.as_ref().map(|file| file.words.clone()).unwrap_or_default();
        Self {
            kind: place.kind.name().to_owned(),
            plan: place.plan.map(ToString::to_string),
            position: place.position,
            path,
            file: file.as_ref().map(|file| file.name.to_owned()),
            sha256: file.as_ref().map(|file| file.sha256.to_string()),
            copy_sha256: file.as_ref().and_then(|file| file.copy).map(|copy| copy.to_string()),
            caption: words.name,
            shown_caption: file.and_then(|file| file.shown),
            video: words.video,
        }
    }

    /// Returns the hash of the file.
    #[must_use]
    pub fn sha256(&self) -> Option<Sha256Digest> {
        Sha256Digest::from_hex(self.sha256.as_deref()?)
    }

    /// Returns the hash of the marketplace's copy, where it is known to differ from the file's.
    #[must_use]
    pub fn copy(&self) -> Option<Sha256Digest> {
        Sha256Digest::from_hex(self.copy_sha256.as_deref()?)
    }

    /// Returns the caption or title and the video's URL, as far as the folder set them.
    #[must_use]
    pub fn words(&self) -> Words {
        Words { name: self.caption.clone(), video: self.video.clone() }
    }
}

pub(super) fn is_plan(recorded: Option<&str>, plan: Option<&PlanId>) -> bool {
    match (recorded, plan) {
        (Some(recorded), Some(plan)) => recorded.eq_ignore_ascii_case(plan.as_str()),
        (recorded, plan) => recorded.is_none() && plan.is_none(),
    }
}
