//! Images that were enlarged by repeating pixels: by a whole factor, or by any other.

use super::found::Blur;
use crate::bitmap::{Bitmap, Pixel};

/// Tells by which factor, or from which size an image was enlarged.
pub(super) fn enlarged(bitmap: &Bitmap) -> Option<Blur> {
    let changes = changes_down(bitmap);
    let factor = [4, 3, 2].into_iter().find(|factor| is_repeated(bitmap, &changes, *factor));
    if let Some(factor) = factor {
        return Some(Blur::Repeated(factor));
    }
    // rows are compared faster than columns, and seldom leave anything to ask
    let down = source_length(&changes)?;
    let across = source_length(&changes_across(bitmap))?;
    Some(Blur::RepeatedFrom(across, down))
}

/// Whether each row and each column comes `factor` times.
fn is_repeated(bitmap: &Bitmap, changes: &[bool], factor: usize) -> bool {
    let is_divided = bitmap.width().is_multiple_of(factor) && bitmap.height().is_multiple_of(factor);
    let is_wide = |row: &[Pixel]| {
        row.chunks(factor).all(|group| group.iter().all(|pixel| Some(pixel) == group.first()))
    };
    is_divided
        && has_detail(changes, factor)
        && changes.iter().enumerate().all(|(y, change)| !change || y.is_multiple_of(factor))
        && bitmap.rows().step_by(factor).all(is_wide)
}

/// A calm image has equal rows everywhere: only where one group in ten differs from the next can we tell.
fn has_detail(changes: &[bool], factor: usize) -> bool {
    changes.iter().filter(|change| **change).count() * factor * 10 >= changes.len()
}

/// Tells for each column whether any of its pixels differs from the one to the left.
fn changes_across(bitmap: &Bitmap) -> Vec<bool> {
    let mut changes = vec![false; bitmap.width()];
    for row in bitmap.rows() {
        let pairs = row.iter().zip(row.iter().skip(1));
        changes.iter_mut().skip(1).zip(pairs).for_each(|(change, (left, right))| *change |= left != right);
    }
    changes
}

/// Tells for each row whether it differs from the one above.
fn changes_down(bitmap: &Bitmap) -> Vec<bool> {
    let below = bitmap.rows().skip(1);
    std::iter::once(false).chain(bitmap.rows().zip(below).map(|(row, next)| row != next)).collect()
}

/// Finds the length of which each position repeats the nearest of the source: where it repeats one twice nothing
/// changes, and of all other positions at least half change, which no calm image or grid of a few pixels does.
fn source_length(changes: &[bool]) -> Option<usize> {
    let length = changes.len();
    let count = changes.iter().filter(|change| **change).count();
    // each change is the start of another pixel of the source, and half of its pixels show one
    let (fewest, most) = (count.max(length / 4), (count * 2).min(length * 20 / 21));
    let is_source = |source: &usize, offset: usize| {
        let nearest = |at: usize| (2 * at + offset) * source / (2 * length);
        let mut places = changes.iter().enumerate().skip(1);
        places.all(|(at, change)| !change || nearest(at) != nearest(at - 1))
    };
    // programs measure from the middle of a pixel, or from its start
    (fewest..=most).find(|source| is_source(source, 1) || is_source(source, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Pixel = [90, 20, 90, 255];
    const OTHER: Pixel = [220, 120, 40, 255];

    fn checkered(x: u32, y: u32) -> Pixel {
        if (x + y).is_multiple_of(2) { ONE } else { OTHER }
    }

    #[test]
    fn the_largest_factor_is_told() {
        for factor in [2, 3, 4_u32] {
            let bitmap = Bitmap::of(24, 24, |x, y| checkered(x / factor, y / factor));
            assert_eq!(enlarged(&bitmap), Some(Blur::Repeated(usize::try_from(factor).unwrap())));
        }
        assert_eq!(enlarged(&Bitmap::of(24, 24, checkered)), None);
    }

    #[test]
    fn only_what_is_repeated_in_both_directions_is_enlarged() {
        type Color = fn(u32, u32) -> Pixel;
        let doubled: Color = |x, y| checkered(x / 2, y / 2);
        let table: [(&str, u32, u32, Color); 5] = [
            ("a last column of its own", 5, 4, doubled),
            ("a last row of its own", 4, 5, doubled),
            ("rows that differ", 4, 4, |x, y| checkered(x / 2, y)),
            ("columns that differ", 4, 4, |x, y| checkered(x, y / 2)),
            ("rows that are all the same", 4, 40, |x, _| checkered(x / 2, 0)),
        ];
        for (what, width, height, color) in table {
            let bitmap = Bitmap::of(width, height, color);
            assert!(!is_repeated(&bitmap, &changes_down(&bitmap), 2), "{what}");
        }
        let bitmap = Bitmap::of(4, 4, doubled);
        assert!(is_repeated(&bitmap, &changes_down(&bitmap), 2));
    }

    #[test]
    fn one_group_of_rows_in_ten_must_differ_from_the_next() {
        for (changes, expected) in [(2, true), (1, false)] {
            let changes: Vec<_> = (0..80).map(|y| y % 8 == 0 && y < changes * 8).collect();
            assert_eq!(has_detail(&changes, 4), expected);
        }
    }

    /// Lines of print: strokes at most columns, in other places from row to row.
    fn print(x: u32, y: u32) -> Pixel {
        if (x * 7 + y * y * 3 + x * y) % 5 < 2 { ONE } else { OTHER }
    }

    #[test]
    fn pixels_that_are_repeated_unevenly_are_found() {
        for (across, down) in [(96, 54), (85, 48), (100, 56), (73, 41), (110, 62)] {
            for offset in [0, 1] {
                let nearest = |at: u32, source: u32, length: u32| (2 * at + offset) * source / (2 * length);
                let bitmap = Bitmap::of(120, 68, |x, y| print(nearest(x, across, 120), nearest(y, down, 68)));
                assert_eq!(enlarged(&bitmap), Some(Blur::RepeatedFrom(across as usize, down as usize)));
            }
        }
        assert_eq!(enlarged(&Bitmap::of(120, 68, print)), None);
    }

    #[test]
    fn calm_images_and_grids_are_not_taken_for_repeated() {
        type Color = fn(u32, u32) -> Pixel;
        let table: [(&str, Color); 4] = [
            ("one color", |_, _| ONE),
            ("a grid of 4 px", |x, y| checkered(x / 4, y / 5)),
            ("print on the left only", |x, y| if x < 30 { print(x, y) } else { ONE }),
            ("changes in every other column", |x, y| if x % 2 == 0 { ONE } else { print(x, y) }),
        ];
        for (what, color) in table {
            assert_eq!(enlarged(&Bitmap::of(120, 68, color)), None, "{what}");
        }
    }
}
