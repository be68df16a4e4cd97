//! A decoded image, and the simple things that rules ask of it.

use crate::size::Pixels;
use std::cell::Cell;
use std::fmt;
use std::slice::ChunksExact;
use std::sync::LazyLock;

/// Red, green, blue and alpha, 8 bits each.
pub type Pixel = [u8; 4];

/// The pixels of an image, in rows from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bitmap {
    width: usize,
    pixels: Vec<Pixel>,
}

/// What equal images have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    width: usize,
    checksum: u32,
}

/// The part of an image that holds something; right and bottom are the first column and row after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ContentBox {
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) right: usize,
    pub(crate) bottom: usize,
}

/// One of the portal's own colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// White, or nearly so.
    White,
    /// Black, or nearly so.
    Black,
    /// A strong blue, as that of the portal.
    Blue,
}

thread_local! {
    /// The memory of the last image that was dropped: fresh memory costs the system more time than filling it.
    static SPARE: Cell<Vec<Pixel>> = const { Cell::new(Vec::new()) };
}

impl Bitmap {
    /// Makes room for the pixels of one image, in the memory of the last one where there was one.
    pub(super) fn with_room_for(size: Pixels, count: usize) -> Self {
        let mut pixels = SPARE.take();
        pixels.clear();
        pixels.reserve_exact(count);
        // a width beyond usize has no pixels that could be counted
        Self { width: usize::try_from(size.width).unwrap_or(usize::MAX).max(1), pixels }
    }

    /// Gives back the memory that waits for the next image of this thread.
    pub fn free_spare() {
        SPARE.take();
    }

    /// Adds the next pixels, in rows.
    pub(super) fn extend(&mut self, pixels: impl Iterator<Item = Pixel>) {
        self.pixels.extend(pixels);
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.pixels.len() / self.width
    }

    pub(crate) fn pixels(&self) -> &[Pixel] {
        &self.pixels
    }

    pub(crate) fn rows(&self) -> ChunksExact<'_, Pixel> {
        self.pixels.chunks_exact(self.width)
    }

    /// Walks along the outermost pixels.
    pub(crate) fn border(&self) -> impl Iterator<Item = Pixel> {
        let last = self.height().saturating_sub(1);
        let rows = self.rows().enumerate().flat_map(move |(y, row)| {
            let is_edge = y == 0 || y == last;
            let inner = if is_edge { row } else { Default::default() };
            let ends = [row.first(), row.last()].into_iter().flatten().filter(move |_| !is_edge);
            inner.iter().chain(ends)
        });
        rows.copied()
    }

    /// Finds the part that differs from the background, which the corner shows; none if nothing does.
    pub(crate) fn content_box(&self) -> Option<ContentBox> {
        let corner = *self.pixels.first()?;
        let is_content = |pixel: &Pixel| {
            let both_clear = is_clear(*pixel) && is_clear(corner);
            !both_clear && difference(*pixel, corner) > 16
        };
        let mut found: Option<ContentBox> = None;
        for (y, row) in self.rows().enumerate() {
            let Some(left) = row.iter().position(is_content) else { continue };
            let right = row.iter().rposition(is_content).map_or(left, |x| x + 1);
            found =
                Some(found.map_or(ContentBox { left, top: y, right, bottom: y + 1 }, |content| ContentBox {
                    left: content.left.min(left),
                    right: content.right.max(right),
                    bottom: y + 1,
                    ..content
                }));
        }
        found
    }

    /// Returns equal values for equal images, and almost never for others: a checksum, as images of one listing
    /// are few and only a warning hangs on it.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint { width: self.width, checksum: crc32fast::hash(self.pixels.as_flattened()) }
    }
}

impl Drop for Bitmap {
    fn drop(&mut self) {
        let pixels = std::mem::take(&mut self.pixels);
        // a thread that ends has no use for it
        let _ = SPARE.try_with(|spare| spare.set(pixels));
    }
}

/// Whether nothing is to be seen of a pixel.
pub(crate) fn is_clear([.., alpha]: Pixel) -> bool {
    alpha < 8
}

/// Tells how far two pixels are apart in the channel in which they differ most.
///
/// Written out, as [`brightness`] is: as iterators over four channels, these two take half of a check in development.
pub(crate) fn difference(a: Pixel, b: Pixel) -> u8 {
    let ([red, green, blue, alpha], [other_red, other_green, other_blue, other_alpha]) = (a, b);
    let color = red.abs_diff(other_red).max(green.abs_diff(other_green)).max(blue.abs_diff(other_blue));
    color.max(alpha.abs_diff(other_alpha))
}

/// Shows how bright a pixel is to the eye (ITU-R BT.601), on black where it is transparent.
pub(crate) fn brightness([red, green, blue, alpha]: Pixel) -> u8 {
    let opaque = (299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue)) / 1000;
    u8::try_from(opaque * u32::from(alpha) / 255).unwrap_or(u8::MAX)
}

/// The light that a pixel sends out: red, green and blue, each from 0 to 1.
pub(crate) type Light = [f32; 3];

/// Returns the light of a pixel, whatever its alpha (IEC 61966-2-1, the curve of sRGB).
pub(crate) fn light([red, green, blue, _]: Pixel) -> Light {
    static CURVE: LazyLock<[f32; 256]> = LazyLock::new(|| {
        let linear = |level: f32| {
            if level <= 0.040_45 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) }
        };
        std::array::from_fn(|level| linear(f32::from(u8::try_from(level).unwrap_or(u8::MAX)) / 255.0))
    });
    [red, green, blue].map(|level| CURVE.get(usize::from(level)).copied().unwrap_or_default())
}

/// Returns the relative luminance of a color (WCAG 2.2, "relative luminance").
pub(crate) fn luminance([red, green, blue]: Light) -> f32 {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Returns the contrast of two luminances, from 1 to 21 (WCAG 2.2, "contrast ratio").
pub(crate) fn contrast(one: f32, other: f32) -> f32 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

impl Tone {
    /// Tells which of the portal's colors a visible pixel has.
    pub(crate) fn of([red, green, blue, alpha]: Pixel) -> Option<Self> {
        if alpha < 128 {
            None
        } else if red.min(green).min(blue) >= 240 {
            Some(Self::White)
        } else if red.max(green).max(blue) <= 24 {
            Some(Self::Black)
        } else if blue >= 80 && blue >= red.saturating_add(50) && blue >= green.saturating_add(40) {
            Some(Self::Blue)
        } else {
            None
        }
    }
}

impl fmt::Display for Tone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::White => "white",
            Self::Black => "black",
            Self::Blue => "blue",
        })
    }
}

#[cfg(test)]
impl Bitmap {
    /// Creates an image for a test, pixel by pixel.
    pub(crate) fn of(width: u32, height: u32, color: impl Fn(u32, u32) -> Pixel) -> Self {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let pixels: Vec<_> = places.map(|(x, y)| color(x, y)).collect();
        let mut bitmap = Self::with_room_for(Pixels { width, height }, pixels.len());
        bitmap.extend(pixels.into_iter());
        bitmap
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: Pixel = [200, 0, 0, 255];
    const CLEAR: Pixel = [0, 0, 0, 0];

    fn bitmap(width: u32, rows: &str) -> Bitmap {
        let pixels: Vec<_> =
            rows.bytes().filter(|b| *b != b' ').map(|b| if b == b'#' { RED } else { CLEAR }).collect();
        let height = u32::try_from(pixels.len()).unwrap() / width;
        let mut bitmap = Bitmap::with_room_for(Pixels { width, height }, pixels.len());
        bitmap.extend(pixels.into_iter());
        bitmap
    }

    #[test]
    fn the_border_is_walked_once() {
        assert_eq!(bitmap(3, "... .#. ...").border().count(), 8);
        assert!(bitmap(3, "... .#. ...").border().all(is_clear));
        assert_eq!(bitmap(1, ".").border().count(), 1);
        assert_eq!(bitmap(3, "#..").border().count(), 3);
    }

    #[test]
    fn content_is_what_differs_from_the_corner() {
        let content = bitmap(5, "..... ..#.. ...#. ..... .....").content_box();
        assert_eq!(content, Some(ContentBox { left: 2, top: 1, right: 4, bottom: 3 }));
        assert_eq!(bitmap(2, ".. ..").content_box(), None);
        assert_eq!(bitmap(2, "## ##").content_box(), None);
    }

    #[test]
    fn tones_are_the_portals_colours() {
        for (pixel, tone) in [
            ([255, 255, 255, 255], Some(Tone::White)),
            ([10, 10, 10, 255], Some(Tone::Black)),
            ([0, 120, 212, 255], Some(Tone::Blue)),
            ([0, 0, 128, 255], Some(Tone::Blue)),
            ([0, 128, 128, 255], None),
            ([128, 0, 128, 255], None),
            ([255, 255, 255, 20], None),
        ] {
            assert_eq!(Tone::of(pixel), tone, "{pixel:?}");
        }
    }

    #[test]
    fn brightness_follows_the_eye() {
        assert_eq!(brightness([255, 255, 255, 255]), 255);
        assert_eq!(brightness(CLEAR), 0);
        assert!(brightness([0, 200, 0, 255]) > brightness([0, 0, 200, 255]));
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        for (one, other, wanted) in [
            ([0, 0, 0, 255], [255; 4], 21.0),
            ([255; 4], [255; 4], 1.0),
            ([0x76, 0x76, 0x76, 255], [255; 4], 4.54),
            ([0, 0, 255, 255], [0, 0, 0, 255], 2.44),
        ] {
            let found = contrast(luminance(light(one)), luminance(light(other)));
            assert!((found - wanted).abs() < 0.01, "{one:?} {other:?} {found}");
        }
    }

    #[test]
    fn equal_pictures_have_equal_fingerprints() {
        assert_eq!(bitmap(2, "#. .#").fingerprint(), bitmap(2, "#. .#").fingerprint());
        assert_ne!(bitmap(2, "#. .#").fingerprint(), bitmap(4, "#. .#").fingerprint());
        assert_ne!(bitmap(2, "#. .#").fingerprint(), bitmap(2, ".# .#").fingerprint());
    }
}
