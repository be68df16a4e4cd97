//! Screenshots that were enlarged, or are not sharp: measured at their edges.

use super::Picture;
use crate::asset::image::{Bitmap, Pixel, brightness};
use crate::base::AssetKind;
use crate::report::{Finding, Rule, Severity};

/// Not sharp, or enlarged.
pub(in crate::asset) static BLURRY: Rule = Rule {
    code: "blurry",
    severity: Severity::Warning,
    what: "a screenshot should be sharp, and not enlarged from a smaller one",
    why: "blurry images are a stated reason to reject an offer",
    fix: "take the screenshot again on a screen of at least this size",
    source: "Partner Center: offer listing best practices; the measure is our own",
    read_on: "2026-08-01",
};

/// Looks at screenshots and video thumbnails.
pub(super) fn check(picture: &Picture<'_>, bitmap: &Bitmap) -> Option<Finding> {
    if !matches!(picture.kind(), AssetKind::Screenshot | AssetKind::VideoThumbnail) {
        return None;
    }
    let is = enlarged(bitmap).or_else(|| soft(bitmap))?;
    Some(BLURRY.finding(picture.name(), is, "should be sharp", "take it again in its full size"))
}

fn enlarged(bitmap: &Bitmap) -> Option<String> {
    let factor = [2, 3, 4].into_iter().find(|factor| is_repeated(bitmap, *factor))?;
    Some(format!("enlarged: every pixel is repeated {factor} times"))
}

/// Tells whether each row and each column comes `factor` times.
fn is_repeated(bitmap: &Bitmap, factor: usize) -> bool {
    let is_divided = bitmap.width().is_multiple_of(factor) && bitmap.height().is_multiple_of(factor);
    let rows: Vec<_> = bitmap.rows().collect();
    let all_same = |group: &[&[Pixel]]| group.iter().all(|row| Some(row) == group.first());
    let is_wide = |row: &[Pixel]| {
        row.chunks(factor).all(|group| group.iter().all(|pixel| Some(pixel) == group.first()))
    };
    is_divided
        && has_detail(&rows, factor)
        && rows.chunks(factor).all(all_same)
        && rows.iter().all(|row| is_wide(row))
}

/// A calm picture has equal rows everywhere: only where one group in ten differs from the next can we tell.
fn has_detail(rows: &[&[Pixel]], factor: usize) -> bool {
    let changes = rows.windows(2).filter(|pair| matches!(pair, [above, below] if above != below)).count();
    changes * factor * 10 >= rows.len()
}

/// Measures how much of an edge's height lies in its steepest step.
///
/// An edge drawn on a screen is one step; enlarging spreads it over two and more. So the sharpest edges of a picture
/// tell how it was made, whatever else is on it. A picture with few edges is not judged.
fn soft(bitmap: &Bitmap) -> Option<String> {
    /// Judged is the edge that so many of a thousand are sharper than.
    const SHARPER: usize = 50;
    /// Enlarging twofold leaves 50 % (linear) to 67 % (of a thin line) of an edge in one step; a sharp one has all.
    const SOFT: usize = 70;
    const FEWEST: usize = 200;
    let shares = edge_shares(bitmap);
    let edges: usize = shares.iter().sum();
    let mut sharper = 0;
    let judged = shares.iter().enumerate().rev().find(|(_, count)| {
        sharper += **count;
        sharper * 1000 > edges * SHARPER
    });
    let (share, _) = judged?;
    let is = || format!("not sharp: its sharpest edges change by only {share} % from one pixel to the next");
    (edges >= FEWEST && share < SOFT).then(is)
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
            lane.windows(REACH).for_each(|edge| count_edge(edge, &mut shares));
        }
        columns.extend(row.as_chunks::<SAMPLE>().0.iter().map(|[pixel, ..]| brightness(*pixel)));
    }
    // every column at once, a window of rows at a time: memory is walked in its order
    let rows: Vec<&[u8]> = columns.chunks_exact(stride.max(1)).collect();
    for rows in rows.windows(REACH) {
        let [row, two, three, four, five, six] = rows else { continue };
        let levels = row.iter().zip(*two).zip(*three).zip(*four).zip(*five).zip(*six);
        levels.for_each(|(((((one, two), three), four), five), six)| {
            count_edge(&[*one, *two, *three, *four, *five, *six], &mut shares);
        });
    }
    shares
}

/// An edge is looked at over so many pixels.
const REACH: usize = 6;

/// Counts a clean edge: from one level to another, calm at both ends, without turning back.
fn count_edge(edge: &[u8], shares: &mut [usize; 101]) {
    /// Fainter edges are texture.
    const FAINTEST: usize = 64;
    let [first, second, .., last_but_one, last] = edge else { return };
    let rise = usize::from(first.abs_diff(*last));
    let is_calm = |one: &u8, next: &u8| usize::from(one.abs_diff(*next)) * 8 <= rise;
    if rise < FAINTEST || !is_calm(first, second) || !is_calm(last_but_one, last) {
        return;
    }
    let steps = edge.iter().zip(edge.iter().skip(1)).map(|(one, next)| usize::from(one.abs_diff(*next)));
    // the ringing beside a resampled edge goes up and down by less than this
    if steps.clone().sum::<usize>() * 10 > rise * 14 {
        return;
    }
    let share = steps.max().unwrap_or_default() * 100 / rise;
    shares.iter_mut().skip(share.min(100)).take(1).for_each(|count| *count += 1);
}
