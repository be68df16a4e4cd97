//! Captions of screenshots.

use crate::asset::file_name::file_stem;
use crate::asset::found::Candidate;
use crate::asset::profile::Profile;
use crate::base::AssetKind;
use crate::report::{Finding, Rule, Severity};
use std::collections::HashMap;
use unicode_segmentation::UnicodeSegmentation as _;

/// No caption.
pub(in crate::asset) static MISSING: Rule = Rule {
    code: "missing-caption",
    severity: Severity::Warning,
    what: "a screenshot should have a caption",
    why: "Partner Center requires one; customers read it below the image",
    fix: "write it into a text file next to the screenshot, for example `01-dashboard.txt`",
    source: "Partner Center: offer listing pages (captions are required on screenshots)",
    read_on: "2026-08-01",
};

/// A caption that is too long.
pub(in crate::asset) static LONG: Rule = Rule {
    code: "long-caption",
    severity: Severity::Error,
    what: "captions and video titles must have at most 100 characters",
    why: "the marketplace refuses longer ones",
    fix: "shorten it",
    source: "azure-docs articles/marketplace/cloud-partner-portal-orig: storefront pages (names up to 100 characters)",
    read_on: "2026-08-01",
};

/// A caption that another screenshot has too.
pub(in crate::asset) static SAME: Rule = Rule {
    code: "same-caption",
    severity: Severity::Warning,
    what: "two screenshots should not have the same caption",
    why: "one of them was probably copied and not edited",
    fix: "describe what this screenshot shows",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// A text file that is no caption.
pub(in crate::asset) static NOT_A_CAPTION: Rule = Rule {
    code: "not-a-caption",
    severity: Severity::Error,
    what: "a text file next to an image must contain one line of UTF-8 text, the caption",
    why: "anything else can't be shown below the image",
    fix: "write a single line",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// Names have up to 100 characters (storefront pages).
const LONGEST: usize = 100;

/// Looks at every caption, alone and next to the others.
pub(in crate::asset) fn check(candidates: &[Candidate], profile: &Profile) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut first_with: HashMap<_, &str> = HashMap::new();
    for candidate in candidates {
        let caption = candidate.caption.as_deref().filter(|caption| !caption.is_empty());
        let Some(caption) = caption else {
            findings.extend(missing(candidate, profile));
            continue;
        };
        findings.extend(too_long(&candidate.name, "a caption", caption));
        findings.extend(
            unprintable(caption).map(|is| not_a_caption(&candidate.name, &format!("the caption {is}"))),
        );
        if candidate.kind == AssetKind::Screenshot {
            let first = first_with.entry((&candidate.plan, caption)).or_insert(&candidate.name);
            if *first != candidate.name {
                let is = format!("same caption as `{first}`");
                findings.push(SAME.finding(candidate.name.as_str(), is, "", SAME.fix));
            }
        }
    }
    findings
}

fn missing(candidate: &Candidate, profile: &Profile) -> Option<Finding> {
    let severity = profile.rules_of(&candidate.kind)?.caption()?;
    let text_file = format!("{}.txt", file_stem(&candidate.name));
    let remedy = format!("write it into `{text_file}`");
    Some(Finding {
        severity,
        ..MISSING.finding(candidate.name.as_str(), "the caption is missing", "", remedy)
    })
}

pub(in crate::asset) fn too_long(name: &str, noun: &str, text: &str) -> Option<Finding> {
    // letters with accents, flags and families are one character each, as people count
    let length = text.graphemes(true).count();
    let is = || format!("{noun} of {length} characters");
    (length > LONGEST).then(|| LONG.finding(name, is(), format!("must have at most {LONGEST}"), LONG.fix))
}

/// Names what can't be shown on one line: a control character, or a line or paragraph separator.
pub(in crate::asset) fn unprintable(text: &str) -> Option<String> {
    let found = text.chars().find(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))?;
    Some(format!("contains the control character U+{:04X}", u32::from(found)))
}

pub(in crate::asset) fn not_a_caption(name: &str, is: &str) -> Finding {
    NOT_A_CAPTION.finding(name, is, "must be one line of UTF-8 text", "write a single line, the caption")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_characters_are_not_too_long() {
        assert_eq!(too_long("a.png", "a caption", &"ö".repeat(100)), None);
        assert_eq!(too_long("a.png", "a caption", &"o\u{308}".repeat(100)), None, "decomposed");
        assert_eq!(too_long("a.png", "a caption", &"👩‍👩‍👧".repeat(100)), None);
        let finding = too_long("a.png", "a caption", &"ö".repeat(101)).unwrap();
        assert_eq!(finding.sentence(), "a caption of 101 characters, must have at most 100; shorten it");
    }
}
