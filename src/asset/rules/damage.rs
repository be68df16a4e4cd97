//! Files that aren't whole, not stable, or carry something after their end.

use super::{Decoded, Image};
use crate::base::counted;
use crate::report::{Finding, Rule, Severity};

/// An image that isn't whole.
pub(in crate::asset) static DAMAGED: Rule = Rule {
    code: "damaged",
    severity: Severity::Error,
    what: "a file must not be damaged: all checksums, lengths and pixels are verified",
    why: "a damaged image is shown incompletely or not at all, and the marketplace may refuse it days later",
    fix: "export or copy it again",
    source: "PNG specification (third edition), sections 5 and 13; JPEG: ITU-T T.81, annex B",
    read_on: "2026-08-01",
};

/// An image that is too large to be looked at.
pub(in crate::asset) static TOO_LARGE: Rule = Rule {
    code: "too-many-pixels",
    severity: Severity::Error,
    what: "an image must not have more than 64 million pixels",
    why: "no listing shows such an image; a small file that claims to be huge is an attack on the program that opens it",
    fix: "export it in the size of its image type",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// Bytes after the end of the image.
pub(in crate::asset) static TRAILING: Rule = Rule {
    code: "trailing-data",
    severity: Severity::Warning,
    what: "a file should end where its image ends",
    why: "data after the image is never shown; it is an appended second file or a broken copy",
    fix: "export it again",
    source: "PNG specification (third edition), section 13; our own rule",
    read_on: "2026-08-01",
};

/// A file that changed under our eyes.
pub(in crate::asset) static CHANGED: Rule = Rule {
    code: "changed-while-read",
    severity: Severity::Error,
    what: "a file must not change while it is read",
    why: "the published file would differ from the checked one",
    fix: "wait until the export or copy is done, then run it again",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// Says what is broken, from the walk over the structure and, where it was done, from the decoding.
pub(super) fn check(image: &Image<'_>) -> Vec<Finding> {
    let structure = image.structure;
    let mut findings = Vec::new();
    let damage = structure.damage.as_ref().map(ToString::to_string);
    let in_stream = match image.decoded {
        Some(Decoded::Damaged(is)) => Some(is.clone()),
        _ => None,
    };
    if let Some(is) = damage.or(in_stream) {
        findings.push(DAMAGED.finding(image.name(), is, "", DAMAGED.fix));
    }
    if structure.is_too_large() {
        let is = structure.pixels.map(|pixels| pixels.to_string()).unwrap_or_default();
        let should = "must have at most 64 million pixels";
        findings.push(TOO_LARGE.finding(image.name(), is, should, TOO_LARGE.fix));
    }
    if let Some(Decoded::Bitmap(_, surplus @ 1..) | Decoded::Whole(surplus @ 1..)) = image.decoded {
        let is = format!("{} after the last pixel", counted(*surplus, "byte"));
        findings.push(TRAILING.finding(image.name(), is, "should be none", TRAILING.fix));
    }
    if structure.trailing > 0 {
        let is = format!("{} after the end of the image", counted(structure.trailing, "byte"));
        findings.push(TRAILING.finding(image.name(), is, "should be none", TRAILING.fix));
    }
    findings
}

pub(in crate::asset) fn changed(name: &str) -> Finding {
    CHANGED.finding(name, "the file changed while it was read", "", CHANGED.fix)
}
