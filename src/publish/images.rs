//! The images that an offer shows, as far as a folder is about them, and the names of their slots.

use crate::asset::CheckedAssets;
use crate::base::{AssetKind, FieldShape, PlanId};
use crate::listing::{ImageFields, ListShapes, ShownImages};
use crate::marketplace::Offer;

/// Returns the images in the fields of the files' types and of the built-in ones.
pub(super) fn images_of(offer: &Offer, assets: &CheckedAssets, shapes: &ListShapes) -> ShownImages {
    let kinds: Vec<_> = assets.iter().map(|asset| asset.kind().clone()).collect();
    offer.images(ImageFields { kinds: &kinds, shapes })
}

/// Returns the name of a slot for people: `screenshot 3 (microsoft-azure-marketplace.screenshots)`.
pub(super) fn slot_name(kind: &AssetKind, plan: Option<&PlanId>, at: Option<usize>, member: &str) -> String {
    let number = match (kind.shape(), at) {
        (FieldShape::List, Some(n)) => format!(" {}", n + 1),
        (FieldShape::List, None) => "s".to_owned(),
        (FieldShape::One, _) => String::new(),
    };
    let plan = plan.map(|plan| format!(" of plan {plan}")).unwrap_or_default();
    format!("{}{number}{plan} ({member})", kind.title())
}
