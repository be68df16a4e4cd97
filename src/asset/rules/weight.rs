//! How many bytes.

use super::Picture;
use crate::report::{Finding, Rule, Severity};

/// A file of many bytes.
pub(in crate::asset) static HEAVY: Rule = Rule {
    code: "heavy-file",
    severity: Severity::Warning,
    what: "a picture should have at most 1 MB; a screenshot of a Power BI visual must have at most 1024 KB",
    why: "customers wait for it; for Power BI visuals the marketplace refuses more",
    fix: "export it with fewer colours, or pass it through a PNG optimiser",
    source: "Partner Center: offer listing page of Power BI visuals (1024 KB); no page gives a limit for the others",
    read_on: "2026-08-01",
};

/// Compares the length with what the profile allows.
pub(super) fn check(picture: &Picture<'_>) -> Option<Finding> {
    let severity = picture.rules.heavy()?;
    let limit = picture.rules.max_bytes();
    let is_document = picture.rules.formats().iter().all(|format| *format == crate::base::MediaType::Pdf);
    if picture.length <= limit || is_document {
        return None;
    }
    let word = if severity == Severity::Error { "must" } else { "should" };
    let should = format!("{word} be at most {}", kilobytes(limit));
    Some(Finding { severity, ..HEAVY.finding(picture.name(), kilobytes(picture.length), should, HEAVY.fix) })
}

/// Rounds up, so that a file over the limit never shows as the limit.
fn kilobytes(bytes: u64) -> String {
    format!("{} KB", bytes.div_ceil(1024))
}
