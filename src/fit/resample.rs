//! Pictures made larger or smaller, in linear light and with transparency in mind.

use super::Pixels;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{
    FilterType, PixelComponentMapper, PixelType, ResizeAlg, ResizeOptions, Resizer, create_srgb_mapper,
};
use image::RgbaImage;
use std::sync::LazyLock;

/// Reduces without dark or bright rings around the flat colours of a logo, which sharper filters leave.
const REDUCE: ResizeAlg = ResizeAlg::Convolution(FilterType::Hamming);

/// Enlarges smoothly.
const ENLARGE: ResizeAlg = ResizeAlg::Convolution(FilterType::CatmullRom);

/// From sRGB to linear light and back; transparency is left alone.
static LIGHT: LazyLock<PixelComponentMapper> = LazyLock::new(create_srgb_mapper);

/// Resamples the part seen (left, top, width, height; or all) to a size.
///
/// Colours are averaged as light, in 16 bits, and weigh as much as they are opaque: no dark fringes.
/// What keeps its size keeps its bytes. `None` only for sizes that no picture has.
pub(super) fn resample(
    picture: &RgbaImage,
    seen: Option<(f64, f64, f64, f64)>,
    size: Pixels,
) -> Option<RgbaImage> {
    let (width, height) = picture.dimensions();
    let (left, top, across, down) = seen.unwrap_or((0.0, 0.0, width.into(), height.into()));
    let source = ImageRef::new(width, height, picture.as_raw(), PixelType::U8x4).ok()?;
    let mut light = Image::new(width, height, PixelType::U16x4);
    LIGHT.forward_map(&source, &mut light).ok()?;
    let mut smaller = Image::new(size.width, size.height, PixelType::U16x4);
    let filter = if f64::from(size.width) > across { ENLARGE } else { REDUCE };
    let options = ResizeOptions::new().resize_alg(filter).crop(left, top, across, down);
    Resizer::new().resize(&light, &mut smaller, &options).ok()?;
    let mut result = Image::new(size.width, size.height, PixelType::U8x4);
    LIGHT.backward_map(&smaller, &mut result).ok()?;
    RgbaImage::from_raw(size.width, size.height, result.into_vec())
}
