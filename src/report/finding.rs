//! One problem and what to do about it: its rule, its severity, its place.

use serde::Serialize;
use std::fmt;

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Likely a mistake; the run goes on.
    Warning,
    /// The marketplace would refuse it, or customers would see a broken listing; nothing is sent.
    Error,
}

impl Severity {
    /// All severities, the most severe first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// Returns the word used in output and settings.
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

/// One problem: where it is, what is wrong, what is expected, what to do.
///
/// Prints as `logos/large.png: large logo is 200×200 px, must be square, 216 to 350 px; export it at 216×216 or larger`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The code of the rule, for example `logo-size`.
    pub code: &'static str,
    /// Its severity.
    pub severity: Severity,
    /// The file, and where in it.
    pub place: Place,
    /// What was found, for example `large logo is 200×200 px`.
    pub is: String,
    /// What is expected, for example `must be square, 216 to 350 px`.
    pub should: String,
    /// What to do, for example `export it at 216×216 or larger`.
    pub remedy: String,
    /// Whether `fit` can fix it.
    pub fix: Fix,
}

/// Who can fix a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fix {
    /// A person.
    ByHand,
    /// The `fit` command too.
    ByFit,
}

/// Where a finding is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, relative to the assets folder, with `/` between folders; `.` is the folder itself.
    pub file: String,
    /// The place in a text file.
    pub span: Option<Span>,
}

/// A range in one line of a text file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The line, counted from 1.
    pub line: usize,
    /// The first column in characters, counted from 1.
    pub column: usize,
    /// How many characters.
    pub length: usize,
    /// How many characters of the line precede `text`: a long line is cut around the span.
    pub cut: usize,
    /// The text of that line, for the caret; signatures hidden.
    pub text: String,
}

impl Finding {
    pub(super) fn sort_key(&self) -> (&Place, std::cmp::Reverse<Severity>, &str, &str) {
        (&self.place, std::cmp::Reverse(self.severity), self.code, &self.is)
    }

    /// Marks a finding as one that `fit` can fix, and says so in the fix.
    #[must_use]
    pub fn fixed_by_fit(self) -> Self {
        let remedy = match self.remedy.as_str() {
            "" => "run `offerpress fit`".to_owned(),
            remedy => format!("{remedy}, or run `offerpress fit`"),
        };
        Self { remedy, fix: Fix::ByFit, ..self }
    }

    /// Returns the sentence without the file: what is wrong, what is expected, what to do.
    #[must_use]
    pub fn sentence(&self) -> String {
        sentence(&self.is, &self.should, &self.remedy)
    }
}

/// Joins what is wrong, what is expected and what to do into one sentence.
#[must_use]
pub fn sentence(is: &str, should: &str, remedy: &str) -> String {
    let mut text = is.to_owned();
    for (separator, part) in [(", ", should), ("; ", remedy)] {
        if !part.is_empty() {
            text.push_str(separator);
            text.push_str(part);
        }
    }
    text
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.sentence())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.file == "." { "the folder" } else { &self.file })?;
        self.span.as_ref().map_or(Ok(()), |span| write!(f, ":{}:{}", span.line, span.column))
    }
}

impl<T: Into<String>> From<T> for Place {
    fn from(file: T) -> Self {
        Self { file: file.into(), span: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_reads_as_one_sentence() {
        let finding = Finding {
            code: "logo-size",
            severity: Severity::Error,
            place: "logos/large.png".into(),
            is: "large logo is 200×200 px".into(),
            should: "must be square, 216 to 350 px".into(),
            remedy: "export it at 216×216 or larger".into(),
            fix: Fix::ByHand,
        };
        assert_eq!(
            finding.to_string(),
            "logos/large.png: large logo is 200×200 px, must be square, 216 to 350 px; export it at 216×216 or larger"
        );
    }
}
