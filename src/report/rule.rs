//! What a rule says of itself, for `offerpress explain`.

use super::finding::{Finding, Place};
use super::severity::Severity;

/// One rule: its code, how grave a breach is, and what a person should know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The stable code, for example `logo-size`.
    pub code: &'static str,
    /// The usual severity of its findings.
    pub severity: Severity,
    /// What the rule checks, one sentence.
    pub what: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// How to put it right.
    pub fix: &'static str,
    /// The page or evidence that it comes from.
    pub source: &'static str,
    /// The day on which that page was read, as `2026-08-01`.
    pub read_on: &'static str,
}

impl Rule {
    /// Makes a finding of this rule at a file (or place) with the rule's usual severity.
    #[must_use]
    pub fn finding(
        &self,
        place: impl Into<Place>,
        is: impl Into<String>,
        should: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        Finding {
            code: self.code,
            severity: self.severity,
            place: place.into(),
            is: is.into(),
            should: should.into(),
            remedy: remedy.into(),
        }
    }
}
