//! Findings of a check: the file, what is wrong, what is expected, and what to do.
//!
//! `asset` and `marketplace` report in these types; `cli` prints them.

mod finding;

pub use finding::{Finding, Fix, Place, Rule, Severity, Span, sentence};

/// All findings of a check, sorted by file, the most severe first within a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    findings: Vec<Finding>,
}

impl Report {
    /// Collects findings.
    #[must_use]
    pub fn new(findings: impl IntoIterator<Item = Finding>) -> Self {
        let mut findings: Vec<_> = findings.into_iter().collect();
        findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        findings.dedup();
        Self { findings }
    }

    /// Returns the findings in order.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Merges two reports.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::new(self.findings.into_iter().chain(other.findings))
    }

    /// Counts the findings of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// Whether any finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Changes the severity of each finding to what `level_of` returns; `None` keeps it, `Some(None)` drops the finding.
    #[must_use]
    pub fn with_levels(self, level_of: impl Fn(&Finding) -> Option<Option<Severity>>) -> Self {
        let relevel = |finding: Finding| match level_of(&finding) {
            None => Some(finding),
            Some(severity) => Some(Finding { severity: severity?, ..finding }),
        };
        Self::new(self.findings.into_iter().filter_map(relevel))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static RULE: Rule = Rule {
        code: "logo-size",
        severity: Severity::Error,
        what: "",
        why: "",
        fix: "",
        source: "",
        read_on: "2026-08-01",
    };

    fn finding(file: &str, severity: Severity) -> Finding {
        Finding { severity, ..RULE.finding(file, "200×200", "must be 216×216", "export it again") }
    }

    #[test]
    fn findings_are_sorted_by_file_and_severity() {
        let report = Report::new([
            finding("b.png", Severity::Note),
            finding("a.png", Severity::Warning),
            finding("b.png", Severity::Error),
        ]);
        let order: Vec<_> = report.findings().iter().map(|f| (f.place.file.as_str(), f.severity)).collect();
        assert_eq!(
            order,
            [("a.png", Severity::Warning), ("b.png", Severity::Error), ("b.png", Severity::Note)]
        );
        assert!(report.has_errors());
    }

    #[test]
    fn levels_can_be_changed_and_findings_dropped() {
        let report = Report::new([finding("a.png", Severity::Error), finding("b.png", Severity::Error)]);
        let report = report.with_levels(|f| match f.place.file.as_str() {
            "a.png" => Some(None),
            _ => Some(Some(Severity::Note)),
        });
        assert_eq!(report.findings().len(), 1);
        assert!(!report.has_errors());
    }
}
