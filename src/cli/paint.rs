//! Words on a terminal: findings, tables, sizes; colour only where the stream shows it.

use super::screen::{Screen, start_that_fits, width_of};
use crate::base::{counted, shown};
use crate::report::{Finding, Report, Severity};
use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;

/// How much of a line of a file is shown at most.
const WIDEST_LINE: usize = 100;

/// The style of an error's word.
pub(super) const ERROR: Style = AnsiColor::Red.on_default().bold();
/// The style of a warning's word.
pub(super) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// The style of a note's word.
pub(super) const NOTE: Style = AnsiColor::Cyan.on_default();
/// The style of good news.
pub(super) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// The style of what can be passed over.
pub(super) const FAINT: Style = Style::new().dimmed();
/// The style of a name.
pub(super) const NAME: Style = Style::new().bold();

/// Puts a text into a style.
#[must_use]
pub(super) fn paint(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{}{style:#}", shown(&text.to_string()))
}

/// Shows all findings, one block each, and a line that counts them.
#[must_use]
pub(super) fn report(report: &Report, assets: usize, screen: Screen) -> String {
    let mut text: String = report.findings().iter().map(|one| finding(one, screen)).collect();
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&summary(report, assets));
    text.push('\n');
    text
}

fn finding(finding: &Finding, screen: Screen) -> String {
    let mut text = format!("{}: {}", severity(finding.severity), shown(&finding.to_string()));
    let _ = write!(text, " {}", paint(FAINT, format_args!("[{}]", finding.code)));
    text.push('\n');
    if let Some(span) = &finding.place.span {
        text.push_str(&caret(span, screen));
    }
    text
}

/// Shows a severity in its colour.
pub(super) fn severity(severity: Severity) -> String {
    let style = match severity {
        Severity::Error => ERROR,
        Severity::Warning => WARNING,
        Severity::Note => NOTE,
    };
    paint(style, severity)
}

/// Shows the line with a caret under what is meant, cut to what a terminal can show.
#[must_use]
pub(super) fn caret(span: &crate::report::Span, screen: Screen) -> String {
    let number = span.line.to_string();
    let room = screen.columns().min(WIDEST_LINE).saturating_sub(number.len() + 5);
    let start = span.column.saturating_sub(1 + span.cut);
    let first = start.saturating_sub(room / 3);
    let tabless = |c: char| if c.is_control() { ' ' } else { c };
    let before: String = span.text.chars().skip(first).take(start - first).map(tabless).collect();
    let after: String = span.text.chars().skip(start).map(tabless).collect();
    let shown = start_that_fits(&format!("{before}{after}"), room);
    let meant: String = after.chars().take(span.length.max(1)).collect();
    let pad = " ".repeat(width_of(&before));
    let marks = "^".repeat(width_of(&meant).clamp(1, room.saturating_sub(pad.len()).max(1)));
    let gap = " ".repeat(number.len());
    let bar = paint(FAINT, "|");
    format!("  {number} {bar} {}\n  {gap} {bar} {pad}{}\n", shown.trim_end(), paint(ERROR, marks))
}

/// Counts findings and files in one line.
#[must_use]
pub(super) fn summary(report: &Report, assets: usize) -> String {
    let counted = [
        (Severity::Error, "error", ERROR),
        (Severity::Warning, "warning", WARNING),
        (Severity::Note, "note", NOTE),
    ];
    let counts = counted.into_iter().filter_map(|(severity, word, style)| {
        let count = report.count(severity);
        (count > 0).then(|| paint(style, plural(count, word)))
    });
    let counts: Vec<_> = counts.collect();
    let files = plural(assets, "file");
    if counts.is_empty() {
        format!("{}: {files} checked, no problem", paint(GOOD, "ok"))
    } else {
        format!("{} in {files}", counts.join(", "))
    }
}

/// Counts in words: `1 file`, `2 files`.
#[must_use]
pub(super) fn plural(count: usize, word: &str) -> String {
    counted(count as u64, word)
}

/// Shows a length as people read it: `812 B`, `41 kB`, `1.2 MB`.
#[must_use]
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", (bytes + 500) / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Span;

    #[test]
    fn sizes_read_well() {
        let shown = [0, 999, 1_000, 41_499, 999_999, 1_250_000].map(size);
        assert_eq!(shown, ["0 B", "999 B", "1 kB", "41 kB", "1000 kB", "1.2 MB"]);
    }

    fn plain(span: &Span, columns: usize) -> String {
        anstream::adapter::strip_str(&caret(span, Screen::of(columns))).to_string()
    }

    #[test]
    fn the_caret_stands_under_its_word() {
        let span = Span { line: 7, column: 4, length: 3, cut: 0, text: "  \"abc\": 1".into() };
        assert_eq!(plain(&span, 80), "  7 |   \"abc\": 1\n    |    ^^^\n");
        let span = Span { line: 7, column: 4, length: 2, cut: 0, text: "\t画面😀 = 1".into() };
        assert_eq!(plain(&span, 80), "  7 |  画面😀 = 1\n    |      ^^^\n", "wide signs push it on");
    }

    #[test]
    fn a_long_line_is_cut_around_the_caret() {
        let span = Span { line: 1, column: 5_001, length: 10_000, cut: 0, text: "x".repeat(20_000) };
        for columns in [30, 40, 80] {
            assert!(plain(&span, columns).lines().all(|line| line.len() <= columns), "{columns}");
        }
        let cut = Span { cut: 4_900, text: "x".repeat(1_000), ..span.clone() };
        assert_eq!(plain(&cut, 80), plain(&span, 80));
        assert!(caret(&span, Screen::ENDLESS).lines().all(|line| line.chars().count() < 140));
    }
}
