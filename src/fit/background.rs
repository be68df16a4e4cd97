//! The color of an image's edge, with which its bars are filled.

use super::Color;
use image::{Rgba, RgbaImage};
use std::collections::BTreeMap;

/// Finds the color that most of the image's edge has; none where most of the edge is transparent.
///
/// Colors that differ by a little, as in a JPEG, are counted together. A tile with round corners has an edge.
pub(super) fn edge_color(image: &RgbaImage) -> Option<Color> {
    let mut shades: BTreeMap<[u8; 3], Shade> = BTreeMap::new();
    let mut clear = 0_u64;
    for Rgba([red, green, blue, alpha]) in edge(image) {
        if *alpha < NEARLY_OPAQUE {
            clear += 1;
        } else {
            shades.entry([red >> 4, green >> 4, blue >> 4]).or_default().add([*red, *green, *blue]);
        }
    }
    let opaque: u64 = shades.values().map(|shade| shade.count).sum();
    let main = shades.into_values().max_by_key(|shade| shade.count)?;
    (opaque > clear).then(|| main.most_common()).flatten()
}

/// Below this a pixel is no part of a background; the soft edge of a tile is.
const NEARLY_OPAQUE: u8 = 250;

/// Colors that look alike.
#[derive(Default)]
struct Shade {
    count: u64,
    colors: BTreeMap<[u8; 3], u64>,
}

impl Shade {
    fn add(&mut self, color: [u8; 3]) {
        self.count += 1;
        *self.colors.entry(color).or_default() += 1;
    }

    fn most_common(self) -> Option<Color> {
        self.colors.into_iter().max_by_key(|(_, count)| *count).map(|(color, _)| Color(color))
    }
}

fn edge(image: &RgbaImage) -> impl Iterator<Item = &Rgba<u8>> {
    let (right, bottom) = (image.width().saturating_sub(1), image.height().saturating_sub(1));
    let rows = (0..=right).flat_map(move |x| [(x, 0), (x, bottom)]);
    let columns = (0..=bottom).flat_map(move |y| [(0, y), (right, y)]);
    rows.chain(columns).filter_map(|(x, y)| image.get_pixel_checked(x, y))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEAL: Rgba<u8> = Rgba([12, 95, 92, 255]);
    const CLEAR: Rgba<u8> = Rgba([0, 0, 0, 0]);

    fn found(image: &RgbaImage) -> Option<String> {
        edge_color(image).map(|color| color.to_string())
    }

    #[test]
    fn a_tile_with_round_corners_has_the_tile_s_color() {
        let corner = |x: u32, y: u32| x.min(63 - x) + y.min(63 - y) < 12;
        let tile = RgbaImage::from_fn(64, 64, |x, y| if corner(x, y) { CLEAR } else { TEAL });
        assert_eq!(found(&tile).as_deref(), Some("#0c5f5c"));
    }

    #[test]
    fn a_mark_on_nothing_has_none() {
        let mark = RgbaImage::from_fn(64, 64, |x, _| if (20..44).contains(&x) { TEAL } else { CLEAR });
        assert_eq!(found(&mark), None);
        assert_eq!(found(&RgbaImage::new(0, 0)), None);
    }

    #[test]
    fn the_noise_of_a_jpeg_is_one_color() {
        let shade = |at: u32| 240 + at.to_le_bytes()[0] % 16;
        // scattered so that no single color of the white prevails over the one blue column
        let noisy = RgbaImage::from_fn(40, 40, |x, y| match (x, y) {
            (39, _) => Rgba([0, 0, 200, 255]),
            (x, y) => Rgba([shade(x * 7), shade(y * 5), 250, 255]),
        });
        let color = edge_color(&noisy).unwrap();
        assert!(color.0.iter().all(|part| *part >= 240), "{color}");
    }
}
