//! How many bytes.

use super::Image;
use crate::report::{Finding, Rule, Severity};

/// A file of many bytes.
pub(in crate::asset) static HEAVY: Rule = Rule {
    code: "heavy-file",
    severity: Severity::Warning,
    what: "an image should have at most 1 MB; a screenshot of a Power BI visual must have at most 1024 KB",
    why: "larger images load slowly; for Power BI visuals the marketplace refuses more",
    fix: "export it with fewer colors, or run a PNG optimizer",
    source: "Partner Center: offer listing page of Power BI visuals (1024 KB); no page gives a limit for the others",
    read_on: "2026-08-01",
};

/// Compares the length with what the profile allows.
pub(super) fn check(image: &Image<'_>) -> Option<Finding> {
    let severity = image.rules.heavy()?;
    let limit = image.rules.max_bytes().filter(|limit| image.length > *limit)?;
    let word = if severity == Severity::Error { "must" } else { "should" };
    let [is, most] = lengths(image.length, limit);
    Some(Finding {
        severity,
        ..HEAVY.finding(image.name(), is, format!("{word} be at most {most}"), HEAVY.fix)
    })
}

/// Shows a length and its limit, in bytes where they would look the same otherwise.
fn lengths(length: u64, limit: u64) -> [String; 2] {
    let kilobytes = [length, limit].map(|bytes| format!("{} KB", bytes.div_ceil(1024)));
    let [is, most] = &kilobytes;
    if is == most { [length, limit].map(|bytes| format!("{bytes} bytes")) } else { kilobytes }
}

#[cfg(test)]
mod tests {
    use super::lengths;

    #[test]
    fn a_length_never_looks_like_its_limit() {
        assert_eq!(lengths(1_000_001, 1_000_000), ["1000001 bytes", "1000000 bytes"]);
        assert_eq!(lengths(1_048_577, 1_048_576), ["1025 KB", "1024 KB"]);
    }
}
