//! Images that were enlarged smoothly by any factor: their pixels follow from fewer ones.
//!
//! A row of an image that was enlarged from `n` to `m` pixels is a weighted sum of `n` numbers, whatever it shows. Where
//! the best such `n` numbers give the row back almost exactly, it was enlarged; the pixels of a screenshot, also of one
//! that was made smaller, don't follow from fewer. The weights are those of the usual filters: linear, Mitchell,
//! Catmull-Rom, Lanczos; the method is that of A. Popescu and H. Farid, "Exposing Digital Forgeries by Detecting Traces of
//! Resampling" (IEEE Transactions on Signal Processing, 2005), with the weights known instead of estimated.

use super::filter::{Filter, LIKE_CATMULL_ROM};
use super::model::{Model, bends, median};
use crate::bitmap::{Bitmap, Pixel};
use std::ops::Range;

/// The largest and the smallest factor: a larger one leaves no sharp edge, a smaller one leaves too little to measure.
const FACTORS: (f32, f32) = (2.2, 1.09);
/// The first look takes so many lanes of so many pixels, the second so many lanes whole.
const FIRST_LANES: usize = 3;
const FIRST_LENGTH: usize = 192;
const LANES: usize = 8;
/// Of each filter so many lengths are looked at a second time.
const LIKELY: usize = 4;
const FEWEST: usize = 150;
/// The length that a lane was enlarged from gives it back far better than those around it; in images that were not
/// enlarged no length stands out. The limits lie between what was seen: docs/image-rules.md.
const STANDS_OUT: f32 = 0.4;
const EXACT: f32 = 0.08;
/// The lengths around one, which it is compared with.
const AROUND: [isize; 6] = [-7, -5, -3, 3, 5, 7];
/// At the ends of a lane filters repeat pixels in different ways.
const END: usize = 8;

/// Returns width and height that an image had before it was enlarged, where it was.
pub(super) fn source_size(bitmap: &Bitmap) -> Option<(usize, usize)> {
    let rows = most_bent(bitmap.rows().step_by(SAMPLE).map(|row| row.iter().map(level).collect()));
    let width = source_length(&rows)?;
    let column = |x| bitmap.rows().filter_map(|row| row.get(x)).map(level).collect();
    let columns = most_bent((0..bitmap.width()).step_by(SAMPLE).map(column));
    // an image is enlarged alike in both directions, if not to the pixel
    let height = (width * bitmap.height() + bitmap.width() / 2) / bitmap.width();
    let heights = [height, height.saturating_sub(1), height + 1].into_iter();
    let filters = || LIKE_CATMULL_ROM.into_iter().chain([Filter::Lanczos]);
    let found = |height: &usize| filters().any(|filter| is_source(filter, *height, &columns));
    heights.into_iter().find(found).map(|height| (width, height))
}

/// Every fourth row and column is enough.
const SAMPLE: usize = 4;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "rows are walked by reference")]
fn level([red, green, blue, _]: &Pixel) -> f32 {
    0.299 * f32::from(*red) + 0.587 * f32::from(*green) + 0.114 * f32::from(*blue)
}

/// Picks the lanes that bend most.
fn most_bent(lanes: impl Iterator<Item = Vec<f32>>) -> Vec<Vec<f32>> {
    let mut lanes: Vec<_> = lanes.map(|lane| (bends(&lane).sum::<f32>(), lane)).collect();
    lanes.sort_by(|one, other| other.0.total_cmp(&one.0));
    lanes.into_iter().take(LANES).map(|(_, lane)| lane).collect()
}

fn source_length(lanes: &[Vec<f32>]) -> Option<usize> {
    let length = lanes.first()?.len();
    let first = lanes.get(..FIRST_LANES.min(lanes.len()))?;
    let window = busiest(first, &whole(length)?);
    let looks = [(Filter::CatmullRom, &LIKE_CATMULL_ROM[..]), (Filter::Lanczos, &[Filter::Lanczos])];
    looks.into_iter().find_map(|(filter, alike)| {
        let likely = likely(filter, first, &window, length);
        likely.into_iter().find(|source| alike.iter().any(|filter| is_source(*filter, *source, lanes)))
    })
}

/// Returns the part of a lane that is judged.
fn whole(length: usize) -> Option<Range<usize>> {
    Some(END..length.checked_sub(END).filter(|end| *end > 2 * END)?)
}

/// Whether lanes were enlarged from a length: it gives them back, and others don't.
fn is_source(filter: Filter, source: usize, lanes: &[Vec<f32>]) -> bool {
    let length = lanes.first().map_or(0, Vec::len);
    let Some(whole) = whole(length).filter(|_| source < length) else { return false };
    let error = |source| Model::new(filter, source, length, whole.clone()).error(lanes, FEWEST);
    let own = error(source).filter(|own| *own < EXACT);
    own.is_some_and(|own| {
        let around = AROUND.iter().filter_map(|step| error(source.checked_add_signed(*step)?));
        median(around.collect()).is_some_and(|around| own < around * STANDS_OUT)
    })
}

/// Lists the lengths that stand out most at first look.
fn likely(filter: Filter, lanes: &[Vec<f32>], window: &Range<usize>, length: usize) -> Vec<usize> {
    let (shortest, longest) = (shrunk(length, FACTORS.0), shrunk(length, FACTORS.1));
    let error = |source| Model::new(filter, source, length, window.clone()).error(lanes, FEWEST / 4);
    let errors: Vec<_> = (shortest..=longest).map(|source| error(source).unwrap_or(f32::INFINITY)).collect();
    let around = |at: usize| {
        let errors = AROUND.iter().filter_map(|step| errors.get(at.checked_add_signed(*step)?).copied());
        median(errors.collect())
    };
    let ranked =
        errors.iter().enumerate().filter_map(|(at, error)| Some((error / around(at)?, shortest + at)));
    let mut ranked: Vec<_> = ranked.filter(|(share, _)| share.is_finite()).collect();
    ranked.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
    ranked.into_iter().take(LIKELY).map(|(_, source)| source).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "sides of images are small"
)]
fn shrunk(length: usize, factor: f32) -> usize {
    (length as f32 / factor).round() as usize
}

/// Finds the part of the lanes in which most bends.
fn busiest(lanes: &[Vec<f32>], whole: &Range<usize>) -> Range<usize> {
    let length = FIRST_LENGTH.min(whole.len());
    let bends = |start: usize| {
        let part =
            |lane: &Vec<f32>| lane.get(start..start + length).map_or(0.0, |part| bends(part).sum::<f32>());
        lanes.iter().map(part).sum::<f32>()
    };
    let starts = (whole.start..=whole.end - length).step_by(32).map(|start| (bends(start), start));
    let start = starts.max_by(|a, b| a.0.total_cmp(&b.0)).map_or(whole.start, |(_, start)| start);
    start..start + length
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::imageops::{FilterType, resize};
    use image::{Rgba, RgbaImage};

    /// Lines of letters whose strokes and gaps differ, dark on light.
    fn printed(width: u32, height: u32) -> RgbaImage {
        RgbaImage::from_fn(width, height, |x, y| {
            let (letter, line) = (x / 7, y / 11);
            let shape = letter.wrapping_mul(2_654_435_761).wrapping_add(line.wrapping_mul(40_503)) >> 7;
            let (across, down) = (x % 7, y % 11);
            let is_stroke = down < 8 && across < 6 && shape >> ((across / 2) * 4 + down / 2) & 1 == 1;
            Rgba(if is_stroke { [30, 30, 40, 255] } else { [240, 240, 235, 255] })
        })
    }

    fn found(image: &RgbaImage) -> Option<(usize, usize)> {
        source_size(&Bitmap::of(image.width(), image.height(), |x, y| image.get_pixel(x, y).0))
    }

    #[test]
    fn the_size_before_a_smooth_enlargement_is_found() {
        for (filter, width, height) in [
            (FilterType::Triangle, 256, 144),
            (FilterType::Triangle, 213, 120),
            (FilterType::CatmullRom, 256, 144),
            (FilterType::CatmullRom, 213, 120),
            (FilterType::Lanczos3, 256, 144),
            (FilterType::Lanczos3, 213, 120),
        ] {
            let enlarged = resize(&printed(width, height), 320, 180, filter);
            let wanted = Some((width as usize, height as usize));
            assert_eq!(found(&enlarged), wanted, "{filter:?} {width}×{height}");
        }
    }

    #[test]
    fn what_is_sharp_or_was_made_smaller_was_not_enlarged() {
        assert_eq!(found(&printed(320, 180)), None);
        for filter in [FilterType::Triangle, FilterType::CatmullRom, FilterType::Lanczos3] {
            for (width, height) in [(400, 225), (480, 270), (640, 360)] {
                let smaller = resize(&printed(width, height), 320, 180, filter);
                assert_eq!(found(&smaller), None, "{filter:?} {width}×{height}");
            }
        }
        let stretched = resize(&printed(256, 180), 320, 180, FilterType::Triangle);
        assert_eq!(found(&stretched), None, "one direction only");
        assert_eq!(found(&printed(12, 9)), None, "too small to judge");
        assert_eq!(found(&RgbaImage::new(320, 180)), None, "nothing on it");
    }
}
