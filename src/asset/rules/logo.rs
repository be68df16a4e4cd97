//! How a logo is drawn: the portal's guidelines, measured. A reviewer judges by eye; none of this is an error.

use super::Picture;
use crate::asset::image::{Bitmap, Pixel, Tone, difference, is_clear};
use crate::base::AssetKind;
use crate::report::{Finding, Rule, Severity};

/// A mark in a colour of the portal, on transparency.
pub(in crate::asset) static MARK: Rule = Rule {
    code: "logo-mark",
    severity: Severity::Warning,
    what: "a mark on a transparent background should not be white, black or blue",
    why: "those are the portal's own colours: on one of its themes the mark cannot be seen",
    fix: "give it another colour, or a background",
    source: "azure-docs articles/marketplace/includes/graphics-suggestions.md (24 July 2020)",
    read_on: "2026-08-01",
};

/// A background in a colour of the portal.
pub(in crate::asset) static BACKGROUND: Rule = Rule {
    code: "logo-background",
    severity: Severity::Warning,
    what: "the background of a logo should not be white or black",
    why: "those are the portal's themes: the logo does not stand out",
    fix: "give it a background in a colour of the brand, or none",
    source: "azure-docs articles/marketplace/includes/graphics-suggestions.md (24 July 2020)",
    read_on: "2026-08-01",
};

/// Much empty space on all sides.
pub(in crate::asset) static MARGIN: Rule = Rule {
    code: "logo-margin",
    severity: Severity::Note,
    what: "a logo should fill its picture",
    why: "logos are shown small; a wide margin makes the mark smaller still",
    fix: "crop the margin and export it again",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// Colours that run into one another.
pub(in crate::asset) static GRADIENT: Rule = Rule {
    code: "logo-gradient",
    severity: Severity::Note,
    what: "a logo should be flat: no gradients, few colours, and no text on it",
    why: "so the portal's guidelines ask; a reviewer judges by eye (text is not measured here)",
    fix: "use a flat version of the logo",
    source: "azure-docs articles/marketplace/includes/graphics-suggestions.md (24 July 2020)",
    read_on: "2026-08-01",
};

/// Looks at small, medium, large and wide logos.
pub(super) fn check(picture: &Picture<'_>, bitmap: &Bitmap) -> Vec<Finding> {
    if !picture.kind().is_logo() || *picture.kind() == AssetKind::HeroLogo {
        return Vec::new();
    }
    let name = picture.name();
    [mark(name, bitmap), background(name, bitmap), margin(name, bitmap), gradient(name, bitmap)]
        .into_iter()
        .flatten()
        .collect()
}

/// Of the visible pixels, so many in one tone make the mark that tone.
const MOST: usize = 90;
/// So much of the picture must be transparent to call its background so.
const CLEAR_BACKGROUND: usize = 10;

fn mark(name: &str, bitmap: &Bitmap) -> Option<Finding> {
    let clear = bitmap.pixels().iter().filter(|pixel| is_clear(**pixel)).count();
    if percent(clear, bitmap.pixels().len()) < CLEAR_BACKGROUND {
        return None;
    }
    // half-transparent pixels are the soft edge of the mark
    let visible: Vec<_> = bitmap.pixels().iter().filter(|pixel| pixel[3] >= 128).collect();
    let share = |tone| {
        percent(visible.iter().filter(|pixel| Tone::of(***pixel) == Some(tone)).count(), visible.len())
    };
    let tone = [Tone::White, Tone::Black, Tone::Blue].into_iter().find(|tone| share(*tone) >= MOST)?;
    let is = format!("a mark that is {} % {tone}, on a transparent background", share(tone));
    let should = "should not be white, black or blue";
    Some(MARK.finding(name, is, should, MARK.fix))
}

fn background(name: &str, bitmap: &Bitmap) -> Option<Finding> {
    let border: Vec<_> = bitmap.border().collect();
    let share =
        |tone| percent(border.iter().filter(|pixel| Tone::of(**pixel) == Some(tone)).count(), border.len());
    let tone = [Tone::White, Tone::Black].into_iter().find(|tone| share(*tone) >= MOST)?;
    let is = format!("a {tone} background");
    Some(BACKGROUND.finding(name, is, "should not be white or black", BACKGROUND.fix))
}

/// The margin is needless where it takes a fifth of the side on all four sides.
fn margin(name: &str, bitmap: &Bitmap) -> Option<Finding> {
    const NEEDLESS: usize = 20;
    let content = bitmap.content_box()?;
    let (width, height) = (bitmap.width(), bitmap.height());
    let sides = [
        percent(content.left, width),
        percent(width - content.right, width),
        percent(content.top, height),
        percent(height - content.bottom, height),
    ];
    let least = sides.into_iter().min()?;
    let is = || format!("a margin of {least} % or more on every side");
    (least >= NEEDLESS).then(|| MARGIN.finding(name, is(), "should fill the picture", "crop the margin"))
}

/// Counts neighbours that differ by a step too small for an edge: along rows, and for a gradient from top to bottom
/// along columns.
fn gradient(name: &str, bitmap: &Bitmap) -> Option<Finding> {
    const MUCH: usize = 30;
    let along_rows = share_of_steps(bitmap.rows().flat_map(|row| row.iter().zip(row.iter().skip(1))));
    let below = bitmap.rows().skip(1);
    let along_columns = share_of_steps(bitmap.rows().zip(below).flat_map(|(row, next)| row.iter().zip(next)));
    let share = along_rows.max(along_columns);
    let is = || format!("colours run into one another on {share} % of it");
    (share >= MUCH).then(|| GRADIENT.finding(name, is(), "should be flat", GRADIENT.fix))
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
