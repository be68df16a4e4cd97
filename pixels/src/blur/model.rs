//! How a lane of pixels follows from a shorter one: least squares with the weights of a filter.

use super::filter::Filter;
use std::ops::Range;

/// No filter takes more pixels.
const TAPS: usize = 6;

/// The pixels of the source that one pixel is made of: the first, and the weight of each.
struct Taps {
    first: usize,
    weights: [f32; TAPS],
}

/// Pixels are judged where they bend by so much of 255: calm ones follow from fewer in every image.
const BEND: f32 = 24.0;

/// How a part of a lane follows from a shorter one: the taps, and the normal equations of least squares, solved.
pub(super) struct Model {
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
    pub(super) fn new(filter: Filter, source: usize, length: usize, part: Range<usize>) -> Self {
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
    pub(super) fn error(&self, lanes: &[Vec<f32>], fewest: usize) -> Option<f32> {
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

/// Returns how far each inner pixel lies from the line through its neighbors.
pub(super) fn bends(lane: &[f32]) -> impl Iterator<Item = f32> {
    lane.windows(3).map(|three| match three {
        [before, at, after] => (before - 2.0 * at + after).abs(),
        _ => 0.0,
    })
}

pub(super) fn median(mut values: Vec<f32>) -> Option<f32> {
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(middle, f32::total_cmp).1)
}
