//! Which picture goes where: every file of the folder with each place that it has in the offer.

use crate::asset::{CheckedAsset, CheckedAssets};
use crate::base::{AssetKind, Link, PlanId};
use crate::offer::{Field, Level, ListShapes, OfferDocument};
use std::collections::BTreeSet;

/// One picture in one place of the offer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'a> {
    pub(super) asset: &'a CheckedAsset,
    /// The plan whose field it goes to; none for the offer's own.
    pub(super) plan: Option<&'a PlanId>,
}

/// Gives every picture its places; where pictures lie with the plans, one without a plan is for each plan that has
/// none of its own of that kind.
pub(super) fn spots<'a>(
    assets: &'a [CheckedAsset],
    base: &OfferDocument,
    plans: &'a [PlanId],
) -> Vec<Spot<'a>> {
    let own: BTreeSet<(&AssetKind, &PlanId)> =
        assets.iter().filter_map(|asset| Some((asset.kind(), asset.plan()?))).collect();
    let places = |asset: &'a CheckedAsset| -> Vec<Spot<'a>> {
        match asset.plan() {
            None if base.keeps_pictures_per_plan() && !plans.is_empty() => {
                let open = plans.iter().filter(|plan| !own.contains(&(asset.kind(), *plan)));
                open.map(|plan| Spot { asset, plan: Some(plan) }).collect()
            }
            plan => vec![Spot { asset, plan }],
        }
    };
    assets.iter().filter(|asset| asset.kind().field().is_some()).flat_map(places).collect()
}

/// The pictures that an offer shows, field by field.
#[derive(Debug)]
pub(super) struct ShownPictures {
    fields: Vec<Field>,
}

impl ShownPictures {
    pub(super) fn of(offer: &OfferDocument, assets: &CheckedAssets, shapes: &ListShapes) -> Self {
        let mut kinds: Vec<_> = assets.iter().map(|asset| asset.kind().clone()).collect();
        kinds.sort();
        kinds.dedup();
        Self { fields: offer.fields_of(&kinds, shapes) }
    }

    /// The links of one field, in order.
    pub(super) fn links(&self, kind: &AssetKind, plan: Option<&PlanId>) -> Vec<&Link> {
        let level = plan.map_or(Level::Offer, |plan| Level::Plan(Some(plan.clone())));
        let field = self.fields.iter().find(|field| field.kind == *kind && field.level == level);
        field.map(|field| field.links.iter().flatten().collect()).unwrap_or_default()
    }

    /// The link at one spot.
    pub(super) fn at(&self, spot: &Spot<'_>) -> Option<&Link> {
        self.links(spot.asset.kind(), spot.plan).get(spot.asset.position()).copied()
    }
}
