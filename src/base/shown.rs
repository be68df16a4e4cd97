//! Foreign text made harmless to look at: names of files, captions, words of services.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Returns a foreign text as it may stand in a line: whatever moves the cursor, starts a command of the terminal, turns the
/// direction of writing or takes no room becomes visible, as `\n` or `\u{202e}`.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    visible(text, |_| false)
}

/// The same for words of several lines, whose own line breaks stay.
#[must_use]
pub fn shown_lines(text: &str) -> Cow<'_, str> {
    visible(text, |c| c == '\n')
}

fn visible(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || !text.chars().any(is_odd) {
        return Cow::Borrowed(text);
    }
    let mut visible = String::with_capacity(text.len() + 16);
    let mut before = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if stays(c) || !is_odd(c) || joins(before, c, rest.clone().next()) {
            visible.push(c);
        } else {
            escape(c, &mut visible);
        }
        before = Some(c);
    }
    Cow::Owned(visible)
}

fn escape(c: char, visible: &mut String) {
    match c {
        '\n' => visible.push_str("\\n"),
        '\r' => visible.push_str("\\r"),
        '\t' => visible.push_str("\\t"),
        // a string takes every character
        _ => drop(write!(visible, "\\u{{{:x}}}", u32::from(c))),
    }
}

/// C0 and C1 controls; Unicode's controls of direction, invisible characters, separators of lines, and tags (UAX #9, and
/// UTS #39 on default-ignorable code points).
fn is_odd(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Joiners have a use between letters of some scripts and within emoji, never next to ASCII.
fn joins(before: Option<char>, c: char, after: Option<char>) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && !is_odd(c));
    matches!(c, '\u{200c}' | '\u{200d}') && is_letter(before) && is_letter(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_act_is_seen() {
        let table = [
            ("Dashboard – 画面 é 👩‍💻.png", "Dashboard – 画面 é 👩‍💻.png"),
            ("a\nerror: fake", "a\\nerror: fake"),
            ("\u{1b}[2J\u{7}\r\t", "\\u{1b}[2J\\u{7}\\r\\t"),
            ("\u{1b}]52;c;aGk=\u{7}", "\\u{1b}]52;c;aGk=\\u{7}"),
            ("\u{9b}31m\u{7f}", "\\u{9b}31m\\u{7f}"),
            ("logo\u{202e}gnp.exe", "logo\\u{202e}gnp.exe"),
            ("a\u{200b}b\u{2066}c\u{feff}", "a\\u{200b}b\\u{2066}c\\u{feff}"),
            ("a\u{200d}b", "a\\u{200d}b"),
            ("a\u{2028}b", "a\\u{2028}b"),
        ];
        for (text, seen) in table {
            assert_eq!(shown(text), seen);
        }
        assert_eq!(shown_lines("a\nb\u{1b}\n"), "a\nb\\u{1b}\n");
    }
}
