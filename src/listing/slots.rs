//! Which image goes where: every file of the folder with each slot that it has in the offer.

use crate::asset::CheckedAsset;
use crate::base::{AssetKind, ImageUrl, PlanId};
use std::collections::BTreeSet;

/// Where an offer keeps images that are meant for no plan in particular.
#[derive(Debug, Clone, Copy)]
pub enum Plans<'a> {
    /// In fields of its own.
    Offer,
    /// With each of its plans.
    Each(&'a [PlanId]),
}

/// One image in one slot of the offer.
#[derive(Debug, Clone, Copy)]
pub struct Slot<'a> {
    /// The file.
    pub asset: &'a CheckedAsset,
    /// Its number among the files.
    pub number: usize,
    /// The plan whose field it goes to; none for the offer's own.
    pub plan: Option<&'a PlanId>,
}

/// Gives every image its places; where images lie with the plans, one without a plan is for each plan that has
/// none of its own of that kind.
#[must_use]
pub fn slots<'a>(assets: &'a [CheckedAsset], plans: Plans<'a>) -> Vec<Slot<'a>> {
    let own: BTreeSet<(&AssetKind, &PlanId)> =
        assets.iter().filter_map(|asset| Some((asset.kind(), asset.plan()?))).collect();
    let places = |(number, asset): (usize, &'a CheckedAsset)| -> Vec<Slot<'a>> {
        match asset.plan() {
            None if let Plans::Each(plans) = plans => {
                let open = plans.iter().filter(|plan| !own.contains(&(asset.kind(), *plan)));
                open.map(|plan| Slot { asset, number, plan: Some(plan) }).collect()
            }
            plan => vec![Slot { asset, number, plan }],
        }
    };
    let with_field = |(_, asset): &(usize, &'a CheckedAsset)| asset.kind().field().is_some();
    assets.iter().enumerate().filter(with_field).flat_map(places).collect()
}

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
