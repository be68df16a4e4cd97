//! Lines and columns of a text, found without walking through it each time.

use crate::report::Span;
use std::ops::Range;

/// A text and where its lines begin; secrets in it must be masked already.
#[derive(Clone)]
pub(super) struct Lines {
    text: String,
    starts: Vec<usize>,
    /// How many characters come before each stretch of the text.
    counts: Vec<usize>,
}

/// The bytes of a stretch.
const STRETCH: usize = 4096;
/// Of a longer line, this many characters before a span are kept, and behind its first.
const KEPT: usize = 500;

impl Lines {
    pub(super) fn of(text: String) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let of_stretch = |count: &mut usize, bytes: &[u8]| {
            let before = *count;
            *count += characters(bytes);
            Some(before)
        };
        let counts = text.as_bytes().chunks(STRETCH).chain([&[][..]]).scan(0, of_stretch).collect();
        Self { text, starts, counts }
    }

    /// Returns a stretch of the text.
    pub(super) fn text_of(&self, bytes: Range<usize>) -> &str {
        self.text.get(bytes).unwrap_or_default()
    }

    /// Returns the line and the columns of a stretch of bytes, up to the end of its first line.
    ///
    /// An empty stretch is as long as one character, so that there is a caret.
    pub(super) fn span(&self, bytes: Range<usize>) -> Span {
        let number = self.starts.partition_point(|start| *start <= bytes.start).max(1);
        let start = self.starts.get(number - 1).copied().unwrap_or_default();
        let end = self.starts.get(number).map_or(self.text.len(), |next| next - 1);
        let line = self.text_of(start..end);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let (at, line_end) = (bytes.start - start, start + line.len());
        let before = line.get(..at).unwrap_or(line);
        let first = before.char_indices().rev().nth(KEPT - 1).map_or(0, |(at, _)| at);
        let rest = line.get(at..).unwrap_or_default();
        let last = rest.char_indices().nth(KEPT).map_or(line.len(), |(length, _)| at + length);
        Span {
            line: number,
            column: self.count(start..bytes.start) + 1,
            length: self.count(bytes.start..bytes.end.min(line_end)).max(1),
            cut: self.count(start..start + first),
            text: line.get(first..last).unwrap_or_default().to_owned(),
        }
    }

    fn count(&self, bytes: Range<usize>) -> usize {
        self.count_before(bytes.end).saturating_sub(self.count_before(bytes.start))
    }

    fn count_before(&self, at: usize) -> usize {
        let stretch = at / STRETCH;
        let rest = self.text.as_bytes().get(stretch * STRETCH..at).map(characters);
        self.counts.get(stretch).copied().unwrap_or_default() + rest.unwrap_or_default()
    }
}

/// Counts the characters that begin in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_line_column_and_text() {
        let lines = Lines::of("a\r\nüb c\n\nlast".to_owned());
        let cases = [
            (0..1, (1, 1, 1, "a")),
            (5..9, (2, 2, 3, "üb c")),
            (6..6, (2, 3, 1, "üb c")),
            (9..9, (3, 1, 1, "")),
            (10..14, (4, 1, 4, "last")),
            (14..14, (4, 5, 1, "last")),
        ];
        for (bytes, expected) in cases {
            let span = lines.span(bytes.clone());
            assert_eq!((span.line, span.column, span.length, span.text.as_str()), expected, "{bytes:?}");
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_span() {
        let text = "ä".repeat(100_000);
        let span = Lines::of(text).span(120_000..120_020);
        assert_eq!((span.line, span.column, span.length, span.cut), (1, 60_001, 10, 59_500));
        assert_eq!(span.text.chars().count(), 2 * KEPT);
    }
}
