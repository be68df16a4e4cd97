//! Images on which nothing is to be seen.

use super::Image;
use crate::report::{Finding, Rule, Severity};
use offerpress_pixels::Bitmap;

/// Nothing to be seen.
pub(in crate::asset) static BLANK: Rule = Rule {
    code: "blank-image",
    severity: Severity::Error,
    what: "an image must show something",
    why: "an image that is fully transparent or a single color is usually a failed export",
    fix: "export it again with all layers visible",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// Looks whether any two pixels differ to the eye.
pub(super) fn check(image: &Image<'_>, bitmap: &Bitmap) -> Option<Finding> {
    let is = if bitmap.is_clear() {
        "the image is fully transparent"
    } else if bitmap.is_one_color() {
        "the image is a single color"
    } else {
        return None;
    };
    Some(BLANK.finding(image.name(), is, "must show something", BLANK.fix))
}
