//! The hero logo: its background, the place where the site writes over it, and that it stays.

use super::Image;
use crate::asset::image::{Bitmap, Pixel, Tone, brightness};
use crate::base::AssetKind;
use crate::report::{Finding, Rule, Severity};

/// A background that is forbidden.
pub(in crate::asset) static BACKGROUND: Rule = Rule {
    code: "hero-background",
    severity: Severity::Error,
    what: "the background of a hero image must not be transparent, black or white",
    why: "the store shows the offer's name on it in white",
    fix: "use a background in a dark brand color",
    source: "azure-docs articles/marketplace/cloud-partner-portal-orig: virtual machine storefront page",
    read_on: "2026-08-01",
};

/// A busy image where text will be.
pub(in crate::asset) static OVERLAY: Rule = Rule {
    code: "hero-overlay",
    severity: Severity::Warning,
    what: "a hero image should be uniform in a rectangle of 415×100 px that starts 370 px from the left",
    why: "the store shows the offer's name, publisher and summary on it",
    fix: "move the content to the left, or soften it",
    source: "azure-docs articles/marketplace/cloud-partner-portal-orig: virtual machine storefront page",
    read_on: "2026-08-01",
};

/// A hero can only be replaced.
pub(in crate::asset) static STAYS: Rule = Rule {
    code: "hero-stays",
    severity: Severity::Note,
    what: "a hero image can be replaced later but not removed",
    why: "the documentation says so; today's store doesn't show hero images at all",
    fix: "leave the hero image out if you are not sure",
    source: "azure-docs articles/marketplace/cloud-partner-portal-orig: virtual machine storefront page",
    read_on: "2026-08-01",
};

/// Looks at a hero logo.
pub(super) fn check(image: &Image<'_>, bitmap: Option<&Bitmap>) -> Vec<Finding> {
    if *image.kind() != AssetKind::HeroLogo {
        return Vec::new();
    }
    let name = image.name();
    let is = "a hero image can be replaced later but not removed";
    let stays = STAYS.finding(name, is, "", "leave it out if you are not sure");
    let background = bitmap.and_then(|bitmap| background(name, bitmap));
    let overlay = bitmap.and_then(|bitmap| overlay(name, bitmap));
    [Some(stays), background, overlay].into_iter().flatten().collect()
}

fn background(name: &str, bitmap: &Bitmap) -> Option<Finding> {
    let border: Vec<_> = bitmap.border().collect();
    let is_most = |count: usize| count * 10 >= border.len() * 9;
    let tone_count = |tone| border.iter().filter(|pixel| Tone::of(**pixel) == Some(tone)).count();
    let see_through = bitmap.pixels().iter().filter(|pixel| pixel[3] < 250).count();
    let is = if see_through * 100 > bitmap.pixels().len() {
        "a transparent background"
    } else if is_most(tone_count(Tone::Black)) {
        "a black background"
    } else if is_most(tone_count(Tone::White)) {
        "a white background"
    } else {
        return None;
    };
    let should = "must not be transparent, black or white";
    Some(BACKGROUND.finding(name, is, should, BACKGROUND.fix))
}

/// From the left, and the size of the rectangle, in px (virtual machine storefront page).
const LEFT: usize = 370;
const WIDTH: usize = 415;
const HEIGHT: usize = 100;
/// The brightness of a calm background spreads less than this, of 255.
const CALM: f64 = 24.0;

/// The page doesn't say how far from the top, so the calmest place counts.
fn overlay(name: &str, bitmap: &Bitmap) -> Option<Finding> {
    let under_text =
        |row: &[Pixel]| row.iter().skip(LEFT).take(WIDTH).map(|pixel| brightness(*pixel)).collect();
    let rows: Vec<Moments> = bitmap.rows().map(under_text).collect();
    let spreads = rows
        .windows(HEIGHT)
        .map(|window| window.iter().copied().fold(Moments::default(), Moments::and).spread());
    let calmest = spreads.min_by(f64::total_cmp)?;
    let is = || format!("too busy behind the offer's name (brightness varies by {calmest:.0} of 255)");
    let should = format!("should be uniform in {WIDTH}×{HEIGHT} px that start {LEFT} px from the left");
    (calmest > CALM).then(|| OVERLAY.finding(name, is(), should, OVERLAY.fix))
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
    use crate::asset::testing::bordered;

    const BRAND: Pixel = [90, 20, 90, 255];

    #[test]
    fn nine_tenths_of_the_border_make_the_background() {
        for (color, name) in [([0, 0, 0, 255], "black"), ([255; 4], "white")] {
            let finding = background("hero.png", &bordered(color, 33, BRAND)).unwrap();
            assert_eq!(finding.is, format!("a {name} background"));
            assert!(background("hero.png", &bordered(color, 32, BRAND)).is_none());
        }
    }

    #[test]
    fn more_than_one_pixel_in_a_hundred_lets_the_page_through() {
        let with = |alpha, count| bordered([90, 20, 90, alpha], count, BRAND);
        assert_eq!(background("hero.png", &with(249, 2)).unwrap().is, "a transparent background");
        for calm in [with(249, 1), with(250, 36)] {
            assert!(background("hero.png", &calm).is_none());
        }
    }

    #[test]
    fn a_background_that_spreads_by_24_is_calm_still() {
        let stripes = |level| {
            let row = move |y: u32| if y.is_multiple_of(2) { 0 } else { level };
            Bitmap::of(785, 100, move |_, y| [row(y), row(y), row(y), 255])
        };
        assert!(overlay("hero.png", &stripes(48)).is_none());
        let finding = overlay("hero.png", &stripes(50)).unwrap();
        assert_eq!(finding.is, "too busy behind the offer's name (brightness varies by 25 of 255)");
    }

    #[test]
    fn what_is_beside_the_text_does_not_count() {
        let beside = |x: u32| !(370..785).contains(&x);
        let busy = |x: u32, y: u32| if beside(x) && (x + y).is_multiple_of(2) { [255; 4] } else { BRAND };
        assert!(overlay("hero.png", &Bitmap::of(815, 100, busy)).is_none());
    }

    #[test]
    fn the_spread_is_the_standard_deviation() {
        let of = |values: &[u8]| values.iter().copied().collect::<Moments>();
        let spreads =
            [of(&[1, 1, 5, 5]), of(&[1, 1]).and(of(&[5, 5])), of(&[7]), of(&[])].map(Moments::spread);
        assert_eq!(spreads.map(f64::to_bits), [2.0_f64, 2.0, 0.0, 0.0].map(f64::to_bits));
    }
}
