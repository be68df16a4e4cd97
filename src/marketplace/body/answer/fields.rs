//! Which members of an offer hold images.

use crate::base::AssetKind;
use crate::listing::ListShapes;

/// Which members hold images.
#[derive(Debug, Clone, Copy)]
pub struct ImageFields<'a> {
    /// The image types, those that a profile adds included.
    pub kinds: &'a [AssetKind],
    /// The shapes of lists that the settings give.
    pub shapes: &'a ListShapes,
}
