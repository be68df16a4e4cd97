//! The images that an offer shows, as far as a folder is about them.

use crate::asset::CheckedAssets;
use crate::listing::{ImageFields, ListShapes, ShownImages};
use crate::marketplace::Offer;

/// Returns the images in the fields of the files' types and of the built-in ones.
pub(super) fn images_of(offer: &Offer, assets: &CheckedAssets, shapes: &ListShapes) -> ShownImages {
    let kinds: Vec<_> = assets.iter().map(|asset| asset.kind().clone()).collect();
    offer.images(ImageFields { kinds: &kinds, shapes })
}
