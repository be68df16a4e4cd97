//! The commands that a CI system reads in a step's log: annotations on files, notices, groups.
//!
//! GitHub: form and escapes as on "Workflow commands for GitHub Actions" (docs.github.com, read 2026-08-01) and as its
//! toolkit writes them (`actions/toolkit`, `packages/core/src/command.ts`). Azure Pipelines: "Logging commands"
//! (learn.microsoft.com, read 2026-11-22).

use crate::cli::args::Format;
use crate::cli::sanitize;
use crate::publish::outcome::FindingText;
use crate::report::Severity;
use std::path::Path;

/// The log of a CI system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Log {
    /// GitHub Actions.
    GitHub,
    /// Azure Pipelines.
    AzurePipelines,
}

impl Log {
    /// Returns the log that a format is for.
    pub(in crate::cli) fn of(format: Format) -> Option<Self> {
        match format {
            Format::Human | Format::Json => None,
            Format::Github => Some(Self::GitHub),
            Format::AzurePipelines => Some(Self::AzurePipelines),
        }
    }

    /// Shows a finding as an annotation of its file, which is named from the root of the repository.
    pub(in crate::cli) fn annotation(self, finding: &FindingText, file: &str) -> String {
        match self {
            Self::GitHub => github_annotation(finding, file),
            Self::AzurePipelines => azure_annotation(finding, file),
        }
    }

    /// Shows why a command failed.
    pub(in crate::cli) fn problem(self, title: &str, text: &str) -> String {
        self.titled(["error", "##vso[task.logissue type=error]"], title, text)
    }

    /// Shows something good to know.
    pub(in crate::cli) fn notice(self, title: &str, text: &str) -> String {
        self.titled(["notice", "##[section]"], title, text)
    }

    fn titled(self, [github, azure]: [&str; 2], title: &str, text: &str) -> String {
        match self {
            Self::GitHub => format!("::{github} title={}::{}\n", github_property(title), github_text(text)),
            Self::AzurePipelines => format!("{azure}{}: {}\n", azure_text(title), azure_text(text)),
        }
    }

    /// Begins to fold words under a title.
    pub(in crate::cli) fn group(self, title: &str) -> String {
        match self {
            Self::GitHub => format!("::group::{}\n", github_text(title)),
            Self::AzurePipelines => format!("##[group]{}\n", azure_text(title)),
        }
    }

    /// Ends what is folded.
    pub(in crate::cli) fn end_of_group(self) -> &'static str {
        match self {
            Self::GitHub => "::endgroup::\n",
            Self::AzurePipelines => "##[endgroup]\n",
        }
    }
}

/// Asks Azure Pipelines to show a file of Markdown on the job's page.
pub(super) fn upload_summary(file: &Path) -> String {
    let whole = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    format!("##vso[task.uploadsummary]{}\n", azure_text(&whole.display().to_string()))
}

/// Sets a variable that later steps read as `$(step.name)`, and later jobs by the outputs of the step.
pub(super) fn set_variable(name: &str, value: &str) -> String {
    format!("##vso[task.setvariable variable={};isOutput=true]{}\n", azure_property(name), azure_text(value))
}

fn github_annotation(finding: &FindingText, file: &str) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let place = finding.line.map(|line| format!(",line={line},col={}", finding.column.unwrap_or(1)));
    let (file, place) = (github_property(file), place.unwrap_or_default());
    let title = github_property(&format!("offerpress: {}", finding.code));
    format!("::{command} file={file}{place},title={title}::{}\n", github_text(&finding.sentence()))
}

/// Azure Pipelines knows errors and warnings; a note is a line of the log.
fn azure_annotation(finding: &FindingText, file: &str) -> String {
    let text = azure_text(&format!("{file}: {}", finding.sentence()));
    if finding.severity == Severity::Note {
        return format!("{text}\n");
    }
    let line =
        finding.line.map(|line| format!("linenumber={line};columnnumber={};", finding.column.unwrap_or(1)));
    let (kind, file, line) = (finding.severity, azure_property(file), line.unwrap_or_default());
    let code = azure_property(finding.code);
    format!("##vso[task.logissue type={kind};sourcepath={file};{line}code={code}]{text}\n")
}

fn github_text(text: &str) -> String {
    sanitize::in_command(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn github_property(text: &str) -> String {
    github_text(text).replace(':', "%3A").replace(',', "%2C")
}

fn azure_text(text: &str) -> String {
    sanitize::in_command(text).replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

fn azure_property(text: &str) -> String {
    azure_text(text).replace(';', "%3B").replace(']', "%5D")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding() -> FindingText {
        FindingText {
            code: "caption-missing",
            severity: Severity::Warning,
            file: "unused".into(),
            line: None,
            column: None,
            is: "100% no caption".into(),
            should: String::new(),
            remedy: "write one\nline".into(),
            fixed_by: None,
        }
    }

    #[test]
    fn a_finding_becomes_an_annotation_and_cannot_break_out_of_it() {
        assert_eq!(
            Log::GitHub.annotation(&finding(), "shots/a,b:c\n::error::x.png"),
            "::warning file=shots/a%2Cb%3Ac%0A%3A%3Aerror%3A%3Ax.png,title=offerpress%3A caption-missing\
             ::100%25 no caption; write one%0Aline\n"
        );
        assert_eq!(
            Log::AzurePipelines.annotation(&finding(), "shots/a;b]c\n##vso[x]"),
            "##vso[task.logissue type=warning;sourcepath=shots/a%3Bb%5Dc%0A# #vso[x%5D;code=caption-missing]\
             shots/a;b]c%0A# #vso[x]: 100%AZP25 no caption; write one%0Aline\n"
        );
    }

    #[test]
    fn a_line_is_named_where_it_is_known() {
        let finding = FindingText { line: Some(3), column: Some(7), severity: Severity::Error, ..finding() };
        assert!(
            Log::GitHub.annotation(&finding, "a.json").starts_with("::error file=a.json,line=3,col=7,title=")
        );
        let azure = Log::AzurePipelines.annotation(&finding, "a.json");
        assert!(azure.contains("sourcepath=a.json;linenumber=3;columnnumber=7;code="), "{azure}");
    }

    #[test]
    fn a_note_is_a_notice_or_a_line() {
        let finding = FindingText { severity: Severity::Note, ..finding() };
        assert!(Log::GitHub.annotation(&finding, "a.png").starts_with("::notice file=a.png,"));
        assert_eq!(
            Log::AzurePipelines.annotation(&finding, "a.png"),
            "a.png: 100%AZP25 no caption; write one%0Aline\n"
        );
    }

    #[test]
    fn problems_notices_and_groups() {
        assert_eq!(
            Log::GitHub.problem("offerpress: a", "50%\nof it"),
            "::error title=offerpress%3A a::50%25%0Aof it\n"
        );
        assert_eq!(Log::AzurePipelines.problem("x", "a]b"), "##vso[task.logissue type=error]x: a]b\n");
        assert_eq!(Log::GitHub.notice("a,b", "c"), "::notice title=a%2Cb::c\n");
        assert_eq!(Log::AzurePipelines.notice("a", "b"), "##[section]a: b\n");
        assert_eq!(Log::GitHub.group("t\n::stop"), "::group::t%0A::stop\n");
        assert_eq!(Log::AzurePipelines.group("t ##vso[x]"), "##[group]t # #vso[x]\n");
        assert_eq!(Log::AzurePipelines.notice("a", "##vso[x]\x1b[2J"), "##[section]a: # #vso[x]\\u{1b}[2J\n");
        assert_eq!(
            set_variable("exit_code", "0\n##vso[x]"),
            "##vso[task.setvariable variable=exit_code;isOutput=true]0%0A# #vso[x]\n"
        );
    }
}
