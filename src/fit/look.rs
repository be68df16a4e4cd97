//! What a file's head tells of an image.

use crate::base::Pixels;

/// Whether a source has pixels of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Drawn sharp at any size: an SVG.
    Vector,
    /// Made of pixels.
    Raster,
}

/// What a file's head tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Its size, upright; of an SVG the size that it names, which is no limit.
    pub size: Pixels,
    /// Whether it has pixels of its own.
    pub nature: Nature,
}
