//! The images that an offer shows, as far as a folder is about them, and the names of their slots.

use crate::asset::CheckedAssets;
use crate::base::{self, FieldShape, ImageUrl};
use crate::listing::{Field, ImageFields, ListShapes, ShownImages, Target};
use crate::marketplace::Offer;

/// Returns the images in the fields of the files' types and of the built-in ones.
pub(super) fn images_of(offer: &Offer, assets: &CheckedAssets, shapes: &ListShapes) -> ShownImages {
    let kinds: Vec<_> = assets.iter().map(|asset| asset.kind().clone()).collect();
    offer.images(ImageFields { kinds: &kinds, shapes })
}

/// Returns the name of a slot for people: `screenshot 3 (microsoft-azure-marketplace.screenshots)`.
pub(super) fn slot_name(offer: &Offer, target: &Target, at: Option<usize>) -> String {
    let Target { kind, plan } = target;
    let number = match (kind.shape(), at) {
        (FieldShape::List, Some(n)) => format!(" {}", n + 1),
        (FieldShape::List, None) => "s".to_owned(),
        (FieldShape::One, _) => String::new(),
    };
    let plan = plan.as_ref().map(|plan| format!(" of plan {plan}")).unwrap_or_default();
    let member = offer.field_name(target).map(|member| format!(" ({member})")).unwrap_or_default();
    format!("{}{number}{plan}{member}", kind.title())
}

/// Says which image URLs of a draft hold a user name or password, which no request sends.
pub(crate) fn withheld(draft: &Offer, shapes: &ListShapes) -> Vec<String> {
    let has_user = |field: &Field| field.urls.iter().flatten().any(ImageUrl::has_user);
    let shown = draft.images(ImageFields { kinds: &[], shapes });
    let note = |field: &Field| {
        let pointer = base::shown(&field.pointer);
        format!(
            "a URL in `{pointer}` contains a user name or password; it is ignored when the image is fetched"
        )
    };
    shown.all().iter().filter(|field| has_user(field)).map(note).collect()
}
