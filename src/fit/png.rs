//! The finished file: a plain PNG, as small as it gets without loss.

use image::RgbaImage;
use oxipng::{BitDepth, ColorType, Options, PngError, RawImage, StripChunks};

/// Writes an image as 8-bit RGB, or RGBA where something is transparent.
///
/// No palette and no gray: every service and every viewer takes true color. No text, no profile (which says sRGB).
pub(super) fn encode(image: &RgbaImage) -> Result<Vec<u8>, PngError> {
    let (width, height) = image.dimensions();
    let (colors, samples) = if is_opaque(image) {
        let samples = image.pixels().flat_map(|pixel| [pixel.0[0], pixel.0[1], pixel.0[2]]).collect();
        (ColorType::RGB { transparent_color: None }, samples)
    } else {
        (ColorType::RGBA, image.as_raw().clone())
    };
    RawImage::new(width, height, colors, BitDepth::Eight, samples)?.create_optimized_png(&shrink())
}

/// Whether nothing can be seen through an image.
pub(super) fn is_opaque(image: &RgbaImage) -> bool {
    image.pixels().all(|pixel| pixel.0[3] == u8::MAX)
}

/// Changes nothing that is seen; what is fully transparent has no color to keep.
fn shrink() -> Options {
    Options {
        optimize_alpha: true,
        bit_depth_reduction: false,
        color_type_reduction: false,
        palette_reduction: false,
        grayscale_reduction: false,
        strip: StripChunks::All,
        ..Options::from_preset(2)
    }
}
