//! Hides secrets in the text of an offer, so that a line of it can be shown.

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

/// Hides signatures and the values of secret members, each by as many bytes, so that columns stay.
pub(super) fn masked(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let (mut rest, mut name) = (text, String::new());
    while let Some(open) = rest.find('"') {
        let (outside, from_quote) = rest.split_at(open);
        shown.push_str(outside);
        let length = string_length(from_quote);
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
        let value = string.get(from..).unwrap_or_default();
        let length = value.find(['&', '"', '\\', ' ', ';']).unwrap_or(value.len());
        if parameter && start >= rest {
            shown.push_str(&string[rest..from]);
            shown.push_str(&"*".repeat(length));
            rest = from + length;
        }
    }
    shown.push_str(&string[rest..]);
}

/// The length of the string token at the start of a text, both quotes included.
pub(super) fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}
