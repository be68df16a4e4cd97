//! Words for people.

use crate::base;
use maud::{Markup, html};

/// Shows a text of ours, in which names stand in backticks, with the names set as code.
pub(super) fn quoted(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// Counts in words, with a space that doesn't break: `1 error`, `2 errors`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    base::counted(count as u64, noun).replacen(' ', "\u{a0}", 1)
}

/// Turns the first letter into a capital.
pub(super) fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capital_is_any_alphabets() {
        assert_eq!(upper_first("large logo"), "Large logo");
        assert_eq!(upper_first("écran"), "Écran");
        assert_eq!(upper_first(""), "");
    }

    #[test]
    fn names_in_backticks_become_code_and_stay_escaped() {
        assert_eq!(quoted("write `a<b>.txt`").into_string(), "write <code>a&lt;b&gt;.txt</code>");
        assert_eq!(quoted("plain & simple").into_string(), "plain &amp; simple");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(counted(1, "error"), "1\u{a0}error");
        assert_eq!(counted(0, "picture"), "0\u{a0}pictures");
    }
}
