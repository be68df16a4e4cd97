//! Every rule about assets, one family a file: what it checks, why, how to put it right, where it comes from.
//!
//! Rules about one picture take a [`Picture`]; rules about the whole folder take its candidates.

pub(super) mod blank;
pub(super) mod blur;
pub(super) mod caption;
pub(super) mod count;
pub(super) mod damage;
pub(super) mod duplicate;
pub(super) mod encoding;
pub(super) mod entry;
pub(super) mod format;
pub(super) mod hero;
pub(super) mod logo;
pub(super) mod name;
pub(super) mod size;
#[cfg(test)]
mod tests;
pub(super) mod video;
pub(super) mod weight;

use super::folder::Candidate;
use super::image::{Bitmap, Structure};
use super::kind_rules::KindRules;
use crate::base::AssetKind;
use crate::report::{Finding, Rule};

/// One file, as the rules see it.
pub(super) struct Picture<'a> {
    pub(super) candidate: &'a Candidate,
    pub(super) rules: &'a KindRules,
    pub(super) structure: &'a Structure,
    /// Bytes of the file.
    pub(super) length: u64,
    /// The pixels, where the picture was decoded.
    pub(super) decoded: Option<&'a Decoded>,
}

/// What came of decoding.
pub(super) enum Decoded {
    /// The pixels, and how many bytes after them in their stream.
    Bitmap(Bitmap, u64),
    /// The whole image came out and was not kept; so many bytes follow it in its stream.
    Whole(u64),
    /// What is wrong with the coded picture.
    Damaged(String),
}

impl Picture<'_> {
    /// Runs every rule about one picture.
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

    fn name(&self) -> &str {
        &self.candidate.name
    }

    fn kind(&self) -> &AssetKind {
        &self.candidate.kind
    }

    fn ending(&self) -> Option<String> {
        self.candidate.ending()
    }
}

/// Lists every rule about assets, for `offerpress explain`.
#[must_use]
pub fn all() -> &'static [&'static Rule] {
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
    ALL
}

/// Finds a rule by its code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Rule> {
    all().iter().copied().find(|rule| rule.code == code)
}

/// Tells whether a rule is always an error: without it there would be no asset to speak of, or two for one place.
pub(super) fn is_fixed(code: &str) -> bool {
    let fixed = [
        &entry::TOO_MANY_FILES,
        &entry::UNREADABLE,
        &damage::CHANGED,
        &count::TWO_CANDIDATES,
        &count::NO_IMAGES,
    ];
    let formats = [&format::NOT_A_PNG, &format::NOT_A_PDF, &format::EMPTY, &video::NO_LINK, &video::BAD_LINK];
    fixed.into_iter().chain(formats).any(|rule| rule.code == code)
}

/// Shows `wide logo or the hero logo`.
fn list_kinds(kinds: &[AssetKind], between: &str) -> String {
    let titles: Vec<_> = kinds.iter().map(AssetKind::title).collect();
    titles.join(&format!(" {between} "))
}

/// The file name without folder and ending.
fn file_stem(name: &str) -> &str {
    let stem = super::folder::stem(name);
    stem.rsplit('/').next().unwrap_or(stem)
}
