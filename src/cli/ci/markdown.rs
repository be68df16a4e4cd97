//! Markdown of foreign text.

use std::fmt::Write as _;

/// How many rows a table shows: a page takes 1 MiB of a step ("Step isolation and limits" of GitHub's job summaries).
const ROWS: usize = 500;

/// Lays out a table; nothing without rows.
pub(super) fn table<const N: usize>(heads: [&str; N], rows: &[[String; N]]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let row = |cells: &[String; N]| format!("| {} |\n", cells.each_ref().map(|cell| plain(cell)).join(" | "));
    let mut text = row(&heads.map(str::to_owned)) + &format!("|{}\n", "---|".repeat(N));
    text.extend(rows.iter().take(ROWS).map(row));
    if rows.len() > ROWS {
        let _ = writeln!(text, "\n… and {} more", rows.len() - ROWS);
    }
    text + "\n"
}

/// Shows text as it is: in Markdown every mark of ASCII may be escaped ("Backslash escapes" of `CommonMark`).
pub(super) fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => shown.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&' | '@' => {
                shown.extend(['\\', c]);
            }
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_become_markup() {
        assert_eq!(
            plain("<img src=x>\n![a](b) @team | `x`"),
            "\\<img src=x\\> \\!\\[a\\](b) \\@team \\| \\`x\\`"
        );
    }

    #[test]
    fn a_long_table_is_cut() {
        let rows = vec![["a".to_owned()]; ROWS + 2];
        assert!(table(["x"], &rows).ends_with("\n… and 2 more\n\n"));
    }
}
