//! Assets that were checked: the only ones that can be published.

use super::found::{Candidate, Facts};
use super::video_url::VideoUrl;
use crate::base::{AssetKind, ContentHash, MediaType, Pixels, PlanId};
use offerpress_pixels::Fingerprint;
use std::path::{Path, PathBuf};

/// The assets of a folder, checked and without an error.
#[derive(Debug, Clone)]
pub struct CheckedAssets {
    assets: Vec<CheckedAsset>,
}

impl CheckedAssets {
    pub(super) fn new(assets: Vec<CheckedAsset>) -> Self {
        Self { assets }
    }

    /// Walks through the assets: the offer's before the plans', by kind, in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, CheckedAsset> {
        self.assets.iter()
    }

    /// Returns the assets in that order.
    #[must_use]
    pub fn as_slice(&self) -> &[CheckedAsset] {
        &self.assets
    }

    /// Counts them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.assets.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.assets.is_empty()
    }
}

impl<'a> IntoIterator for &'a CheckedAssets {
    type Item = &'a CheckedAsset;
    type IntoIter = std::slice::Iter<'a, CheckedAsset>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// One file that was checked.
#[derive(Debug, Clone)]
pub struct CheckedAsset {
    name: String,
    path: PathBuf,
    kind: AssetKind,
    plan: Option<PlanId>,
    position: usize,
    caption: Option<String>,
    video: Option<VideoUrl>,
    hash: ContentHash,
    media_type: MediaType,
    pixels: Option<Pixels>,
    fingerprint: Option<Fingerprint>,
}

impl CheckedAsset {
    /// Joins what the folder and the file say; none where the file is of no format that a listing takes.
    pub(super) fn new(candidate: Candidate, facts: &Facts) -> Option<Self> {
        let media_type = MediaType::of(facts.content)?;
        Some(Self {
            name: candidate.name,
            path: candidate.path,
            kind: candidate.kind,
            plan: candidate.plan,
            position: 0,
            caption: candidate.caption.filter(|caption| !caption.is_empty()),
            video: candidate.video.and_then(Result::ok),
            hash: facts.hash,
            media_type,
            pixels: facts.pixels,
            fingerprint: facts.fingerprint,
        })
    }

    /// Shows the path relative to the folder, with `/`, for example `logos/large.png`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Shows the path to open the file again.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Shows what it is for.
    #[must_use]
    pub fn kind(&self) -> &AssetKind {
        &self.kind
    }

    /// Shows the plan that it belongs to; none for the offer itself.
    #[must_use]
    pub fn plan(&self) -> Option<&PlanId> {
        self.plan.as_ref()
    }

    /// Shows its place among those of its kind and plan, counted from 0.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Returns the caption.
    #[must_use]
    pub fn caption(&self) -> Option<&str> {
        self.caption.as_deref()
    }

    /// Shows the video that a thumbnail belongs to.
    #[must_use]
    pub fn video(&self) -> Option<&VideoUrl> {
        self.video.as_ref()
    }

    /// Returns what identifies the bytes that were checked.
    #[must_use]
    pub fn hash(&self) -> &ContentHash {
        &self.hash
    }

    /// Returns the media type, told by the content.
    #[must_use]
    pub fn media_type(&self) -> MediaType {
        self.media_type
    }

    /// Shows width and height; none for a document.
    #[must_use]
    pub fn pixels(&self) -> Option<Pixels> {
        self.pixels
    }

    /// Equal for equal pixels; none where the image was not decoded.
    pub(super) fn fingerprint(&self) -> Option<Fingerprint> {
        self.fingerprint
    }
}

/// Numbers assets that are sorted by plan and kind.
pub(super) fn number(assets: &mut [CheckedAsset]) {
    for run in assets.chunk_by_mut(|a, b| (&a.plan, &a.kind) == (&b.plan, &b.kind)) {
        run.iter_mut().enumerate().for_each(|(position, asset)| asset.position = position);
    }
}
