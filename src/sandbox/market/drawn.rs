//! Images that a colleague in the portal may have made.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// Numbers the drawing of a colleague who edits where so many images are already; those of the seeds have lower numbers.
pub(in super::super) fn drawing(images: usize) -> u8 {
    100 + u8::try_from(images % 100).unwrap_or_default()
}

/// Draws a disc on a ground; another seed has other colors.
pub(in super::super) fn png(width: u32, height: u32, seed: u8) -> Vec<u8> {
    let ground = Rgb([seed, 60, 140]);
    let disc = Rgb([250, 200_u8.wrapping_sub(seed), 60]);
    let radius = (width.min(height) / 3).pow(2);
    let is_inside = |x: u32, y: u32| x.abs_diff(width / 2).pow(2) + y.abs_diff(height / 2).pow(2) <= radius;
    let image = RgbImage::from_fn(width, height, |x, y| if is_inside(x, y) { disc } else { ground });
    let mut bytes = Cursor::new(Vec::new());
    // writing to memory does not fail
    let _ = DynamicImage::ImageRgb8(image).write_to(&mut bytes, ImageFormat::Png);
    bytes.into_inner()
}
