//! The parts of a mark that vanish on a background: pixels that hang together, and whose shape isn't seen all the same.

use std::collections::VecDeque;

/// How one pixel looks on a background.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Clear,
    Lost,
    Seen,
}

/// The places of pixels in rows.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    pub(super) width: usize,
    pub(super) length: usize,
}

impl Grid {
    /// Lists the up to eight places around one.
    fn around(self, at: usize) -> impl Iterator<Item = usize> {
        let (x, width) = (at % self.width, self.width);
        let columns = x.saturating_sub(1)..(x + 2).min(width);
        let row = at - x;
        let rows = [row.checked_sub(width), Some(row), Some(row + width)].into_iter().flatten();
        let places = rows.flat_map(move |row| columns.clone().map(move |x| row + x));
        places.filter(move |place| *place != at && *place < self.length)
    }

    /// Whether a place lies at the edge of the image.
    fn is_outer(self, at: usize) -> bool {
        let x = at % self.width;
        x == 0 || x + 1 == self.width || at < self.width || at + self.width >= self.length
    }
}

/// Marks the lost pixels that are more than `reach` steps away from every pixel that is seen.
pub(super) fn far_from_seen(looks: &[Look], grid: Grid, reach: usize) -> Vec<bool> {
    let mut far: Vec<_> = looks.iter().map(|look| *look != Look::Seen).collect();
    let mut queue: VecDeque<_> =
        looks.iter().enumerate().filter(|(_, look)| **look == Look::Seen).map(|(at, _)| (at, 0)).collect();
    while let Some((at, steps)) = queue.pop_front() {
        for place in grid.around(at).filter(|_| steps < reach) {
            if far.get_mut(place).is_some_and(std::mem::take) {
                queue.push_back((place, steps + 1));
            }
        }
    }
    far.iter().zip(looks).map(|(far, look)| *far && *look == Look::Lost).collect()
}

/// What was found of a part: pixels that hang together.
#[derive(Debug, Default)]
struct Part {
    places: Vec<usize>,
    seen: usize,
    /// Pixels of each look that lie at the part's outline.
    lost_outside: usize,
    seen_outside: usize,
}

impl Part {
    /// Whether its shape is seen all the same: it is drawn within an outline, or is a plate with something on it.
    fn is_seen(&self) -> bool {
        let outline = self.lost_outside + self.seen_outside;
        let is_outlined = self.lost_outside * 4 < outline;
        let is_plate = self.seen_outside * 10 < outline && self.seen * 10 >= self.places.len();
        is_outlined || is_plate
    }
}

/// Clears the marks of the parts whose shape is seen all the same.
pub(super) fn keep_parts_that_vanish(looks: &[Look], grid: Grid, gone: &mut [bool]) {
    let mut is_new: Vec<_> = looks.iter().map(|look| *look != Look::Clear).collect();
    for start in 0..looks.len() {
        if is_new.get_mut(start).is_some_and(std::mem::take) {
            let part = part_at(start, looks, grid, &mut is_new);
            for at in part.places.iter().filter(|_| part.is_seen()) {
                gone.get_mut(*at).into_iter().for_each(|gone| *gone = false);
            }
        }
    }
}

/// Gathers the part that a pixel belongs to.
fn part_at(start: usize, looks: &[Look], grid: Grid, is_new: &mut [bool]) -> Part {
    let mut part = Part::default();
    let mut next = vec![start];
    while let Some(at) = next.pop() {
        part.places.push(at);
        let mut is_outside = grid.is_outer(at);
        for place in grid.around(at) {
            is_outside |= looks.get(place) == Some(&Look::Clear);
            if is_new.get_mut(place).is_some_and(std::mem::take) {
                next.push(place);
            }
        }
        let is_seen = looks.get(at) == Some(&Look::Seen);
        part.seen += usize::from(is_seen);
        part.seen_outside += usize::from(is_outside && is_seen);
        part.lost_outside += usize::from(is_outside && !is_seen);
    }
    part
}
