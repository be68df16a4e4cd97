//! Tables that fit.

use super::room::{FURTHER_IN, SHORTEST, Screen};
use super::width::{shortened, width_of};
use crate::cli::sanitize;

impl Screen {
    /// Lays rows out in columns; the names in the columns `names` are shortened in the middle where they don't fit,
    /// and where that isn't enough, each row goes on further in on the next line.
    pub(in crate::cli) fn table<const N: usize>(
        self,
        rows: &[[String; N]],
        indent: &str,
        names: &[usize],
    ) -> String {
        let rows: Vec<[String; N]> =
            rows.iter().map(|row| row.each_ref().map(|cell| sanitize::cell(cell))).collect();
        let mut widths = [0; N];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(width_of(cell));
            }
        }
        let rest = format!("{indent}{FURTHER_IN}");
        let mut text = String::new();
        let lines = self.lines(&widths, indent.len(), names);
        for row in &rows {
            for (number, columns) in lines.iter().enumerate() {
                let indent = if number == 0 { indent } else { &rest };
                text.push_str(&line(row, columns, indent));
            }
        }
        text
    }

    /// Says which columns stand on the same line, and how wide each is there.
    fn lines(self, widths: &[usize], indent: usize, names: &[usize]) -> Vec<Vec<Column>> {
        let mut lines: Vec<Vec<Column>> = vec![Vec::new()];
        let room = |line: usize| {
            let further = if line == 0 { 0 } else { FURTHER_IN.len() };
            self.columns().saturating_sub(indent + further)
        };
        for (at, &width) in widths.iter().enumerate().filter(|(_, width)| **width > 0) {
            let column =
                Column { at, width, least: if names.contains(&at) { width.min(SHORTEST) } else { width } };
            let room = room(lines.len() - 1);
            match lines.last_mut() {
                Some(last)
                    if last.is_empty()
                        || together(last, |column| column.least) + 2 + column.least <= room =>
                {
                    last.push(column);
                }
                _ => lines.push(vec![column]),
            }
        }
        for (number, line) in lines.iter_mut().enumerate() {
            shrink(line, room(number));
        }
        lines
    }
}

/// A column of a table: its place, its width, and how narrow it may become.
#[derive(Debug, Clone, Copy)]
struct Column {
    at: usize,
    width: usize,
    least: usize,
}

/// The width of columns side by side, each as wide as `width` says.
fn together(columns: &[Column], width: impl Fn(&Column) -> usize) -> usize {
    columns.iter().map(|column| width(column) + 2).sum::<usize>().saturating_sub(2)
}

/// Takes from the widest name until the line fits.
fn shrink(columns: &mut [Column], room: usize) {
    while together(columns, |column| column.width) > room {
        let widest = columns.iter_mut().filter(|column| column.width > column.least);
        match widest.max_by_key(|column| column.width) {
            Some(column) => column.width -= 1,
            None => return,
        }
    }
}

fn line<const N: usize>(row: &[String; N], columns: &[Column], indent: &str) -> String {
    let cell = |column: &Column| {
        let cell = row.get(column.at).map(String::as_str).unwrap_or_default();
        let cell =
            if width_of(cell) > column.width { shortened(cell, column.width) } else { cell.to_owned() };
        let gap = " ".repeat(column.width.saturating_sub(width_of(&cell)));
        cell + &gap
    };
    let cells: Vec<_> = columns.iter().map(cell).collect();
    let text = cells.join("  ");
    if width_of(text.trim()) == 0 { String::new() } else { format!("{indent}{}\n", text.trim_end()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: [&str; 4]) -> [String; 4] {
        cells.map(str::to_owned)
    }

    fn rows() -> Vec<[String; 4]> {
        vec![
            row(["small logo", "logos/small.png", "48×48", "new"]),
            row(["screenshot 1", "screenshots/01-the-dashboard-of-contoso.png", "1280×720", "unchanged"]),
        ]
    }

    #[test]
    fn a_table_with_room_is_as_wide_as_its_cells() {
        let long = "screenshots/01-the-dashboard-of-contoso.png";
        let wide = format!(
            "  small logo    {:43}  48×48     new\n  screenshot 1  {long}  1280×720  unchanged\n",
            "logos/small.png"
        );
        assert_eq!(Screen::ENDLESS.table(&rows(), "  ", &[1]), wide);
        assert_eq!(Screen::of(81).table(&rows(), "  ", &[1]), wide);
    }

    #[test]
    fn names_are_shortened_in_the_middle_before_a_row_is_broken() {
        assert_eq!(
            Screen::of(60).table(&rows(), "  ", &[1]),
            "  small logo    logos/small.png          48×48     new\n  \
             screenshot 1  screenshots…contoso.png  1280×720  unchanged\n"
        );
        assert_eq!(
            Screen::of(40).table(&rows(), "  ", &[1]),
            "  small logo    logos/small.png\n      48×48     new\n  \
             screenshot 1  screenshots…-contoso.png\n      1280×720  unchanged\n"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_screen_whatever_its_cells() {
        let long = "x".repeat(70);
        let rows = [[long.clone(), "画".repeat(40), String::new(), long]];
        for columns in [1, 24, 40, 60, 80] {
            let shown = Screen::of(columns).table(&rows, "  ", &[0, 1, 3]);
            assert!(shown.lines().all(|line| width_of(line) <= columns.max(24)), "{columns}: {shown}");
        }
    }
}
