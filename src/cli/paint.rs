//! Words on a terminal: findings, tables, sizes; colour only where the stream shows it.

use crate::report::{Finding, Report, Severity};
use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;

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
    format!("{style}{text}{style:#}")
}

/// Shows all findings, one block each, and a line that counts them.
#[must_use]
pub(super) fn report(report: &Report, assets: usize) -> String {
    let mut text: String = report.findings().iter().map(finding).collect();
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&summary(report, assets));
    text.push('\n');
    text
}

fn finding(finding: &Finding) -> String {
    let mut text = format!("{}: {finding}", severity(finding.severity));
    let _ = write!(text, " {}", paint(FAINT, format_args!("[{}]", finding.code)));
    text.push('\n');
    if let Some(span) = &finding.place.span {
        text.push_str(&caret(span));
    }
    text
}

fn severity(severity: Severity) -> String {
    let style = match severity {
        Severity::Error => ERROR,
        Severity::Warning => WARNING,
        Severity::Note => NOTE,
    };
    paint(style, severity)
}

/// Shows the line with a caret under what is meant, cut to what a terminal can show.
#[must_use]
pub(super) fn caret(span: &crate::report::Span) -> String {
    const WIDTH: usize = 90;
    let start = span.column.saturating_sub(1);
    let first = start.saturating_sub(WIDTH / 3);
    let shown: String =
        span.text.chars().skip(first).take(WIDTH).map(|c| if c == '\t' { ' ' } else { c }).collect();
    let marks = span.length.clamp(1, WIDTH.saturating_sub(start - first).max(1));
    let number = span.line.to_string();
    let gap = " ".repeat(number.len());
    let bar = paint(FAINT, "|");
    let pad = " ".repeat(start - first);
    format!("  {number} {bar} {}\n  {gap} {bar} {pad}{}\n", shown.trim_end(), paint(ERROR, "^".repeat(marks)))
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
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
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

/// Lays rows out in columns, each as wide as its widest cell; the last is not padded.
#[must_use]
pub(super) fn table<const N: usize>(rows: &[[String; N]], indent: &str) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(seen_width(cell));
        }
    }
    let line = |row: &[String; N]| {
        let pad = |(cell, width): (&String, usize)| cell.clone() + &" ".repeat(width - seen_width(cell));
        let cells = row.iter().zip(widths).map(pad);
        format!("{indent}{}", cells.collect::<Vec<_>>().join("  ")).trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

/// How wide a cell is to the eye: colour takes no room.
fn seen_width(cell: &str) -> usize {
    anstream::adapter::strip_str(cell).map(|part| part.chars().count()).sum()
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

    #[test]
    fn columns_line_up_and_lines_end_clean() {
        let rows = [["a".to_owned(), "b".to_owned()], ["long".to_owned(), String::new()]];
        assert_eq!(table(&rows, "  "), "  a     b\n  long\n");
        let rows = [[paint(ERROR, "a"), "b".to_owned()], ["long".to_owned(), "c".to_owned()]];
        let shown = anstream::adapter::strip_str(&table(&rows, "")).to_string();
        assert_eq!(shown, "a     b\nlong  c\n", "colour takes no room");
    }

    #[test]
    fn the_caret_stands_under_its_word() {
        let span = Span { line: 7, column: 4, length: 3, text: "  \"abc\": 1".into() };
        let shown = anstream::adapter::strip_str(&caret(&span)).to_string();
        assert_eq!(shown, "  7 |   \"abc\": 1\n    |    ^^^\n");
    }

    #[test]
    fn a_long_line_is_cut_around_the_caret() {
        let span = Span { line: 1, column: 5_001, length: 10_000, text: "x".repeat(20_000) };
        assert!(caret(&span).lines().all(|line| line.chars().count() < 140));
    }
}
