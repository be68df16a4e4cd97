//! Images that were enlarged, or aren't sharp: by repeated pixels, at their edges, and by what follows from fewer pixels.

mod found;
mod filter;
mod model;
mod repeated;
mod resampled;

pub use found::Blur;

use crate::bitmap::{Bitmap, brightness};

/// Tells why an image isn't sharp; none where it is, or has too few edges to tell.
#[must_use]
pub fn blur(bitmap: &Bitmap) -> Option<Blur> {
    repeated::enlarged(bitmap).or_else(|| soft(bitmap))
}

/// Measures how much of an edge's height lies in its steepest step.
///
/// An edge drawn on a screen is one step; enlarging spreads it over two and more. So the sharpest edges of an image
/// tell how it was made, whatever else is on it. An image with few edges isn't judged.
fn soft(bitmap: &Bitmap) -> Option<Blur> {
    let share = sharpest(&edge_shares(bitmap))?;
    if share < SOFT {
        return Some(Blur::Soft(share));
    }
    // this takes long, and nothing enlarged is sharper
    let (width, height) = (share < SHARP).then(|| resampled::source_size(bitmap))??;
    Some(Blur::EnlargedFrom(width, height))
}

/// Enlarging twofold leaves 50 % (linear) to 67 % (of a thin line) of an edge in one step; a sharp one has all.
/// What was made smaller by a linear filter has 75 % and more.
const SOFT: usize = 70;
/// Enlarged by a quarter with Lanczos, the sharpest of the usual filters, an edge has 91 % in one step.
const SHARP: usize = 93;

/// Returns the percentage in the steepest step that the sharpest edges have; none where there are few edges.
fn sharpest(shares: &[usize; 101]) -> Option<usize> {
    /// Judged is the edge that so many of a thousand are sharper than.
    const SHARPER: usize = 50;
    const FEWEST: usize = 200;
    let edges: usize = shares.iter().sum();
    let mut sharper = 0;
    let judged = shares.iter().enumerate().rev().find(|(_, count)| {
        sharper += **count;
        sharper * 1000 > edges * SHARPER
    });
    judged.filter(|_| edges >= FEWEST).map(|(share, _)| share)
}

/// Counts edges by the percentage of their height in the steepest step, along every fourth row and column.
fn edge_shares(bitmap: &Bitmap) -> [usize; 101] {
    const SAMPLE: usize = 4;
    let mut shares = [0; 101];
    let stride = bitmap.width() / SAMPLE;
    let mut columns = Vec::with_capacity(stride * bitmap.height());
    for (y, row) in bitmap.rows().enumerate() {
        if y.is_multiple_of(SAMPLE) {
            let lane: Vec<u8> = row.iter().map(|pixel| brightness(*pixel)).collect();
            let end = |n: usize| (lane.len() + n + 1).saturating_sub(REACH);
            count_edges(std::array::from_fn(|n| lane.get(n..end(n)).unwrap_or_default()), &mut shares);
        }
        columns.extend(row.as_chunks::<SAMPLE>().0.iter().map(|[pixel, ..]| brightness(*pixel)));
    }
    // every column at once, a window of rows at a time: memory is walked in its order
    let rows: Vec<&[u8]> = columns.chunks_exact(stride.max(1)).collect();
    for rows in rows.windows(REACH) {
        rows.first_chunk().into_iter().for_each(|levels| count_edges(*levels, &mut shares));
    }
    shares
}

/// Counts the edges of many lines at once: the first pixel of each is in the first slice, the last one in the last.
fn count_edges(levels: [&[u8]; REACH], shares: &mut [usize; 101]) {
    /// Most of a screen is flat, so stretches of this length without an edge are skipped.
    const STRETCH: usize = 32;
    let length = levels.map(<[u8]>::len).into_iter().min().unwrap_or_default();
    for start in (0..length).step_by(STRETCH) {
        let end = length.min(start + STRETCH);
        let [one, two, three, four, five, six] =
            levels.map(|level| level.get(start..end).unwrap_or_default());
        let highest = one.iter().zip(six).fold(0, |highest, (one, six)| one.abs_diff(*six).max(highest));
        if usize::from(highest) < FAINTEST {
            continue;
        }
        let edges = one.iter().zip(two).zip(three).zip(four).zip(five).zip(six);
        edges.for_each(|(((((one, two), three), four), five), six)| {
            count_edge(&[*one, *two, *three, *four, *five, *six], shares);
        });
    }
}

/// An edge is looked at over so many pixels.
const REACH: usize = 6;
/// Fainter edges are texture.
const FAINTEST: usize = 64;

/// Counts a clean edge: from one level to another, calm at both ends, without turning back.
fn count_edge(edge: &[u8], shares: &mut [usize; 101]) {
    let [first, second, .., last_but_one, last] = edge else { return };
    let rise = usize::from(first.abs_diff(*last));
    let is_calm = |one: &u8, next: &u8| usize::from(one.abs_diff(*next)) * 8 <= rise;
    if rise < FAINTEST || !is_calm(first, second) || !is_calm(last_but_one, last) {
        return;
    }
    let steps = edge.iter().zip(edge.iter().skip(1)).map(|(one, next)| usize::from(one.abs_diff(*next)));
    // the ringing next to a resampled edge goes up and down by less than this
    if steps.clone().sum::<usize>() * 10 > rise * 14 {
        return;
    }
    let share = steps.max().unwrap_or_default() * 100 / rise;
    shares.iter_mut().skip(share.min(100)).take(1).for_each(|count| *count += 1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_judged_from_two_hundred_on_by_what_one_in_twenty_exceeds() {
        let table = [
            (&[(69, 200)][..], Some(69)),
            (&[(69, 199)], None),
            (&[(100, 50), (60, 950)], Some(60)),
            (&[(100, 51), (60, 949)], Some(100)),
            (&[], None),
        ];
        for (counted, expected) in table {
            let mut shares = [0; 101];
            for (share, count) in counted {
                shares[*share] = *count;
            }
            assert_eq!(sharpest(&shares), expected, "{counted:?}");
        }
    }

    #[test]
    fn an_edge_is_calm_high_and_does_not_turn_back() {
        let table = [
            ([0, 0, 0, 64, 64, 64], Some(100)),
            ([0, 0, 0, 63, 63, 63], None),
            ([100, 100, 50, 0, 0, 0], Some(50)),
            ([0, 10, 10, 80, 80, 80], Some(87)),
            ([0, 11, 11, 80, 80, 80], None),
            ([0, 0, 0, 70, 70, 80], Some(87)),
            ([0, 0, 0, 69, 69, 80], None),
            ([0, 0, 120, 100, 100, 100], Some(100)),
            ([0, 0, 121, 100, 100, 100], None),
        ];
        for (edge, expected) in table {
            let mut shares = [0; 101];
            count_edge(&edge, &mut shares);
            let mut counted = [0; 101];
            if let Some(share) = expected {
                counted[share] = 1;
            }
            assert_eq!(shares, counted, "{edge:?}");
        }
    }

    /// Each of two sampled rows or columns has the edge in three windows that are calm at both ends.
    #[test]
    fn edges_are_counted_along_rows_and_columns() {
        let mut expected = [0; 101];
        expected[100] = 6;
        let step = |n: u32| if n < 6 { [0, 0, 0, 255] } else { [255; 4] };
        assert_eq!(edge_shares(&Bitmap::of(12, 8, |x, _| step(x))), expected);
        assert_eq!(edge_shares(&Bitmap::of(8, 12, |_, y| step(y))), expected);
    }
}
