//! Parts of a mark that can't be told from a background: measured part by part.

mod parts;

use crate::bitmap::{Bitmap, Light, Pixel, contrast, light, luminance};
use parts::{Grid, Look, far_from_seen, keep_parts_that_vanish};

/// Strong colors stand out by hue, whatever their luminance: yellow on white has a contrast of 1.1 and is seen.
/// The channels of such a pixel differ from the background unequally, by at least this share of full light.
const HUE: f32 = 0.45;
/// From this percentage of the mark on a part counts; a small dot or a registered-trademark sign doesn't.
const SUBSTANTIAL: usize = 10;

/// What can't be seen of a mark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lost {
    /// Its share of the mark.
    pub percent: usize,
    /// Its contrast with the background, from 1 to 21.
    pub contrast: f32,
}

/// Measures what of a mark has less than this contrast with a background; none where that is no substantial part.
#[must_use]
pub fn lost(bitmap: &Bitmap, background: Pixel, limit: f32) -> Option<Lost> {
    let looks = looks(bitmap, light(background), limit);
    let count = |look| looks.iter().filter(|is| **is == look).count();
    let (lost, seen) = (count(Look::Lost), count(Look::Seen));
    if !is_substantial(lost, lost + seen) {
        return None;
    }
    let grid = Grid { width: bitmap.width(), length: looks.len() };
    let mut gone = far_from_seen(&looks, grid, reach(bitmap));
    keep_parts_that_vanish(&looks, grid, &mut gone);
    let colors: Vec<_> =
        bitmap.pixels().iter().zip(&gone).filter(|(_, gone)| **gone).map(|(pixel, _)| *pixel).collect();
    if !is_substantial(colors.len(), lost + seen) {
        return None;
    }
    let percent = colors.len() * 100 / (lost + seen);
    #[expect(clippy::cast_precision_loss, reason = "some thousands of pixels")]
    let mean = colors.iter().map(|pixel| luminance(light(*pixel))).sum::<f32>() / colors.len() as f32;
    Some(Lost { percent, contrast: contrast(mean, luminance(light(background))) })
}

fn is_substantial(part: usize, whole: usize) -> bool {
    part > 0 && part * 100 >= whole * SUBSTANTIAL
}

/// Tells pixels apart; half-transparent ones are soft edges and count as their own color, or as clear.
fn looks(bitmap: &Bitmap, background: Light, limit: f32) -> Vec<Look> {
    let dark = luminance(background);
    let look = |pixel: &Pixel| {
        let color = light(*pixel);
        if pixel[3] < 128 {
            Look::Clear
        } else if contrast(luminance(color), dark) < limit && hue_apart(color, background) < HUE {
            Look::Lost
        } else {
            Look::Seen
        }
    };
    bitmap.pixels().iter().map(look).collect()
}

/// Returns how unequally the channels of two colors differ: 0 for two grays, 1 for yellow and white.
fn hue_apart(color: Light, background: Light) -> f32 {
    let apart = color.into_iter().zip(background).map(|(one, other)| (one - other).abs());
    apart.clone().fold(0.0, f32::max) - apart.fold(1.0, f32::min)
}

/// What lies this near to something that is seen is its edge, outline or shadow, and no part of its own.
fn reach(bitmap: &Bitmap) -> usize {
    (bitmap.width().min(bitmap.height()) / 24).max(2)
}
