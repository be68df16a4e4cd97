//! Every rule about assets, one family a file: what it checks, why, how to put it right, where it comes from.
//!
//! Rules about one image take a [`Image`]; rules about the whole folder take its candidates.

mod words;
mod one_image;
pub(super) mod blank;
pub(super) mod blur;
pub(super) mod caption;
pub(super) mod contrast;
pub(super) mod size;
pub(super) mod count;
pub(super) mod damage;
pub(super) mod duplicate;
pub(super) mod encoding;
pub(super) mod entry;
pub(super) mod format;
pub(super) mod hero;
pub(super) mod logo;
pub(super) mod name;
pub(super) mod gathered;
pub(super) mod video;
pub(super) mod weight;
#[cfg(test)]
mod tests;

pub(super) use one_image::{Decoded, Image};

use crate::report::{Finding, Rule};
use offerpress_pixels::Bitmap;

impl Image<'_> {
    /// Runs every rule about one image.
    pub(super) fn check(&self) -> Vec<Finding> {
        let bitmap = match self.decoded {
            Some(Decoded::Bitmap(bitmap, _)) => Some(bitmap),
            _ => None,
        };
        let by_structure = [format::check(self), weight::check(self)];
        let mut findings: Vec<_> = by_structure.into_iter().flatten().collect();
        findings.extend(damage::check(self));
        findings.extend(encoding::check(self));
        findings.extend(hero::check(self, bitmap));
        findings.extend(bitmap.map(|bitmap| self.check_pixels(bitmap)).unwrap_or_default());
        findings
    }

    fn check_pixels(&self, bitmap: &Bitmap) -> Vec<Finding> {
        if let Some(blank) = blank::check(self, bitmap) {
            return vec![blank];
        }
        logo::check(self, bitmap).into_iter().chain(blur::check(self, bitmap)).collect()
    }
}

/// Lists every rule about assets, for `offerpress explain`.
#[must_use]
pub fn all() -> &'static [&'static Rule] {
    ALL
}

static ALL: &[&Rule] = &[
    &count::NO_IMAGES,
    &count::MISSING_LOGO,
    &count::TOO_FEW,
    &count::TOO_MANY,
    &count::TWO_CANDIDATES,
    &format::NOT_A_PNG,
    &format::NOT_A_PDF,
    &format::WRONG_ENDING,
    &format::EMPTY,
    &size::LOGO,
    &size::SCREENSHOT,
    &size::THUMBNAIL,
    &weight::HEAVY,
    &blank::BLANK,
    &blur::BLURRY,
    &duplicate::DUPLICATE,
    &logo::MARK,
    &contrast::CONTRAST,
    &logo::BACKGROUND,
    &logo::MARGIN,
    &logo::GRADIENT,
    &hero::BACKGROUND,
    &hero::OVERLAY,
    &hero::STAYS,
    &encoding::ANIMATED,
    &encoding::DEEP,
    &encoding::PALETTE,
    &encoding::CMYK,
    &encoding::ROTATED,
    &encoding::COLOUR_PROFILE,
    &damage::DAMAGED,
    &damage::TOO_LARGE,
    &damage::TRAILING,
    &damage::CHANGED,
    &caption::MISSING,
    &caption::LONG,
    &caption::SAME,
    &caption::NOT_A_CAPTION,
    &video::NO_LINK,
    &video::BAD_LINK,
    &video::BAD_CARD,
    &name::UNCLEAR_NAME,
    &name::MISPLACED,
    &name::UNUSED,
    &name::UNUSED_SETTING,
    &name::SOURCE_FILE,
    &name::NAME_CLASH,
    &name::LONG_PATH,
    &name::WRONG_CASE,
    &name::WINDOWS_NAME,
    &size::OTHER_PROFILE,
    &name::BAD_PLAN,
    &entry::BAD_LINK,
    &entry::NOT_A_FILE,
    &entry::UNREADABLE,
    &entry::NAME_NOT_TEXT,
    &entry::TOO_MANY_FILES,
];

/// Finds a rule by its code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Rule> {
    all().iter().copied().find(|rule| rule.code == code)
}

/// Lists the rules that a folder's settings can't lower: without them a file would be left out without a word, be taken
/// from outside the folder, or be published broken.
#[must_use]
pub fn fixed() -> &'static [&'static Rule] {
    FIXED
}

pub(super) fn is_fixed(code: &str) -> bool {
    fixed().iter().any(|rule| rule.code == code)
}

static FIXED: &[&Rule] = &[
    &count::NO_IMAGES,
    &count::TWO_CANDIDATES,
    &format::NOT_A_PNG,
    &format::NOT_A_PDF,
    &format::EMPTY,
    &damage::DAMAGED,
    &damage::TOO_LARGE,
    &damage::CHANGED,
    &video::NO_LINK,
    &video::BAD_LINK,
    &name::WRONG_CASE,
    &name::BAD_PLAN,
    &entry::BAD_LINK,
    &entry::NOT_A_FILE,
    &entry::UNREADABLE,
    &entry::NAME_NOT_TEXT,
    &entry::TOO_MANY_FILES,
];
