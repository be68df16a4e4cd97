//! Screenshots that were enlarged, or aren't sharp. What is seen of each way to enlarge: `docs/image-rules.md`.

use super::Image;
use crate::base::AssetKind;
use crate::report::{Finding, Rule, Severity};
use offerpress_pixels::{Bitmap, Blur, blur};

/// Not sharp, or enlarged.
pub(in crate::asset) static BLURRY: Rule = Rule {
    code: "blurry",
    severity: Severity::Warning,
    what: "a screenshot should be sharp, not enlarged from a smaller one",
    why: "blurry images are a stated reason to reject an offer",
    fix: "take the screenshot again on a screen of at least this size",
    source: "Partner Center: offer listing best practices; the measure is our own",
    read_on: "2026-08-01",
};

/// Looks at screenshots and video thumbnails.
pub(super) fn check(image: &Image<'_>, bitmap: &Bitmap) -> Option<Finding> {
    if !matches!(image.kind(), AssetKind::Screenshot | AssetKind::VideoThumbnail) {
        return None;
    }
    let is = blur(bitmap).map(words)?;
    Some(BLURRY.finding(image.name(), is, "should be sharp", "take it again at full size"))
}

fn words(blur: Blur) -> String {
    match blur {
        Blur::Repeated(times) => format!("the image was enlarged {times} times by repeating pixels"),
        Blur::RepeatedFrom(width, height) => {
            format!("the image was enlarged from {width}×{height} by repeating pixels")
        }
        Blur::EnlargedFrom(width, height) => format!("the image was enlarged from {width}×{height}"),
        Blur::Soft(share) => {
            format!("the image is blurry (its sharpest edges change by only {share}% per pixel)")
        }
    }
}
