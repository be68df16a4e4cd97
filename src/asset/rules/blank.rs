//! Images on which nothing is to be seen.

use super::Image;
use crate::asset::image::{Bitmap, is_clear};
use crate::report::{Finding, Rule, Severity};

/// Nothing to be seen.
pub(in crate::asset) static BLANK: Rule = Rule {
    code: "blank-image",
    severity: Severity::Error,
    what: "an image must show something",
    why: "an image that is the image is fully transparent or a single color is usually a failed export",
    fix: "export it again with all layers visible",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// Looks whether any two pixels differ to the eye.
pub(super) fn check(image: &Image<'_>, bitmap: &Bitmap) -> Option<Finding> {
    if bitmap.pixels().iter().all(|pixel| is_clear(*pixel)) {
        return Some(BLANK.finding(
            image.name(),
            "the image is fully transparent",
            "must show something",
            BLANK.fix,
        ));
    }
    let mut pixels = bitmap.pixels().iter();
    let first = pixels.next()?;
    let is_one = pixels.all(|pixel| pixel == first);
    is_one
        .then(|| BLANK.finding(image.name(), "the image is a single color", "must show something", BLANK.fix))
}
