//! Which image goes where: every file of the folder with each slot that it has in the offer, and what the slots show.

use crate::asset::{CheckedAsset, CheckedAssets};
use crate::base::{AssetKind, FieldShape, Link, PlanId};
use crate::marketplace::portal::offer::{Field, Level, ListShapes, MemberNames, OfferDocument, Words};
use std::collections::BTreeSet;

/// One image in one slot of the offer.
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

/// The images that an offer shows, field by field.
#[derive(Debug, Clone)]
pub(super) struct ShownPictures {
    fields: Vec<Field>,
}

/// One image that an offer shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'s> {
    /// Its URL; none for an element of a list in which no URL can be found.
    pub(super) link: Option<&'s Link>,
    pub(super) words: &'s Words,
}

impl ShownPictures {
    pub(super) fn of(offer: &OfferDocument, assets: &CheckedAssets, shapes: &ListShapes) -> Self {
        let of_assets = assets.iter().map(|asset| asset.kind().clone());
        let mut kinds: Vec<_> = of_assets.chain(AssetKind::BUILT_IN).collect();
        kinds.sort();
        kinds.dedup();
        Self { fields: offer.fields_of(&kinds, shapes) }
    }

    /// Returns the field of a kind, where the offer has it.
    pub(super) fn field(&self, kind: &AssetKind, plan: Option<&PlanId>) -> Option<&Field> {
        self.fields().find(|(field, of)| field.kind == *kind && *of == plan).map(|(field, _)| field)
    }

    /// Returns every field with the plan that it belongs to; those of plans without a proper ID are left out.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&Field, Option<&PlanId>)> {
        self.fields.iter().filter_map(|field| match &field.level {
            Level::Offer => Some((field, None)),
            Level::Plan(plan) => Some((field, Some(plan.as_ref()?))),
        })
    }

    /// Returns what one field shows, in order.
    pub(super) fn elements(&self, kind: &AssetKind, plan: Option<&PlanId>) -> Vec<Element<'_>> {
        self.field(kind, plan).map(elements).unwrap_or_default()
    }

    /// Returns the members of a list's elements, where they are objects.
    pub(super) fn names(&self, kind: &AssetKind, plan: Option<&PlanId>) -> Option<&MemberNames> {
        self.field(kind, plan)?.names.as_ref()
    }
}

/// Returns what a field shows, in order; an empty logo field shows nothing.
pub(super) fn elements(field: &Field) -> Vec<Element<'_>> {
    let all = field.links.iter().zip(&field.words);
    let all = all.map(|(link, words)| Element { link: link.as_ref(), words });
    match field.kind.shape() {
        FieldShape::One => all.filter(|element| element.link.is_some()).collect(),
        FieldShape::List => all.collect(),
    }
}
