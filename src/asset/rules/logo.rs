//! How a logo is drawn: the portal's guidelines, measured. A reviewer judges by eye; none of this is an error.

use super::{Image, contrast};
use crate::base::AssetKind;
use crate::report::{Finding, Rule, Severity};
use offerpress_pixels::{Bitmap, Tone};

/// A mark in a color of the portal, on transparency.
pub(in crate::asset) static MARK: Rule = Rule {
    code: "logo-mark",
    severity: Severity::Warning,
    what: "a mark on a transparent background should not be white, black or blue",
    why: "these are the portal's own colors: on one of its themes the mark is invisible",
    fix: "use another color, or add a background",
    source: "azure-docs articles/marketplace/includes/graphics-suggestions.md (24 July 2020)",
    read_on: "2026-08-01",
};

/// A background in a color of the portal.
pub(in crate::asset) static BACKGROUND: Rule = Rule {
    code: "logo-background",
    severity: Severity::Warning,
    what: "the background of a logo should not be white or black",
    why: "these are the portal's themes: the logo doesn't stand out",
    fix: "use a background in a brand color, or none",
    source: "azure-docs articles/marketplace/includes/graphics-suggestions.md (24 July 2020)",
    read_on: "2026-08-01",
};

/// Much empty space on all sides.
pub(in crate::asset) static MARGIN: Rule = Rule {
    code: "logo-margin",
    severity: Severity::Note,
    what: "a logo should fill its image",
    why: "logos are shown small; a wide margin makes the mark even smaller",
    fix: "crop the margin and export it again",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// Colors that run into one another.
pub(in crate::asset) static GRADIENT: Rule = Rule {
    code: "logo-gradient",
    severity: Severity::Note,
    what: "a logo should be flat: no gradients, few colors, no text",
    why: "Partner Center's guidelines ask for it; a reviewer judges by eye (text is not measured here)",
    fix: "use a flat version of the logo",
    source: "azure-docs articles/marketplace/includes/graphics-suggestions.md (24 July 2020)",
    read_on: "2026-08-01",
};

/// Looks at small, medium, large and wide logos.
pub(super) fn check(image: &Image<'_>, bitmap: &Bitmap) -> Vec<Finding> {
    if !image.kind().is_logo() || *image.kind() == AssetKind::HeroLogo {
        return Vec::new();
    }
    let name = image.name();
    // a mark all in one of the portal's own colors needs no second finding
    let color = mark(name, bitmap).or_else(|| lost_part(name, bitmap));
    [color, background(name, bitmap), margin(name, bitmap), gradient(name, bitmap)]
        .into_iter()
        .flatten()
        .collect()
}

/// From this percentage on a mark, or a border, has one tone.
const MOST: usize = 90;

/// A tenth of the image must be transparent to call its background so.
fn is_on_transparency(bitmap: &Bitmap) -> bool {
    bitmap.clear_percent() >= 10
}

fn lost_part(name: &str, bitmap: &Bitmap) -> Option<Finding> {
    is_on_transparency(bitmap).then(|| contrast::check(name, bitmap))?
}

fn mark(name: &str, bitmap: &Bitmap) -> Option<Finding> {
    if !is_on_transparency(bitmap) {
        return None;
    }
    let shares = [Tone::White, Tone::Black, Tone::Blue].map(|tone| (tone, bitmap.mark_percent(tone)));
    let (tone, share) = shares.into_iter().find(|(_, share)| *share >= MOST)?;
    let is = format!("{share}% of the mark is {tone}, on a transparent background");
    Some(MARK.finding(name, is, "should not be white, black or blue", MARK.fix))
}

fn background(name: &str, bitmap: &Bitmap) -> Option<Finding> {
    let tone = [Tone::White, Tone::Black].into_iter().find(|tone| bitmap.border_percent(*tone) >= MOST)?;
    let is = format!("a {tone} background");
    Some(BACKGROUND.finding(name, is, "should not be white or black", BACKGROUND.fix))
}

/// The margin is needless where it takes a fifth of the side on all four sides.
fn margin(name: &str, bitmap: &Bitmap) -> Option<Finding> {
    let least = bitmap.margin_percent().filter(|least| *least >= 20)?;
    let is = format!("a margin of {least}% or more on every side");
    Some(MARGIN.finding(name, is, "should fill the image", "crop the margin"))
}

/// A gradient covers three tenths.
fn gradient(name: &str, bitmap: &Bitmap) -> Option<Finding> {
    let share = Some(bitmap.gradient_percent()).filter(|share| *share >= 30)?;
    let is = format!("{share}% of the logo is a gradient");
    Some(GRADIENT.finding(name, is, "should be flat", GRADIENT.fix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::testing::{bitmap, bordered};
    use offerpress_pixels::Pixel;

    const BRAND: Pixel = [220, 120, 40, 255];
    const CLEAR: Pixel = [0; 4];

    /// An image of a hundred pixels: so many of each color, and the last for what is left.
    fn filled(counts: &[(u32, Pixel)], rest: Pixel) -> Bitmap {
        let color = |n| {
            let mut end = 0;
            let found = counts.iter().find(|(count, _)| {
                end += count;
                n < end
            });
            found.map_or(rest, |(_, pixel)| *pixel)
        };
        bitmap(10, 10, |x, y| color(y * 10 + x))
    }

    fn is(finding: Option<Finding>) -> Option<String> {
        finding.map(|finding| finding.is)
    }

    #[test]
    fn a_mark_has_a_tone_if_nine_tenths_of_it_have() {
        let (white, soft) = ([255; 4], [255, 255, 255, 127]);
        let of_90 = |n| filled(&[(10, CLEAR), (n, white)], BRAND);
        let told = "90% of the mark is white, on a transparent background".to_owned();
        assert_eq!(is(mark("small.png", &of_90(81))), Some(told.clone()));
        assert_eq!(is(mark("small.png", &of_90(80))), None);
        let soft_edge = filled(&[(10, CLEAR), (10, soft), (72, white)], BRAND);
        assert_eq!(is(mark("small.png", &soft_edge)), Some(told));
    }

    #[test]
    fn a_tenth_of_the_picture_makes_the_background_transparent() {
        let black = [0, 0, 0, 255];
        let told = "100% of the mark is black, on a transparent background".to_owned();
        assert_eq!(is(mark("small.png", &filled(&[(10, CLEAR)], black))), Some(told));
        assert_eq!(is(mark("small.png", &filled(&[(9, CLEAR)], black))), None);
    }

    #[test]
    fn nine_tenths_of_the_border_make_the_background() {
        for (color, name) in [([0, 0, 0, 255], "black"), ([255; 4], "white")] {
            let found = background("small.png", &bordered(color, 33, BRAND));
            assert_eq!(is(found), Some(format!("a {name} background")));
            assert_eq!(is(background("small.png", &bordered(color, 32, BRAND))), None);
        }
    }

    #[test]
    fn the_least_margin_counts() {
        let boxed = |left: u32, right: u32, top: u32, bottom: u32| {
            let within =
                move |x: u32, y: u32| (left..10 - right).contains(&x) && (top..10 - bottom).contains(&y);
            bitmap(10, 10, move |x, y| if within(x, y) { BRAND } else { CLEAR })
        };
        for sides in [(2, 3, 3, 3), (3, 2, 3, 3), (3, 3, 2, 3), (3, 3, 3, 2)] {
            let (left, right, top, bottom) = sides;
            let told = "a margin of 20% or more on every side".to_owned();
            assert_eq!(is(margin("small.png", &boxed(left, right, top, bottom))), Some(told), "{sides:?}");
        }
        for sides in [(1, 3, 3, 3), (3, 1, 3, 3), (3, 3, 1, 3), (3, 3, 3, 1)] {
            let (left, right, top, bottom) = sides;
            assert_eq!(is(margin("small.png", &boxed(left, right, top, bottom))), None, "{sides:?}");
        }
    }

    #[test]
    fn a_gradient_covers_three_tenths() {
        let row = |steps: u8| bitmap(11, 1, move |x, _| [u8::try_from(x).unwrap().min(steps), 0, 0, 255]);
        assert_eq!(is(gradient("small.png", &row(3))), Some("30% of the logo is a gradient".into()));
        assert_eq!(is(gradient("small.png", &row(2))), None);
    }
}
