//! One image in one slot, and what is to be done about it.

use super::image_content::ImageContent;
use super::outcome::Change;
use crate::asset::CheckedAsset;
use crate::base::{ImageUrl, PlanId, Sha256Digest};
use crate::listing::{Placement, Slot, Target, Video, Words};

/// One image in one place, and what is to be done about it.
#[derive(Debug, Clone)]
pub struct Step {
    pub(super) asset: usize,
    pub(super) plan: Option<PlanId>,
    pub(super) change: Change,
    /// The marketplace's URL of the same bytes, which stays.
    pub(super) kept: Option<ImageUrl>,
    /// What the draft shows in this slot before the run.
    pub(super) before: Option<Before>,
    /// The caption or title and the video's URL, as far as the list can carry them.
    pub(super) words: Words,
    /// The hash of the marketplace's copy that stays, where it was encoded anew.
    pub(super) copy: Option<Sha256Digest>,
}

/// An image as the draft shows it before the run.
#[derive(Debug, Clone)]
pub(super) struct Before {
    pub(super) url: Option<ImageUrl>,
    pub(super) content: Option<ImageContent>,
    pub(super) words: Words,
}

/// An image that a save would take out of a list.
#[derive(Debug, Clone)]
pub(super) struct Removed {
    pub(super) target: Target,
    pub(super) position: usize,
    pub(super) image: Before,
}

impl Step {
    /// Returns the step of an image that the draft doesn't show.
    pub(super) fn new(slot: &Slot<'_>) -> Self {
        Self {
            asset: slot.number,
            plan: slot.plan.cloned(),
            change: Change::New,
            kept: None,
            before: None,
            words: Words::default(),
            copy: None,
        }
    }
}

/// A caption or title that the folder no longer has is written as an empty one.
pub(super) fn placement(asset: &CheckedAsset, step: &Step, url: ImageUrl) -> Placement {
    let cleared = step.words.name.clone().filter(String::is_empty);
    Placement {
        plan: step.plan.clone(),
        kind: asset.kind().clone(),
        position: asset.position(),
        file: asset.name().rsplit('/').next().map(str::to_owned),
        url,
        caption: asset.caption().map(str::to_owned).or(cleared.filter(|_| asset.video().is_none())),
        video: asset
            .video()
            .map(|video| Video { title: video.title().to_owned(), url: video.url().to_owned() }),
    }
}
