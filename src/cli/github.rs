//! The words that GitHub Actions understands: annotations on files.
//!
//! Form and escapes as on "Workflow commands for GitHub Actions" (docs.github.com, read 2026-08-01).

use super::failure::Failure;
use super::settle::cannot_start;
use super::{Context, env};
use crate::base::files;
use crate::report::{Finding, Report, Severity};
use std::path::{Component, Path};

/// Shows every finding as an annotation of its file in the folder, which is named as from where the command runs.
#[must_use]
pub(super) fn annotations(report: &Report, folder: &Path) -> String {
    report.findings().iter().map(|finding| annotation(finding, folder)).collect()
}

/// Shows why a command failed as an annotation of the job.
#[must_use]
pub(super) fn annotation_of(failure: &Failure) -> String {
    titled("offerpress", failure)
}

/// The same for one offer among several.
#[must_use]
pub(super) fn annotation_among(folder: &Path, failure: &Failure) -> String {
    titled(&format!("offerpress: {}", folder.display()), failure)
}

fn titled(title: &str, failure: &Failure) -> String {
    let folder = failure.folder.as_deref().unwrap_or(Path::new(""));
    let findings = failure.report.as_ref().map(|report| annotations(report, folder)).unwrap_or_default();
    format!("{findings}::error title={}::{}\n", property(title), message(&failure.message))
}

/// Names the page of a run: to the reader of the job, and to its next steps, which may run in another folder, as the
/// output `preview`.
///
/// # Errors
/// Names the file of outputs that could not be written.
pub(super) fn page_of_run(page: &Path, context: &Context) -> Result<(), Failure> {
    context.printer.data(|| notice_of_page(&page.display().to_string()), &());
    let Some(outputs) = context.environment.text(env::GITHUB_OUTPUT).map(Path::new) else { return Ok(()) };
    let whole = std::path::absolute(page).unwrap_or_else(|_| page.to_owned()).display().to_string();
    // a name with a line end would be read as an output of its own
    if whole.contains(['\n', '\r']) {
        return Ok(());
    }
    files::append(outputs, format!("preview={whole}\n").as_bytes()).map_err(cannot_start)
}

fn notice_of_page(page: &str) -> String {
    let text = format!("`{page}` shows the listing of this run; keep it with actions/upload-artifact");
    format!("::notice title=offerpress preview::{}\n", message(&text))
}

fn annotation(finding: &Finding, folder: &Path) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let place = match &finding.place.span {
        Some(span) => format!(",line={},col={}", span.line, span.column),
        None => String::new(),
    };
    let file = property(&path(folder, &finding.place.file));
    let title = property(&format!("offerpress: {}", finding.code));
    format!("::{command} file={file}{place},title={title}::{}\n", message(&finding.sentence()))
}

/// `offers/one/logos/large.png`; GitHub parts with `/` and takes no `./`.
fn path(folder: &Path, file: &str) -> String {
    let parts = folder.components().filter(|part| *part != Component::CurDir);
    let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
    let parts = parts.iter().map(AsRef::as_ref).chain([file]);
    parts.collect::<Vec<_>>().join("/").replace("//", "/")
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
            annotation(&finding, Path::new(".")),
            "::warning file=screenshots/a%2Cb%3Ac%0A%3A%3Aerror%3A%3Ax.png,title=offerpress%3A caption-missing\
             ::100%25 no caption; write one%0Aline\n"
        );
    }

    #[test]
    fn files_are_named_from_where_the_command_runs() {
        for (folder, shown) in [
            ("", "logos/a.png"),
            (".", "logos/a.png"),
            ("./offers/one/", "offers/one/logos/a.png"),
            ("../one", "../one/logos/a.png"),
            ("/work/one", "/work/one/logos/a.png"),
        ] {
            assert_eq!(path(Path::new(folder), "logos/a.png"), shown);
        }
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
