//! What is found in a folder: files, and those that are taken for assets.

use super::file_name::ending;
use super::video_url::Video;
use crate::base::{AssetKind, ContentHash, Pixels, PlanId};
use offerpress_pixels::{Content, Fingerprint};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A file that may be used.
#[derive(Debug, Clone)]
pub(super) struct FoundFile {
    /// The path relative to the folder, with `/`.
    pub(super) name: String,
    /// The path to open.
    pub(super) path: PathBuf,
}

/// Counts of images, by plan and kind.
pub(super) type Given = BTreeMap<(Option<PlanId>, AssetKind), usize>;

/// What told the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// `[files]` in `offerpress.toml`.
    Settings,
    /// The folder, and the file's name.
    Place,
}

/// A file that is taken for an asset, not looked into yet.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// The path relative to the folder, with `/`.
    pub(super) name: String,
    /// The path to open.
    pub(super) path: PathBuf,
    pub(super) kind: AssetKind,
    pub(super) plan: Option<PlanId>,
    pub(super) caption: Option<String>,
    pub(super) video: Option<Video>,
    pub(super) evidence: Evidence,
}

impl Candidate {
    /// Returns the file name's ending in lower case, without the dot.
    pub(super) fn ending(&self) -> Option<String> {
        ending(&self.name)
    }
}

/// What is known of a file that was read whole.
pub(super) struct Facts {
    pub(super) hash: ContentHash,
    pub(super) content: Content,
    pub(super) pixels: Option<Pixels>,
    pub(super) fingerprint: Option<Fingerprint>,
}
