//! The room on a terminal: names shortened in the middle, tables that fit, sentences that break between words.

use super::foreign;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr;

/// A name isn't shortened below this: less couldn't be told from others.
const SHORTEST: usize = 16;
/// The rest of a row stands further in than its beginning.
const FURTHER_IN: &str = "    ";

/// The room that words have; endless where no one knows it, as in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Screen {
    columns: usize,
}

impl Screen {
    /// As wide as words may be: a file, a pipe.
    pub(super) const ENDLESS: Self = Self { columns: usize::MAX };

    /// A terminal of so many columns; one too narrow for a name counts as just wide enough.
    #[must_use]
    pub(super) fn of(columns: usize) -> Self {
        Self { columns: columns.max(SHORTEST + 2 * FURTHER_IN.len()) }
    }

    /// How many columns there are.
    #[must_use]
    pub(super) fn columns(self) -> usize {
        self.columns
    }

    /// Lays rows out in columns; the names in the columns `names` are shortened in the middle where they don't fit,
    /// and where that isn't enough, each row goes on further in on the next line.
    #[must_use]
    pub(super) fn table<const N: usize>(self, rows: &[[String; N]], indent: &str, names: &[usize]) -> String {
        let rows: Vec<[String; N]> =
            rows.iter().map(|row| row.each_ref().map(|cell| foreign::cell(cell))).collect();
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
            self.columns.saturating_sub(indent + further)
        };
        for (at, &width) in widths.iter().enumerate().filter(|(_, width)| **width > 0) {
            let column =
                Column { at, width, least: if names.contains(&at) { width.min(SHORTEST) } else { width } };
            let room = room(lines.len() - 1);
            match lines.last_mut() {
                Some(last) if last.is_empty() || least(last) + 2 + column.least <= room => last.push(column),
                _ => lines.push(vec![column]),
            }
        }
        for (number, line) in lines.iter_mut().enumerate() {
            shrink(line, room(number));
        }
        lines
    }

    /// Breaks every line that is too long between words; a command to copy stays whole, for the terminal to break.
    #[must_use]
    pub(super) fn folded(self, text: &str) -> String {
        if self == Self::ENDLESS {
            return text.to_owned();
        }
        text.split_inclusive('\n').map(|line| self.fold(line)).collect()
    }

    fn fold(self, line: &str) -> String {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        if width_of(line) <= self.columns || line.starts_with("next: ") {
            return format!("{line}{end}");
        }
        let hang = " ".repeat(self.hang(line));
        let mut shown = String::new();
        let mut column = 0;
        for (gap, word) in Words(line) {
            let width = width_of(word);
            if column > 0 && column + gap.len() + width > self.columns && width_of(&shown) > 0 {
                shown.push('\n');
                shown.push_str(&hang);
                column = hang.len() + width;
            } else {
                shown.push_str(gap);
                column += gap.len() + width;
            }
            shown.push_str(word);
        }
        shown + end
    }

    /// Where the rest of a line begins: under the last of its columns if that leaves room, else a little further in.
    fn hang(self, line: &str) -> usize {
        let plain = anstream::adapter::strip_str(line).to_string();
        let indent = plain.len() - plain.trim_start().len();
        let body = plain.get(indent..).unwrap_or_default();
        let last = body.rfind("  ").and_then(|at| plain.get(..indent + at + 2)).map(UnicodeWidthStr::width);
        last.filter(|column| *column <= self.columns / 2).unwrap_or(indent + 2)
    }

    /// Shortens a name in the middle until it fits into `room` columns of a terminal.
    #[must_use]
    pub(super) fn name(self, name: &str, taken: usize) -> String {
        shortened(name, self.columns.saturating_sub(taken).max(SHORTEST))
    }
}

/// A column of a table: its place, its width, and how narrow it may become.
#[derive(Debug, Clone, Copy)]
struct Column {
    at: usize,
    width: usize,
    least: usize,
}

fn least(columns: &[Column]) -> usize {
    columns.iter().map(|column| column.least + 2).sum::<usize>().saturating_sub(2)
}

/// Takes from the widest name until the line fits.
fn shrink(columns: &mut [Column], room: usize) {
    let width =
        |columns: &[Column]| columns.iter().map(|column| column.width + 2).sum::<usize>().saturating_sub(2);
    while width(columns) > room {
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

/// How wide a text is to the eye: color takes no room, an emoji takes two.
#[must_use]
pub(super) fn width_of(text: &str) -> usize {
    anstream::adapter::strip_str(text).map(UnicodeWidthStr::width).sum()
}

/// The beginning of a text, as far as it fits.
#[must_use]
pub(super) fn start_that_fits(text: &str, room: usize) -> String {
    taken(text.graphemes(true), room).concat()
}

/// Leaves out the middle of a name that is too wide, so that both its beginning and its ending can be read.
fn shortened(name: &str, room: usize) -> String {
    if width_of(name) <= room {
        return name.to_owned();
    }
    let head = room.saturating_sub(1) / 2;
    let tail = room.saturating_sub(1) - head;
    let head = taken(name.graphemes(true), head);
    let mut tail = taken(name.graphemes(true).rev(), tail);
    tail.reverse();
    format!("{}…{}", head.concat(), tail.concat())
}

/// As many signs as fit.
fn taken<'n>(signs: impl Iterator<Item = &'n str>, room: usize) -> Vec<&'n str> {
    let mut width = 0;
    let fits = |sign: &&str| {
        width += sign.width();
        width <= room
    };
    signs.take_while(fits).collect()
}

/// The words of a line, each with the gap before it; what stands in backticks is one word.
struct Words<'t>(&'t str);

impl<'t> Iterator for Words<'t> {
    type Item = (&'t str, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.0.find(|c| c != ' ')?;
        let (gap, rest) = self.0.split_at(start);
        let mut quoted = false;
        let end = rest.find(|c| {
            quoted ^= c == '`';
            c == ' ' && !quoted
        });
        let (word, left) = rest.split_at(end.unwrap_or(rest.len()));
        self.0 = left;
        Some((gap, word))
    }
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
    fn wide_signs_are_counted_as_the_terminal_shows_them() {
        for (text, width) in
            [("画面", 4), ("é", 1), ("e\u{301}", 1), ("👩‍💻", 2), ("🇩🇪", 2), ("\u{1b}[31ma\u{1b}[0m", 1)]
        {
            assert_eq!(width_of(text), width, "{text}");
        }
        assert_eq!(shortened("画面の写真アルバム.png", 12), "画面…ム.png");
        assert_eq!(shortened("👩‍💻👩‍💻👩‍💻👩‍💻", 5), "👩‍💻…👩‍💻");
        assert_eq!(shortened("short.png", 9), "short.png");
    }

    #[test]
    fn sentences_break_between_words_and_commands_stay_whole() {
        let text =
            "error: logos/large.png: 300×200, must be square; use `offerpress fit listing` or export it\n";
        assert_eq!(
            Screen::of(44).folded(text),
            "error: logos/large.png: 300×200, must be\n  square; use `offerpress fit listing` or\n  export it\n"
        );
        let command = "next: offerpress submit contoso/contoso-insight --sandbox\n";
        assert_eq!(Screen::of(30).folded(command), command);
        assert_eq!(Screen::ENDLESS.folded(text), text);
    }

    #[test]
    fn the_last_column_goes_on_under_itself() {
        assert_eq!(
            Screen::of(40).folded("  ok       storage  the container takes pictures and gives links\n"),
            "  ok       storage  the container takes\n                    pictures and gives\n                    links\n"
        );
        assert_eq!(
            Screen::of(30).folded("  hero-stays-for-ever  it cannot be removed\n"),
            "  hero-stays-for-ever  it\n    cannot be removed\n"
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
