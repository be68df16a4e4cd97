//! The words that GitHub Actions understands: annotations on files.
//!
//! Form and escapes as on "Workflow commands for GitHub Actions" (docs.github.com, read 2026-08-01).

use super::failure::Failure;
use super::settle::cannot_start;
use super::{Context, env};
use crate::base::files;
use crate::report::{Finding, Report, Severity};
use std::path::Path;

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

/// Names the page of a run: to the reader of the job, and to its next steps as the output `preview`.
///
/// # Errors
/// Names the file of outputs that could not be written.
pub(super) fn page_of_run(page: &str, context: &Context) -> Result<(), Failure> {
    context.printer.data(|| notice_of_page(page), &());
    let Some(outputs) = context.environment.text(env::GITHUB_OUTPUT).map(Path::new) else { return Ok(()) };
    // a name with a line end would be read as an output of its own
    if page.contains(['\n', '\r']) {
        return Ok(());
    }
    files::append(outputs, format!("preview={page}\n").as_bytes()).map_err(cannot_start)
}

fn notice_of_page(page: &str) -> String {
    let text = format!("`{page}` shows the listing of this run; keep it with actions/upload-artifact");
    format!("::notice title=offerpress preview::{}\n", message(&text))
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

    #[test]
    fn a_page_becomes_a_notice() {
        assert_eq!(
            notice_of_page("out/100%\n.html"),
            "::notice title=offerpress preview::`out/100%25%0A.html` shows the listing of this run; \
             keep it with actions/upload-artifact\n"
        );
    }
}
