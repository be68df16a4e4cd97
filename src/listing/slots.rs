//! Which image goes where: every file of the folder with each slot that it has in the offer.

use crate::asset::CheckedAsset;
use crate::base::{AssetKind, PlanId};
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
