//! The hero logo: its background, the place where the site writes over it, and that it stays.

use super::Image;
use crate::base::AssetKind;
use crate::report::{Finding, Rule, Severity};
use offerpress_pixels::{Bitmap, Tone};

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
    let is_most = |tone| bitmap.border_percent(tone) >= 90;
    let is = if bitmap.lets_page_through() {
        "a transparent background"
    } else if is_most(Tone::Black) {
        "a black background"
    } else if is_most(Tone::White) {
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
    let calmest = bitmap.calmest_spread(LEFT, WIDTH, HEIGHT).filter(|spread| *spread > CALM)?;
    let is = format!("too busy behind the offer's name (brightness varies by {calmest:.0} of 255)");
    let should = format!("should be uniform in {WIDTH}×{HEIGHT} px that start {LEFT} px from the left");
    Some(OVERLAY.finding(name, is, should, OVERLAY.fix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::testing::{bitmap, bordered};
    use offerpress_pixels::Pixel;

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
            bitmap(785, 100, move |_, y| [row(y), row(y), row(y), 255])
        };
        assert!(overlay("hero.png", &stripes(48)).is_none());
        let finding = overlay("hero.png", &stripes(50)).unwrap();
        assert_eq!(finding.is, "too busy behind the offer's name (brightness varies by 25 of 255)");
    }

    #[test]
    fn what_is_beside_the_text_does_not_count() {
        let beside = |x: u32| !(370..785).contains(&x);
        let busy = |x: u32, y: u32| if beside(x) && (x + y).is_multiple_of(2) { [255; 4] } else { BRAND };
        assert!(overlay("hero.png", &bitmap(815, 100, busy)).is_none());
    }
}
