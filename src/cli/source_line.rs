//! The line of a file that a finding is about, with a caret under what is meant.

use super::paint::{ERROR, FAINT, paint};
use super::screen::{Screen, start_that_fits, width_of};
use crate::report::Span;

/// The most columns of the line that are shown.
const WIDEST_LINE: usize = 100;

/// Shows the line with a caret under what is meant, cut to what a terminal can show.
pub(super) fn source_line(span: &Span, screen: Screen) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(span: &Span, columns: usize) -> String {
        anstream::adapter::strip_str(&source_line(span, Screen::of(columns))).to_string()
    }

    #[test]
    fn the_caret_stands_under_its_word() {
        let span = Span { line: 7, column: 4, length: 3, cut: 0, text: "  \"abc\": 1".into() };
        assert_eq!(plain(&span, 80), "  7 |   \"abc\": 1\n    |    ^^^\n");
        let span = Span { line: 7, column: 4, length: 2, cut: 0, text: "\t画面😀 = 1".into() };
        assert_eq!(plain(&span, 80), "  7 |  画面😀 = 1\n    |      ^^^\n", "wide signs push it on");
    }

    #[test]
    fn a_long_line_is_cut_around_the_source_line() {
        let span = Span { line: 1, column: 5_001, length: 10_000, cut: 0, text: "x".repeat(20_000) };
        for columns in [30, 40, 80] {
            assert!(plain(&span, columns).lines().all(|line| line.len() <= columns), "{columns}");
        }
        let cut = Span { cut: 4_900, text: "x".repeat(1_000), ..span.clone() };
        assert_eq!(plain(&cut, 80), plain(&span, 80));
        assert!(source_line(&span, Screen::ENDLESS).lines().all(|line| line.chars().count() < 140));
    }
}
