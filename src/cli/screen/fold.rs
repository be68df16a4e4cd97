//! Sentences that break between words.

use super::room::Screen;
use super::width::width_of;
use unicode_width::UnicodeWidthStr;

impl Screen {
    /// Breaks every line that is too long between words; a command to copy stays whole, for the terminal to break.
    pub(in crate::cli) fn folded(self, text: &str) -> String {
        if self == Self::ENDLESS {
            return text.to_owned();
        }
        text.split_inclusive('\n').map(|line| self.fold(line)).collect()
    }

    fn fold(self, line: &str) -> String {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        if width_of(line) <= self.columns() || line.starts_with("next: ") {
            return format!("{line}{end}");
        }
        let hang = " ".repeat(self.hang(line));
        let mut shown = String::new();
        let mut column = 0;
        for (gap, word) in Words(line) {
            let width = width_of(word);
            if column > 0 && column + gap.len() + width > self.columns() && width_of(&shown) > 0 {
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

    /// Where the rest of a line begins: under the last of its columns if its words fit there, else a little further in.
    fn hang(self, line: &str) -> usize {
        let plain = anstream::adapter::strip_str(line).to_string();
        let indent = plain.len() - plain.trim_start().len();
        let body = plain.get(indent..).unwrap_or_default();
        let last = body.rfind("  ").map(|at| plain.split_at(indent + at + 2));
        let fits = |(column, text): &(usize, &str)| {
            let widest = Words(text).map(|(_, word)| word.width()).max().unwrap_or_default();
            *column <= self.columns() / 2 && column + widest <= self.columns()
        };
        let last = last.map(|(before, text)| (before.width(), text)).filter(fits);
        last.map_or(indent + 2, |(column, _)| column)
    }
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
            Screen::of(30).folded("  + /logo  http://a.example/a/b/c\n"),
            "  + /logo\n    http://a.example/a/b/c\n",
            "a word that is too long for the column"
        );
        assert_eq!(
            Screen::of(30).folded("  hero-stays-for-ever  it cannot be removed\n"),
            "  hero-stays-for-ever  it\n    cannot be removed\n"
        );
    }
}
