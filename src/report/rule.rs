//! Rules and their explanations, for `offerpress explain`.

use super::finding::{Finding, Fix, Place};
use super::severity::Severity;

/// One rule: its code, its severity, and its explanation.
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
    /// How to fix it.
    pub fix: &'static str,
    /// The page or evidence that it is based on.
    pub source: &'static str,
    /// The day on which that page was read, as `2026-08-01`.
    pub read_on: &'static str,
}

impl Rule {
    /// Creates a finding of this rule with its usual severity.
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
            fix: Fix::ByHand,
        }
    }
}
