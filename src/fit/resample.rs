//! Images made larger or smaller, in linear light and with transparency in mind.

use crate::base::Pixels;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{
    FilterType, PixelComponentMapper, PixelType, ResizeAlg, ResizeOptions, Resizer, create_srgb_mapper,
};
use image::RgbaImage;
use std::sync::LazyLock;

/// Reduces without dark or bright rings around the flat colors of a logo, which sharper filters leave.
const REDUCE: ResizeAlg = ResizeAlg::Convolution(FilterType::Hamming);

/// Enlarges smoothly.
const ENLARGE: ResizeAlg = ResizeAlg::Convolution(FilterType::CatmullRom);

/// From sRGB to linear light and back; transparency is left alone.
static LIGHT: LazyLock<PixelComponentMapper> = LazyLock::new(create_srgb_mapper);

/// Resamples the part seen (left, top, width, height; or all) to a size.
///
/// Colors are averaged as light, in 16 bits, and weigh as much as they are opaque: no dark fringes.
/// What keeps its size keeps its bytes. `None` only for sizes that no image has.
pub(super) fn resample(
    image: &RgbaImage,
    seen: Option<(f64, f64, f64, f64)>,
    size: Pixels,
) -> Option<RgbaImage> {
    let (width, height) = image.dimensions();
    let (left, top, across, down) = seen.unwrap_or((0.0, 0.0, width.into(), height.into()));
    let (across, down) = (within(left, across, width), within(top, down, height));
    let source = ImageRef::new(width, height, image.as_raw(), PixelType::U8x4).ok()?;
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

/// A length from `start` that does not reach over the edge by the rounding of fractions.
fn within(start: f64, length: f64, edge: u32) -> f64 {
    let edge = f64::from(edge);
    let length = length.min(edge - start);
    if start + length > edge { length.next_down() } else { length }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::samples::{AMBER, TEAL, disc};
    use image::Rgba;

    #[test]
    fn a_part_with_fractions_ends_at_the_edge() {
        let image = RgbaImage::from_pixel(404, 227, AMBER);
        for (top, down) in [(0.0, 227.000_000_000_1), (0.1, 226.9), (0.3, 226.7)] {
            assert!(resample(&image, Some((0.222, top, 403.778, down)), Pixels::new(160, 90)).is_some());
        }
    }

    #[test]
    fn a_checkerboard_is_averaged_as_light() {
        let [black, white] = [Rgba([0, 0, 0, 255]), Rgba([255; 4])];
        let board = RgbaImage::from_fn(64, 64, |x, y| if (x + y) % 2 == 0 { black } else { white });
        let gray = resample(&board, None, Pixels::new(16, 16)).unwrap();
        // half the light is 188 of 255 in sRGB; averaging the numbers would give 128
        for Rgba([red, green, blue, alpha]) in gray.pixels() {
            assert!((186..=190).contains(red) && red == green && green == blue && *alpha == 255, "{red}");
        }
    }

    #[test]
    fn the_edge_of_a_mark_has_no_fringe() {
        for color in [TEAL, Rgba([255; 4])] {
            let small = resample(&disc(400, color), None, Pixels::new(37, 37)).unwrap();
            let soft = small.pixels().filter(|pixel| (8..248).contains(&pixel.0[3])).count();
            assert!(soft > 20, "{soft}");
            for pixel in small.pixels().filter(|pixel| pixel.0[3] >= 8) {
                assert!(
                    pixel.0.iter().zip(color.0).take(3).all(|(is, was)| is.abs_diff(was) <= 3),
                    "{pixel:?}"
                );
            }
        }
    }

    #[test]
    fn flat_colors_have_no_rings() {
        let bar =
            RgbaImage::from_fn(210, 210, |x, _| if x < 105 { TEAL } else { Rgba([143, 227, 200, 255]) });
        let small = resample(&bar, None, Pixels::new(48, 48)).unwrap();
        assert!(
            small.pixels().all(|pixel| (12..=143).contains(&pixel.0[0]) && (95..=227).contains(&pixel.0[1]))
        );
    }

    #[test]
    fn a_part_is_taken_from_where_it_was_asked() {
        let image = RgbaImage::from_fn(100, 10, |x, _| if x < 50 { TEAL } else { AMBER });
        let right = resample(&image, Some((50.0, 0.0, 50.0, 10.0)), Pixels::new(25, 5)).unwrap();
        // the first column is mixed with what lies just outside
        assert!(right.enumerate_pixels().all(|(x, _, pixel)| x == 0 || *pixel == AMBER));
    }
}
