//! One problem and what to do about it.

use super::severity::Severity;
use std::fmt;

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

impl From<&str> for Place {
    fn from(file: &str) -> Self {
        Self { file: file.to_owned(), span: None }
    }
}

impl From<String> for Place {
    fn from(file: String) -> Self {
        Self { file, span: None }
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
