//! Hides secrets in the text of an offer, so that a line of it can be shown; and tells masks from secrets.

use crate::base::json::string_length;

/// Words that stand for a secret, in brackets or without.
const MASK_WORDS: [&str; 6] = ["hidden", "masked", "redacted", "removed", "secret", "withheld"];

/// Tells whether a member's name says that its value is a secret, such as a lead destination's `clientSecret`.
///
/// "Properties of secret type (for example lead-destination credentials) are not returned" (retrieve-offer page).
pub(super) fn is_secret_name(name: &str) -> bool {
    const MARKS: [&str; 7] =
        ["secret", "password", "accesskey", "accountkey", "connectionstring", "token", "apikey"];
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_lowercase();
    MARKS.iter().any(|mark| plain.contains(mark))
}

/// Whether a text stands for a secret and is none: `***`, `••••`, `xxxx`, `<hidden>`.
pub(super) fn is_mask(text: &str) -> bool {
    let text = text.trim();
    let all =
        |marks: &[char], least| text.chars().count() >= least && text.chars().all(|c| marks.contains(&c));
    let word = text.trim_matches(|c: char| "<>[](){}*".contains(c)).trim();
    all(&['*', '•', '●', '·'], 3)
        || all(&['x', 'X'], 4)
        || MASK_WORDS.iter().any(|mask| word.eq_ignore_ascii_case(mask))
}

/// Hides signatures and the values of secret members, each by as many bytes, so that columns stay.
pub(super) fn masked(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let (mut rest, mut name) = (text, String::new());
    while let Some(open) = rest.find('"') {
        let (outside, from_quote) = rest.split_at(open);
        shown.push_str(outside);
        let length = string_length(from_quote.as_bytes());
        let (string, after) = from_quote.split_at(length);
        push_masked(&mut shown, string, is_secret_name(&name) && outside.trim() == ":");
        string.trim_matches('"').clone_into(&mut name);
        rest = after;
    }
    shown.push_str(rest);
    shown
}

fn push_masked(shown: &mut String, string: &str, whole: bool) {
    if whole {
        let closed = string.len() > 1 && string.ends_with('"');
        shown.push('"');
        shown.push_str(&"*".repeat(string.len() - 1 - usize::from(closed)));
        shown.push_str(if closed { "\"" } else { "" });
        return;
    }
    let lower = string.to_ascii_lowercase();
    let mut rest = 0;
    for (start, mark) in lower.match_indices("sig=") {
        let from = start + mark.len();
        let parameter = string[..start].ends_with(['?', '&', ';']) || lower[..start].ends_with("\\u0026");
        // what stands in a value that is hidden already is not looked at again
        if parameter && start >= rest {
            let value = string.get(from..).unwrap_or_default();
            let length = value.find(['&', '"', '\\', ' ', ';']).unwrap_or(value.len());
            shown.push_str(&string[rest..from]);
            shown.push_str(&"*".repeat(length));
            rest = from + length;
        }
    }
    shown.push_str(&string[rest..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_secret_is_hidden_by_as_many_bytes_and_nothing_else() {
        let cases = [
            (r#"{"a": "b", "token": 5, "c": "d"}"#, r#"{"a": "b", "token": 5, "c": "d"}"#),
            (r#"["token", "x"]"#, r#"["token", "x"]"#),
            (r#"{"clientSecret": "p\"ö", "b": "c"}"#, r#"{"clientSecret": "*****", "b": "c"}"#),
            (r#"{"api-key" : """#, r#"{"api-key" : """#),
            (r#""token": "ab"#, r#""token": "**"#),
            (r#""token": ""#, r#""token": ""#),
            (r#""https://a?sp=r&sig=a%2B&se=1""#, r#""https://a?sp=r&sig=****&se=1""#),
            (r#""?SIG=ab;sig=cd sig=ef""#, r#""?SIG=**;sig=** sig=ef""#),
            (r#""a?b\u0026sig=ab\u0026c""#, r#""a?b\u0026sig=**\u0026c""#),
            (r#""?sig=ab?sig=cd&sig=e""#, r#""?sig=*********&sig=*""#),
            (r#""design=x, sig=y""#, r#""design=x, sig=y""#),
            (r#""?sig=ab"#, r#""?sig=**"#),
        ];
        for (text, expected) in cases {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn a_string_ends_at_its_own_quote() {
        for (text, length) in
            [(r#""a": 1"#, 3), (r#""a\"b" "c""#, 6), (r#""a\\" "c""#, 5), (r#""ab"#, 3), ("\"", 1)]
        {
            assert_eq!(string_length(text.as_bytes()), length, "{text}");
        }
    }

    #[test]
    fn masks_are_told_from_secrets() {
        for mask in
            ["***", "********", "••••", "xxxx", "xXxX", "<hidden>", "[REDACTED]", "***masked***", " *** "]
        {
            assert!(is_mask(mask), "{mask}");
        }
        for secret in ["", "*", "**", "xxx", "x", "p4ss", "a***", "hidden-key", "secrets", "1111", "<key>"] {
            assert!(!is_mask(secret), "{secret}");
        }
    }

    #[test]
    fn names_of_secrets() {
        for name in
            ["clientSecret", "x.Password", "access_key", "account-key", "connectionString", "TOKEN", "apiKey"]
        {
            assert!(is_secret_name(name), "{name}");
        }
        assert!(!is_secret_name("microsoft-azure-marketplace.title"));
    }

    /// From each `sig=` to the end of its value would be 10^11 steps.
    #[test]
    fn a_text_that_is_all_signatures_is_gone_through_once() {
        const COUNT: usize = 200_000;
        for (piece, hidden) in [("?sig=", 5 * COUNT - 5), ("?sig=a&", COUNT), ("\\u0026sig=", 0), ("sig=", 0)]
        {
            let shown = masked(&format!("\"{}\"", piece.repeat(COUNT)));
            assert_eq!(shown.matches('*').count(), hidden, "{piece}");
            assert_eq!(shown.len(), piece.len() * COUNT + 2, "{piece}");
        }
    }
}
