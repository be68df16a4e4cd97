//! How an image is drawn: its tones, its margin, its gradients, and how calm it is.

use crate::bitmap::{Bitmap, Pixel, Tone, brightness, difference, is_clear};

impl Bitmap {
    /// Whether nothing is to be seen of it.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.pixels().iter().all(|pixel| is_clear(*pixel))
    }

    /// Whether every pixel is the same.
    #[must_use]
    pub fn is_one_color(&self) -> bool {
        self.pixels().iter().all(|pixel| Some(pixel) == self.pixels().first())
    }

    /// Returns the percentage of pixels of which nothing is to be seen.
    #[must_use]
    pub fn clear_percent(&self) -> usize {
        percent(self.pixels().iter().filter(|pixel| is_clear(**pixel)).count(), self.pixels().len())
    }

    /// Whether the page behind it shows in more than one pixel of a hundred.
    #[must_use]
    pub fn lets_page_through(&self) -> bool {
        let see_through = self.pixels().iter().filter(|pixel| pixel[3] < 250).count();
        see_through * 100 > self.pixels().len()
    }

    /// Returns the percentage of the visible pixels that have a tone.
    #[must_use]
    pub fn mark_percent(&self, tone: Tone) -> usize {
        // half-transparent pixels are the soft edge of the mark
        let visible = || self.pixels().iter().filter(|pixel| pixel[3] >= 128);
        percent(visible().filter(|pixel| Tone::of(**pixel) == Some(tone)).count(), visible().count())
    }

    /// Returns the percentage of the outermost pixels that have a tone.
    #[must_use]
    pub fn border_percent(&self, tone: Tone) -> usize {
        let count = self.border().filter(|pixel| Tone::of(*pixel) == Some(tone)).count();
        percent(count, self.border().count())
    }

    /// Returns the margin around the content as a percentage of the image's side, on the side where it is least; none
    /// where there is no content.
    #[must_use]
    pub fn margin_percent(&self) -> Option<usize> {
        let content = self.content_box()?;
        let (width, height) = (self.width(), self.height());
        let sides = [
            percent(content.left, width),
            percent(width - content.right, width),
            percent(content.top, height),
            percent(height - content.bottom, height),
        ];
        sides.into_iter().min()
    }

    /// Returns the percentage of neighbors that differ by a step too small for an edge: along rows, and for a gradient
    /// from top to bottom along columns.
    #[must_use]
    pub fn gradient_percent(&self) -> usize {
        let along_rows = share_of_steps(self.rows().flat_map(|row| row.iter().zip(row.iter().skip(1))));
        let below = self.rows().skip(1);
        let along_columns =
            share_of_steps(self.rows().zip(below).flat_map(|(row, next)| row.iter().zip(next)));
        along_rows.max(along_columns)
    }

    /// Returns the standard deviation of brightness, of 255, in the calmest part of this height between two columns;
    /// none where the image is less high.
    #[must_use]
    pub fn calmest_spread(&self, left: usize, width: usize, height: usize) -> Option<f64> {
        let between =
            |row: &[Pixel]| row.iter().skip(left).take(width).map(|pixel| brightness(*pixel)).collect();
        let rows: Vec<Moments> = self.rows().map(between).collect();
        let spreads = rows
            .windows(height)
            .map(|window| window.iter().copied().fold(Moments::default(), Moments::and).spread());
        spreads.min_by(f64::total_cmp)
    }
}

fn share_of_steps<'a>(pairs: impl Iterator<Item = (&'a Pixel, &'a Pixel)>) -> usize {
    let opaque = pairs.filter(|(a, b)| a[3] == 255 && b[3] == 255);
    let (steps, count) = opaque.fold((0, 0), |(steps, count), (a, b)| {
        (steps + usize::from((1..=8).contains(&difference(*a, *b))), count + 1)
    });
    percent(steps, count)
}

fn percent(part: usize, whole: usize) -> usize {
    (part * 100).checked_div(whole).unwrap_or_default()
}

/// Enough of a set of numbers to tell how far they spread.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Moments {
    fn and(self, other: Self) -> Self {
        Self {
            count: self.count + other.count,
            sum: self.sum + other.sum,
            squares: self.squares + other.squares,
        }
    }

    /// The standard deviation; 0 of nothing.
    fn spread(self) -> f64 {
        if self.count == 0.0 {
            return 0.0;
        }
        let mean = self.sum / self.count;
        (self.squares / self.count - mean * mean).max(0.0).sqrt()
    }
}

impl FromIterator<u8> for Moments {
    fn from_iter<I: IntoIterator<Item = u8>>(values: I) -> Self {
        let one = |value: f64| Self { count: 1.0, sum: value, squares: value * value };
        values.into_iter().map(|value| one(f64::from(value))).fold(Self::default(), Self::and)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_steps_between_opaque_pixels_are_a_gradient() {
        let gray = |level: u8, alpha: u8| [level, level, level, alpha];
        let opaque = [(0, 8), (5, 6), (0, 9), (4, 4)].map(|(a, b)| (gray(a, 255), gray(b, 255)));
        let soft = [(gray(4, 254), gray(4, 255)), (gray(4, 255), gray(4, 254))];
        let pairs: Vec<_> = opaque.into_iter().chain(soft).collect();
        assert_eq!(share_of_steps(pairs.iter().map(|(a, b)| (a, b))), 50);
    }

    #[test]
    fn the_spread_is_the_standard_deviation() {
        let of = |values: &[u8]| values.iter().copied().collect::<Moments>();
        let spreads =
            [of(&[1, 1, 5, 5]), of(&[1, 1]).and(of(&[5, 5])), of(&[7]), of(&[])].map(Moments::spread);
        assert_eq!(spreads.map(f64::to_bits), [2.0_f64, 2.0, 0.0, 0.0].map(f64::to_bits));
    }
}
