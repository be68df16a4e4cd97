//! What is put where in an offer.

use crate::base::{AssetKind, ImageUrl, PlanId};

/// One image and its place in the offer.
#[derive(Debug, Clone)]
pub struct Placement {
    /// The plan it is for; without one it is for the offer (core VM: for every plan that has none of its own).
    pub plan: Option<PlanId>,
    /// What it is for.
    pub kind: AssetKind,
    /// Its place among images of a list, counted from 0; a logo's does not matter.
    pub position: usize,
    /// The name of its file, where it comes from one.
    pub file: Option<String>,
    /// Where the marketplace shall fetch it.
    pub url: ImageUrl,
    /// The caption of a screenshot.
    pub caption: Option<String>,
    /// The video whose thumbnail it is.
    pub video: Option<Video>,
}

/// A video that a thumbnail stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Video {
    /// Its title, up to 100 characters.
    pub title: String,
    /// Its address on YouTube or Vimeo.
    pub url: String,
}
