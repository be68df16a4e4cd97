//! What a rule says of itself, for `offerpress explain`.

use super::{Finding, Place};
use std::fmt;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know.
    Note,
    /// Likely a mistake; the run goes on.
    Warning,
    /// The marketplace would refuse it, or customers would see a broken listing; nothing is sent.
    Error,
}

/// Says that a text is no severity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a level: use `note`, `warning` or `error`")]
pub struct UnknownSeverity(String);

impl Severity {
    /// Shows the word used in output and settings.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Severity {
    type Err = UnknownSeverity;
    fn from_str(text: &str) -> Result<Self, UnknownSeverity> {
        [Self::Note, Self::Warning, Self::Error]
            .into_iter()
            .find(|severity| severity.as_str() == text)
            .ok_or_else(|| UnknownSeverity(text.to_owned()))
    }
}

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
