//! Images that were enlarged smoothly by any factor: their pixels follow from fewer ones.
//!
//! A row of an image that was enlarged from `n` to `m` pixels is a weighted sum of `n` numbers, whatever it shows. Where
//! the best such `n` numbers give the row back almost exactly, it was enlarged; the pixels of a screenshot, also of one
//! that was made smaller, don't follow from fewer. The weights are those of the usual filters: linear, Mitchell,
//! Catmull-Rom, Lanczos; the method is that of A. Popescu and H. Farid, "Exposing Digital Forgeries by Detecting Traces of
//! Resampling" (IEEE Transactions on Signal Processing, 2005), with the weights known instead of estimated.

use crate::asset::image::{Bitmap, Pixel};
use std::ops::Range;
use std::sync::LazyLock;

/// The largest and the smallest factor: a larger one leaves no sharp edge, a smaller one leaves too little to measure.
const FACTORS: (f32, f32) = (2.2, 1.09);
/// The first look takes so many lanes of so many pixels, the second so many lanes whole.
const FIRST_LANES: usize = 3;
const FIRST_LENGTH: usize = 192;
const LANES: usize = 8;
/// Of each filter so many lengths are looked at a second time.
const LIKELY: usize = 4;
/// Pixels are judged where they bend by so much of 255: calm ones follow from fewer in every image.
const BEND: f32 = 24.0;
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

/// Returns how far each inner pixel lies from the line through its neighbors.
fn bends(lane: &[f32]) -> impl Iterator<Item = f32> {
    lane.windows(3).map(|three| match three {
        [before, at, after] => (before - 2.0 * at + after).abs(),
        _ => 0.0,
    })
}

/// How programs enlarge.
#[derive(Debug, Clone, Copy)]
enum Filter {
    Linear,
    Mitchell,
    CatmullRom,
    Lanczos,
}

/// The filters whose source Catmull-Rom finds too.
const LIKE_CATMULL_ROM: [Filter; 3] = [Filter::Linear, Filter::CatmullRom, Filter::Mitchell];

impl Filter {
    fn radius(self) -> f32 {
        match self {
            Self::Linear => 1.0,
            Self::Mitchell | Self::CatmullRom => 2.0,
            Self::Lanczos => 3.0,
        }
    }

    fn weight(self, distance: f32) -> f32 {
        let x = distance.abs();
        match self {
            _ if x >= self.radius() => 0.0,
            Self::Linear => 1.0 - x,
            Self::Mitchell if x < 1.0 => (7.0 * x * x * x - 12.0 * x * x + 16.0 / 3.0) / 6.0,
            Self::Mitchell => (-7.0 / 3.0 * x * x * x + 12.0 * x * x - 20.0 * x + 32.0 / 3.0) / 6.0,
            Self::CatmullRom if x < 1.0 => 1.5 * x * x * x - 2.5 * x * x + 1.0,
            Self::CatmullRom => -0.5 * x * x * x + 2.5 * x * x - 4.0 * x + 2.0,
            Self::Lanczos => lanczos(x),
        }
    }
}

/// Looks the weight up, as a sine takes long.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "distances are below 3"
)]
fn lanczos(distance: f32) -> f32 {
    const STEPS: f32 = 4096.0;
    static WEIGHTS: LazyLock<Vec<f32>> = LazyLock::new(|| {
        let weight = |x: f32| sinc(x) * sinc(x / 3.0);
        (0..=3 * STEPS as usize).map(|step| weight(step as f32 / STEPS)).collect()
    });
    WEIGHTS.get((distance * STEPS).round() as usize).copied().unwrap_or_default()
}

fn sinc(x: f32) -> f32 {
    let angle = x * std::f32::consts::PI;
    if angle == 0.0 { 1.0 } else { angle.sin() / angle }
}

/// No filter takes more pixels.
const TAPS: usize = 6;

/// The pixels of the source that one pixel is made of: the first, and the weight of each.
struct Taps {
    first: usize,
    weights: [f32; TAPS],
}

/// How a part of a lane follows from a shorter one: the taps, and the normal equations of least squares, solved.
struct Model {
    part: Range<usize>,
    taps: Vec<Taps>,
    /// The Cholesky factor, by rows: the diagonal, then what is left of it.
    factor: Vec<[f32; TAPS]>,
    /// What an error is divided by: the fewer numbers a lane follows from, the larger is that of any image.
    freedom: f32,
}

impl Model {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "sides of images are small"
    )]
    fn new(filter: Filter, source: usize, length: usize, part: Range<usize>) -> Self {
        let ratio = source as f32 / length as f32;
        let center = |at: usize| (at as f32 + 0.5) * ratio - 0.5;
        let lowest = |at: usize| (center(at) - filter.radius()).floor() + 1.0;
        let origin = lowest(part.start);
        let taps: Vec<_> = part
            .clone()
            .map(|at| {
                let low = lowest(at);
                let weights: [f32; TAPS] =
                    std::array::from_fn(|tap| filter.weight(low + tap as f32 - center(at)));
                let sum: f32 = weights.iter().sum();
                Taps { first: (low - origin) as usize, weights: weights.map(|weight| weight / sum) }
            })
            .collect();
        let factor = factorized(&taps);
        Self { part, taps, factor, freedom: (1.0 - ratio).sqrt() }
    }

    /// Returns the median error where lanes bend, in relation to the bend; none where too few pixels do.
    fn error(&self, lanes: &[Vec<f32>], fewest: usize) -> Option<f32> {
        let (mut errors, mut bent) = (Vec::new(), Vec::new());
        for lane in lanes.iter().filter_map(|lane| lane.get(self.part.clone())) {
            let inner = bends(lane).zip(self.errors(lane).into_iter().skip(1));
            for (bend, error) in inner.filter(|(bend, _)| *bend > BEND) {
                errors.push(error);
                bent.push(bend);
            }
        }
        if errors.len() < fewest {
            return None;
        }
        Some(median(errors)? / median(bent)? / self.freedom)
    }

    /// Returns how far each pixel is off what the best shorter lane gives.
    fn errors(&self, lane: &[f32]) -> Vec<f32> {
        let mut source = vec![0.0; self.factor.len()];
        for (taps, pixel) in self.taps.iter().zip(lane) {
            let to = source.iter_mut().skip(taps.first).zip(&taps.weights);
            to.for_each(|(sum, weight)| *sum += weight * pixel);
        }
        self.solve(&mut source);
        let made = |taps: &Taps| {
            let from = source.iter().skip(taps.first).zip(&taps.weights);
            from.map(|(pixel, weight)| pixel * weight).sum::<f32>()
        };
        self.taps.iter().zip(lane).map(|(taps, pixel)| (pixel - made(taps)).abs()).collect()
    }

    /// Solves the normal equations in place: forward, then backward.
    fn solve(&self, values: &mut [f32]) {
        let mut before = [0.0; TAPS - 1];
        for (value, row) in values.iter_mut().zip(&self.factor) {
            let [diagonal, left @ ..] = row;
            let known: f32 = left.iter().zip(&before).map(|(one, other)| one * other).sum();
            *value = (*value - known) / diagonal;
            before.rotate_right(1);
            before[0] = *value;
        }
        // what a later number takes from earlier ones, by distance
        let mut owed = [0.0; TAPS - 1];
        for (value, row) in values.iter_mut().zip(&self.factor).rev() {
            let [diagonal, left @ ..] = row;
            *value = (*value - owed[0]) / diagonal;
            owed.rotate_left(1);
            owed[TAPS - 2] = 0.0;
            owed.iter_mut().zip(left).for_each(|(sum, entry)| *sum += entry * *value);
        }
    }
}

/// Returns the Cholesky factor of the normal equations, which have a band of entries next to their diagonal.
fn factorized(taps: &[Taps]) -> Vec<[f32; TAPS]> {
    let count = taps.iter().map(|taps| taps.first + TAPS).max().unwrap_or_default();
    // a little more on the diagonal keeps numbers at zero that no pixel is made of
    let mut rows = vec![[1e-4, 0.0, 0.0, 0.0, 0.0, 0.0]; count];
    for taps in taps {
        for (at, weight) in taps.weights.iter().enumerate() {
            let left = taps.weights.get(..=at).unwrap_or_default().iter().rev();
            if let Some(row) = rows.get_mut(taps.first + at) {
                row.iter_mut().zip(left).for_each(|(entry, other)| *entry += weight * other);
            }
        }
    }
    for at in 0..count {
        let (done, rest) = rows.split_at_mut(at);
        let Some(row) = rest.first_mut() else { break };
        for distance in (0..TAPS.min(at + 1)).rev() {
            // the products of what both rows have further left
            let other =
                if distance == 0 { *row } else { done.get(at - distance).copied().unwrap_or_default() };
            let known: f32 =
                row.iter().skip(distance + 1).zip(other.iter().skip(1)).map(|(one, other)| one * other).sum();
            if let Some(entry) = row.get_mut(distance) {
                let left = *entry - known;
                *entry = if distance == 0 { left.max(1e-6).sqrt() } else { left / other[0] };
            }
        }
    }
    rows
}

fn median(mut values: Vec<f32>) -> Option<f32> {
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(middle, f32::total_cmp).1)
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
