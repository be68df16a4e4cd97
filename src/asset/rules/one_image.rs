//! One image, as the rules see it.

use crate::asset::found::Candidate;
use crate::asset::kind_rules::KindRules;
use crate::base::AssetKind;
use offerpress_pixels::{Bitmap, Structure};

/// One file, as the rules see it.
pub(in crate::asset) struct Image<'a> {
    pub(in crate::asset) candidate: &'a Candidate,
    pub(in crate::asset) rules: &'a KindRules,
    pub(in crate::asset) structure: &'a Structure,
    /// Bytes of the file.
    pub(in crate::asset) length: u64,
    /// The pixels, where the image was decoded.
    pub(in crate::asset) decoded: Option<&'a Decoded>,
}

/// The result of decoding.
pub(in crate::asset) enum Decoded {
    /// The pixels, and how many bytes follow them in their stream.
    Bitmap(Bitmap, u64),
    /// The whole image came out and was not kept; so many bytes follow it in its stream.
    Whole(u64),
    /// What is wrong with the coded image.
    Damaged(String),
}

impl Image<'_> {
    pub(super) fn name(&self) -> &str {
        &self.candidate.name
    }

    pub(super) fn kind(&self) -> &AssetKind {
        &self.candidate.kind
    }

    pub(super) fn ending(&self) -> Option<String> {
        self.candidate.ending()
    }
}
