//! Findings on a terminal and in a log: grouped by file, errors first, and a line that counts them.

use super::paint::{ERROR, FAINT, GOOD, NOTE, WARNING, paint, plural};
use super::screen::Screen;
use super::source_line::source_line;
use crate::base::shown;
use crate::publish::outcome::{self, FindingText};
use crate::report::{Fix, Place, Report, Severity, Span, sentence};
use anstyle::Style;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The fewest columns for a finding of several lines.
const NARROWEST: usize = 60;
/// The most findings on a terminal; a log or a pipe gets all.
const MOST: usize = 40;

/// Which findings to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    /// All.
    All,
    /// Errors alone, for `--quiet`.
    Errors,
}

/// Shows a report: its findings, and a line that counts them.
pub(super) fn report(report: &Report, assets: usize, show: Show, screen: Screen) -> String {
    let texts = outcome::findings(report);
    let spans = report.findings().iter().map(|finding| finding.place.span.as_ref());
    let all = texts.iter().zip(spans).map(|(finding, span)| One::of(finding, span)).collect();
    let mut text = listed(all, show, screen);
    if !text.is_empty() {
        text.push('\n');
    }
    let _ = writeln!(text, "{}", summary(report, assets));
    text
}

/// Returns the findings of a document.
pub(super) fn of_document(findings: &[FindingText], show: Show, screen: Screen) -> String {
    listed(findings.iter().map(|finding| One::of(finding, None)).collect(), show, screen)
}

/// Counts findings and files in one line, and says how many `fit` can fix.
pub(super) fn summary(report: &Report, assets: usize) -> String {
    let (counts, files) = (counts(|severity| report.count(severity)), plural(assets, "file"));
    if counts.is_empty() {
        return format!("{}: {files} checked, no problems", paint(GOOD, "ok"));
    }
    let head = if report.has_errors() { String::new() } else { format!("{}: ", paint(GOOD, "ok")) };
    let all = report.findings();
    let fixable = all.iter().filter(|finding| finding.fix == Fix::ByFit).count();
    let help = match fixable {
        0 => String::new(),
        _ => format!("; {fixable} of {} can be fixed by `offerpress fit`", all.len()),
    };
    format!("{head}{counts} in {files}{help}")
}

/// `2 errors, 1 note`
fn counts(count: impl Fn(Severity) -> usize) -> String {
    let counts = Severity::ALL.map(|severity| (severity, count(severity))).into_iter();
    let counts = counts.filter(|(_, count)| *count > 0);
    let counts = counts.map(|(severity, count)| paint(style(severity), plural(count, severity.as_str())));
    counts.collect::<Vec<_>>().join(", ")
}

/// A finding, with the line of its file where that is known.
struct One<'f> {
    finding: &'f FindingText,
    span: Option<&'f Span>,
}

impl<'f> One<'f> {
    fn of(finding: &'f FindingText, span: Option<&'f Span>) -> Self {
        Self { finding, span }
    }

    /// The file, with line and column.
    fn at(&self) -> String {
        let FindingText { file, line, column, .. } = self.finding;
        match line {
            Some(line) => format!("{file}:{line}:{}", column.unwrap_or(1)),
            None => Place::from(file.as_str()).to_string(),
        }
    }
}

fn listed(findings: Vec<One<'_>>, show: Show, screen: Screen) -> String {
    let (mut text, mut count, mut left) = (String::new(), 0, Vec::new());
    let in_blocks = screen != Screen::ENDLESS && screen.columns() >= NARROWEST;
    for group in grouped(findings, show) {
        for finding in group {
            count += 1;
            if screen != Screen::ENDLESS && count > MOST {
                left.push(finding.finding.severity);
            } else if in_blocks {
                text.push_str(&finding.block(screen));
            } else {
                text.push_str(&finding.line(screen));
            }
        }
        if in_blocks && count <= MOST {
            text.push('\n');
        }
    }
    if !left.is_empty() {
        let counts = counts(|severity| left.iter().filter(|other| **other == severity).count());
        let _ = writeln!(text, "… and {} more ({}); use `--format json` to see all", left.len(), counts);
    }
    if text.ends_with("\n\n") {
        text.pop();
    }
    text
}

/// Groups findings by file; files with errors go first, and errors first in each.
fn grouped(findings: Vec<One<'_>>, show: Show) -> Vec<Vec<One<'_>>> {
    let mut files: BTreeMap<&str, Vec<One<'_>>> = BTreeMap::new();
    for finding in
        findings.into_iter().filter(|one| show == Show::All || one.finding.severity == Severity::Error)
    {
        files.entry(&finding.finding.file).or_default().push(finding);
    }
    let mut groups: Vec<_> = files.into_values().collect();
    for group in &mut groups {
        group.sort_by_key(|one| Reverse(one.finding.severity));
    }
    groups.sort_by_key(|group| group.first().map(|one| Reverse(one.finding.severity)));
    groups
}

impl One<'_> {
    fn head(&self) -> String {
        let FindingText { severity, code, .. } = self.finding;
        let code = paint(style(*severity), format_args!("{severity}[{code}]"));
        format!("{code}: ")
    }

    /// `error[logo-size]: logos/large.png: large logo is 200×200 px, must be …; export it at …`
    fn line(&self, screen: Screen) -> String {
        let said = self.finding.sentence();
        let text = format!("{}{}: {}\n", self.head(), shown(&self.at()), shown(&said));
        text + &self.source_line(screen)
    }

    /// The same in three lines: what is wrong, where, and what to do.
    fn block(&self, screen: Screen) -> String {
        let FindingText { is, should, remedy, .. } = self.finding;
        let said = sentence(is, should, "");
        let arrow = paint(FAINT, "-->");
        let mut text = format!("{}{}\n  {arrow} {}\n", self.head(), shown(&said), shown(&self.at()));
        text.push_str(&self.source_line(screen));
        if !remedy.is_empty() {
            let _ = writeln!(text, "  {} help: {}", paint(FAINT, "="), shown(remedy));
        }
        text
    }

    fn source_line(&self, screen: Screen) -> String {
        self.span.map(|span| source_line(span, screen)).unwrap_or_default()
    }
}

fn style(severity: Severity) -> Style {
    match severity {
        Severity::Error => ERROR,
        Severity::Warning => WARNING,
        Severity::Note => NOTE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Finding, Rule};

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
        let finding =
            RULE.finding(file, "medium logo is 100×100 px", "must be 90×90 px", "export it at 90×90");
        Finding { severity, ..finding }
    }

    fn shown_on(screen: Screen, show: Show, findings: Vec<Finding>) -> String {
        let text = report(&Report::new(findings), 3, show, screen);
        anstream::adapter::strip_str(&text).to_string()
    }

    fn some() -> Vec<Finding> {
        let fitted = finding("b.png", Severity::Error).fixed_by_fit();
        vec![finding("a.png", Severity::Note), finding("b.png", Severity::Warning), fitted]
    }

    #[test]
    fn findings_stand_in_three_lines_grouped_by_file_and_errors_first() {
        let expected = "\
error[logo-size]: medium logo is 100×100 px, must be 90×90 px
  --> b.png
  = help: export it at 90×90, or run `offerpress fit`
warning[logo-size]: medium logo is 100×100 px, must be 90×90 px
  --> b.png
  = help: export it at 90×90

note[logo-size]: medium logo is 100×100 px, must be 90×90 px
  --> a.png
  = help: export it at 90×90

1 error, 1 warning, 1 note in 3 files; 1 of 3 can be fixed by `offerpress fit`
";
        assert_eq!(shown_on(Screen::of(80), Show::All, some()), expected);
    }

    #[test]
    fn without_room_a_finding_is_one_line() {
        let expected = "\
error[logo-size]: b.png: medium logo is 100×100 px, must be 90×90 px; export it at 90×90, or run `offerpress fit`
warning[logo-size]: b.png: medium logo is 100×100 px, must be 90×90 px; export it at 90×90
note[logo-size]: a.png: medium logo is 100×100 px, must be 90×90 px; export it at 90×90
";
        for screen in [Screen::ENDLESS, Screen::of(40)] {
            assert!(shown_on(screen, Show::All, some()).starts_with(expected), "{screen:?}");
        }
        let quiet = shown_on(Screen::ENDLESS, Show::Errors, some());
        assert_eq!(quiet.lines().filter(|line| line.contains("[logo-size]")).count(), 1, "{quiet}");
    }

    #[test]
    fn a_terminal_gets_so_many_findings_and_a_count() {
        let many = || (0..60).map(|n| finding(&format!("{n:02}.png"), Severity::Note)).collect();
        let text = shown_on(Screen::of(80), Show::All, many());
        assert_eq!(text.matches("note[logo-size]").count(), 40);
        assert!(text.contains("… and 20 more (20 notes); use `--format json` to see all\n"), "{text}");
        assert_eq!(shown_on(Screen::ENDLESS, Show::All, many()).matches("note[logo-size]").count(), 60);
    }

    #[test]
    fn no_finding_is_no_problem() {
        assert_eq!(shown_on(Screen::of(80), Show::All, Vec::new()), "ok: 3 files checked, no problems\n");
    }
}
