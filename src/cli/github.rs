//! The words that GitHub Actions understands: annotations on files.
//!
//! Form and escapes as on "Workflow commands for GitHub Actions" (docs.github.com, read 2026-08-01).

use super::failure::Failure;
use crate::report::{Finding, Report, Severity};

/// Shows every finding as an annotation of its file.
#[must_use]
pub(super) fn annotations(report: &Report) -> String {
    report.findings().iter().map(annotation).collect()
}

/// Shows why a command failed as an annotation of the job.
#[must_use]
pub(super) fn annotation_of(failure: &Failure) -> String {
    let findings = failure.report.as_ref().map(annotations).unwrap_or_default();
    format!("{findings}::error title=offerpress::{}\n", message(&failure.message))
}

fn annotation(finding: &Finding) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let place = match &finding.place.span {
        Some(span) => format!(",line={},col={}", span.line, span.column),
        None => String::new(),
    };
    let file = property(&finding.place.file);
    let title = property(&format!("offerpress: {}", finding.code));
    format!("::{command} file={file}{place},title={title}::{}\n", message(&finding.sentence()))
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Place;

    #[test]
    fn a_finding_becomes_an_annotation_and_cannot_break_out_of_it() {
        let finding = Finding {
            code: "caption-missing",
            severity: Severity::Warning,
            place: Place::from("screenshots/a,b:c\n::error::x.png"),
            is: "100% no caption".into(),
            should: String::new(),
            remedy: "write one\nline".into(),
        };
        assert_eq!(
            annotation(&finding),
            "::warning file=screenshots/a%2Cb%3Ac%0A%3A%3Aerror%3A%3Ax.png,title=offerpress%3A caption-missing\
             ::100%25 no caption; write one%0Aline\n"
        );
    }
}
