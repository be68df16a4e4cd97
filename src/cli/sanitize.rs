//! What comes out of this process is made of foreign text: names of files, captions, words of services. Here it loses
//! its power over terminals, build logs and readers.

use crate::base::{redact, shown, shown_lines};
use std::fmt::Write as _;

/// Returns words as they may go out: without secrets, without foreign control characters, and with nothing that the log
/// of a CI system takes for a command. Cleaned first and made inert then: what a terminal doesn't show could join the
/// parts of a command.
pub(super) fn words(text: &str) -> String {
    let clean = visible(&redact(text));
    clean.split_inclusive('\n').map(inert_line).collect()
}

/// Returns a line of JSON as it may go out; its values stay what they are, but for secrets.
pub(super) fn json(line: &str) -> String {
    let redacted = redact(line).replace("##", "#\\u0023");
    let mut json = String::with_capacity(redacted.len());
    for c in redacted.chars() {
        if c == '\n' || is_harmless(c) {
            json.push(c);
        } else {
            // a string takes every character
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(json, "\\u{unit:04x}");
            }
        }
    }
    json
}

/// Whether a character shows as what it is.
fn is_harmless(c: char) -> bool {
    let mut buffer = [0; 4];
    let text = &*c.encode_utf8(&mut buffer);
    shown(text) == text
}

/// Returns a text as a command of a CI system's log may hold it, before that command's own escapes.
pub(super) fn in_command(text: &str) -> String {
    unmarked(&shown_lines(&redact(text)))
}

/// Returns a cell of a table with foreign line breaks shown too.
pub(super) fn cell(text: &str) -> String {
    visible(text).replace('\n', "\\n")
}

/// Shows control characters, but for the line breaks and colors that are ours.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\x1b') {
        let (before, escape) = rest.split_at(at);
        shown.push_str(&shown_lines(before));
        let length = color(escape).unwrap_or(1);
        let (escape, after) = escape.split_at(length);
        if length > 1 {
            shown.push_str(escape);
        } else {
            shown.push_str(&shown_lines(escape));
        }
        rest = after;
    }
    shown.push_str(&shown_lines(rest));
    shown
}

/// The length of an escape that sets one of the [palette](super::paint)'s colors or weights, or ends it: none of them
/// hides a text.
fn color(escape: &str) -> Option<usize> {
    let parameters = escape.strip_prefix("\x1b[")?;
    let end = parameters.find('m')?;
    let ours = |number: &str| matches!(number, "0" | "1" | "2" | "31" | "32" | "33" | "36" | "");
    parameters[..end].split(';').all(ours).then_some(end + 3)
}

/// A line is a command of GitHub's where it begins with two colons, after white space or not, and one of Azure's where
/// `##vso[` or `##[` stands anywhere; also once its colors are taken off, as a log may do.
fn inert_line(line: &str) -> String {
    let plain = anstream::adapter::strip_str(line).to_string();
    let unmarked = unmarked(&plain);
    let inert =
        if unmarked.trim_start().starts_with("::") { unmarked.replacen("::", ": :", 1) } else { unmarked };
    if inert == plain { line.to_owned() } else { inert }
}

fn unmarked(text: &str) -> String {
    text.replace("##[", "# #[").replace("##vso[", "# #vso[")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_no_power() {
        let table = [
            ("a\n::set-env name=X::y\n", "a\n: :set-env name=X::y\n"),
            ("a\r  ::error::x", "a\\r  ::error::x"),
            ("  ::error::x", "  : :error::x"),
            ("\x1b[1m::error::\x1b[0mx", ": :error::x"),
            ("\n:\x1b[0m:error title=x::y", "\n: :error title=x::y"),
            ("#\x1b[0m#vso[task.complete]", "# #vso[task.complete]"),
            ("##[error]x std::io", "# #[error]x std::io"),
            ("a ##vso[task.complete]", "a # #vso[task.complete]"),
            ("\x1b[1m\x1b[31merror\x1b[0m: a", "\x1b[1m\x1b[31merror\x1b[0m: a"),
            ("\x1b[8mhidden\x1b[2J", "\\u{1b}[8mhidden\\u{1b}[2J"),
            ("\x1b]52;c;aGk=\x07é\u{202e}", "\\u{1b}]52;c;aGk=\\u{7}é\\u{202e}"),
            ("\x1b[\x1b", "\\u{1b}[\\u{1b}"),
        ];
        for (text, shown) in table {
            assert_eq!(words(text), shown, "{text:?}");
        }
    }

    /// Takes off what a terminal takes for colors, by a way of its own.
    fn without_colors(text: &str) -> String {
        let mut parts = text.split("\x1b[");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |plain, part| plain + part.split_once('m').map_or(part, |(_, rest)| rest))
    }

    proptest::proptest! {
        #[test]
        fn no_words_are_a_command_or_move_the_cursor(
            text in "(::|:|#|##|\\[|vso\\[|error|set-env name=X|\x1b\\[1m|\x1b\\[0m|\x1b\\[2J|\x1b\\]52;c;|\x1b|\n|\r| |\t|\u{9b}|\u{202e}|\u{2066}|\x07|\\PC){0,24}",
        ) {
            let shown = words(&text);
            let plain = without_colors(&shown);
            for line in plain.lines() {
                proptest::prop_assert!(!line.trim_start().starts_with("::"), "{shown:?}");
                proptest::prop_assert!(!line.contains("##[") && !line.contains("##vso["), "{shown:?}");
            }
            let is_control = |c: char| c.is_control() && c != '\n' && c != '\t';
            proptest::prop_assert!(!plain.contains(is_control), "{shown:?}");
            proptest::prop_assert!(!plain.contains(['\u{202e}', '\u{2066}']), "{shown:?}");
        }
    }

    #[test]
    fn a_line_of_json_keeps_its_values() {
        let value = "##vso[task.complete]\u{9b}\u{202e}\u{e0041}é\u{1b}\n";
        let line = serde_json::to_string(value).unwrap() + "\n";
        let shown = json(&line);
        assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), value);
        assert!(
            !shown.contains("##") && !shown.contains(['\u{9b}', '\u{202e}', '\u{e0041}', '\u{1b}']),
            "{shown}"
        );
        assert!(shown.contains('é') && shown.ends_with('\n'), "{shown}");
    }
}
