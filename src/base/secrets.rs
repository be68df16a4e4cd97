//! Secrets in use, and taking them out of text in whatever form they come back.
//!
//! A server that echoes request headers, a program that prints its arguments, a field with a pasted key: the text is
//! not ours, so its form isn't either. Whoever gets hold of a secret [registers](register) it; whatever goes out, to a
//! stream or into a file, goes through [`strike`] or [`redact`](super::redact).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::{PoisonError, RwLock};
use zeroize::Zeroizing;

/// What stands instead of a secret.
pub(super) const STRUCK: &str = "****";

/// A shorter text is no secret: striking it would take words apart.
const SHORTEST: usize = 8;

/// A piece of a secret that is this long is struck even where the rest is missing: messages are cut.
const PIECE: usize = 12;

/// The secrets of this process.
static IN_USE: RwLock<Secrets> = RwLock::new(Secrets::new());

/// Registers a secret, so that no output shows it. A leading `Bearer` is no part of it.
pub fn register(secret: &str) {
    let secret = secret.trim();
    let secret = secret.strip_prefix("Bearer ").or_else(|| secret.strip_prefix("bearer ")).unwrap_or(secret);
    IN_USE.write().unwrap_or_else(PoisonError::into_inner).add(secret);
}

/// Registers the secret parts of a text of `name=value` pairs: a connection string, the query of a SAS, a form.
pub fn register_parts(text: &str) {
    const SECRET: [&str; 8] = [
        "accountkey",
        "client_assertion",
        "client_secret",
        "password",
        "refresh_token",
        "sharedaccesskey",
        "sharedaccesssignature",
        "sig",
    ];
    for (name, value) in text.split(['&', ';', '?']).filter_map(|part| part.split_once('=')) {
        if SECRET.contains(&name.trim().to_ascii_lowercase().as_str()) {
            register(value);
        }
    }
}

/// Replaces every piece of a registered secret: as it is, URL-encoded, escaped as in JSON or HTML, and in base64.
#[must_use]
pub fn strike(text: &str) -> Cow<'_, str> {
    IN_USE.read().unwrap_or_else(PoisonError::into_inner).strike(text)
}

/// The pieces of the secrets, by their length: each the bytes of a number, so that a text is compared by a window that
/// slides over it.
struct Secrets(BTreeMap<usize, HashSet<u128>>);

impl Secrets {
    const fn new() -> Self {
        Self(BTreeMap::new())
    }

    fn add(&mut self, secret: &str) {
        self.add_form(secret);
        for offset in 0..3 {
            // what stands before the secret shifts its base64, and spoils the signs that it shares
            let shifted = Zeroizing::new([&vec![0; offset], secret.as_bytes()].concat());
            let whole = shifted.len() - shifted.len() % 3;
            let encoded = Zeroizing::new(STANDARD_NO_PAD.encode(shifted.get(..whole).unwrap_or_default()));
            let spoiled = [0, 2, 3][offset];
            self.add_form(encoded.get(spoiled..).unwrap_or_default());
        }
    }

    fn add_form(&mut self, text: &str) {
        let bytes: Zeroizing<Vec<u8>> = Zeroizing::new(Units::of(text).map(|(byte, _)| byte).collect());
        if bytes.len() < SHORTEST {
            return;
        }
        let length = bytes.len().min(PIECE);
        let pieces = bytes.windows(length).map(|piece| piece.iter().fold(0, |all, byte| push(all, *byte)));
        self.0.entry(length).or_default().extend(pieces);
    }

    fn strike<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let struck = self.found(text);
        if struck.is_empty() {
            return Cow::Borrowed(text);
        }
        let (mut shown, mut done) = (String::with_capacity(text.len()), 0);
        for Range { start, end } in struck {
            shown.push_str(text.get(done..start).unwrap_or_default());
            shown.push_str(STRUCK);
            done = end;
        }
        shown.push_str(text.get(done..).unwrap_or_default());
        Cow::Owned(shown)
    }

    /// The places of all pieces; those that touch are one.
    fn found(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let (mut window, mut starts) = (0_u128, [0; PIECE]);
        for (number, (byte, place)) in Units::of(text).enumerate() {
            window = push(window, byte);
            starts[number % PIECE] = place.start;
            let is_piece = |length: usize, pieces: &HashSet<u128>| {
                number + 1 >= length && pieces.contains(&(window & mask(length)))
            };
            // the longest last: it strikes the most
            let longest = self.0.iter().rfind(|(length, pieces)| is_piece(**length, pieces));
            let Some((length, _)) = longest else { continue };
            let start = starts[(number + 1 - length) % PIECE];
            let (start, end) = whole_signs(text, start..place.end);
            match found.last_mut() {
                Some(last) if start <= last.end => {
                    last.start = last.start.min(start);
                    last.end = last.end.max(end);
                }
                _ => found.push(start..end),
            }
        }
        found
    }
}

/// Widens a range to whole characters.
fn whole_signs(text: &str, range: Range<usize>) -> (usize, usize) {
    let start = (0..=range.start).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let end = (range.end..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    (start, end)
}

fn push(window: u128, byte: u8) -> u128 {
    (window << 8) | u128::from(byte)
}

fn mask(length: usize) -> u128 {
    (1 << (8 * length)) - 1
}

/// The bytes that a text stands for, each with the place of its spelling: `%2B`, `\u002b`, `&#43;` and `\+` are all `+`.
///
/// The two alphabets of base64 count as one. Registered secrets are read the same way, so that it doesn't matter
/// where a secret holds such a spelling itself.
struct Units<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Units<'t> {
    fn of(text: &'t str) -> Self {
        Self { text: text.as_bytes(), at: 0 }
    }
}

impl Iterator for Units<'_> {
    type Item = (u8, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let rest = self.text.get(start..)?;
        let first = *rest.first()?;
        let (byte, length) = match first {
            b'%' => percent(rest),
            b'\\' => backslash(rest),
            b'&' => entity(rest),
            _ => None,
        }
        .unwrap_or((first, 1));
        self.at = start + length;
        let byte = match byte {
            b'-' => b'+',
            b'_' => b'/',
            byte => byte,
        };
        Some((byte, start..self.at))
    }
}

/// `%2B`, also where the `%` is encoded again: `%252B`.
fn percent(rest: &[u8]) -> Option<(u8, usize)> {
    let mut length = 1;
    while rest.get(length..length + 2) == Some(b"25") && hex(rest.get(length + 2..length + 4)?).is_some() {
        length += 2;
    }
    Some((u8::try_from(hex(rest.get(length..length + 2)?)?).ok()?, length + 2))
}

/// `\u002b` or `\/`, after any number of backslashes: a document may stand in another.
fn backslash(rest: &[u8]) -> Option<(u8, usize)> {
    let many = rest.iter().take_while(|byte| **byte == b'\\').count();
    let escaped = *rest.get(many)?;
    if escaped == b'u' {
        let code = hex(rest.get(many + 1..many + 5)?);
        if let Some(byte) = code.and_then(|code| u8::try_from(code).ok()) {
            return Some((byte, many + 5));
        }
    }
    Some((escaped, many + 1))
}

/// `&amp;`, `&#43;`, `&#x2B;`
fn entity(rest: &[u8]) -> Option<(u8, usize)> {
    let end = rest.iter().take(8).position(|byte| *byte == b';')?;
    let byte = match rest.get(1..end)? {
        b"amp" => b'&',
        b"lt" => b'<',
        b"gt" => b'>',
        b"quot" => b'"',
        b"apos" => b'\'',
        [b'#', b'x' | b'X', digits @ ..] => u8::try_from(hex(digits)?).ok()?,
        [b'#', digits @ ..] => std::str::from_utf8(digits).ok()?.parse().ok()?,
        _ => return None,
    };
    Some((byte, end + 1))
}

fn hex(digits: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(digits).ok().filter(|_| digits.iter().all(u8::is_ascii_hexdigit))?;
    u32::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    /// It holds all that is spelled otherwise somewhere.
    const SECRET: &str = "S3cr+t/with=\"odd\"&sïgns?~0123456789";

    fn knowing(secret: &str) -> Secrets {
        let mut secrets = Secrets::new();
        secrets.add(secret);
        secrets
    }

    fn percent_encoded(text: &str) -> String {
        text.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat()
    }

    #[test]
    fn a_secret_is_struck_in_every_form() {
        let secrets = knowing(SECRET);
        let json = serde_json::to_string(SECRET).unwrap();
        let forms = [
            SECRET.to_owned(),
            json.trim_matches('"').to_owned(),
            serde_json::to_string(json.trim_matches('"')).unwrap().trim_matches('"').to_owned(),
            percent_encoded(SECRET),
            percent_encoded(SECRET).to_uppercase().replace('%', "%25"),
            SECRET.replace('&', "&amp;").replace('"', "&quot;").replace('+', "&#x2B;").replace('=', "&#61;"),
            SECRET.replace('+', "\\u002B").replace('/', "\\/"),
            url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect(),
        ];
        for form in forms {
            assert_eq!(secrets.strike(&format!("a {form} b")), "a **** b", "{form}");
        }
    }

    #[test]
    fn base64_hides_nothing_wherever_the_secret_stands_in_it() {
        let secrets = knowing(SECRET);
        for before in ["", "u", "us", "user:"] {
            for after in ["", "!", "!!", "-after"] {
                let text = format!("{before}{SECRET}{after}");
                for form in [STANDARD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
                    let shown = secrets.strike(&form);
                    // what is left are the signs of the neighbors, and at most three of the secret's own
                    assert!(shown.len() < 4 + 12 + 12, "{form}: {shown}");
                    assert!(shown.contains("****"), "{form}");
                }
            }
        }
    }

    #[test]
    fn a_piece_is_struck_too_but_no_other_text() {
        let secrets = knowing(SECRET);
        for (text, shown) in [
            (&SECRET[..18], "****"),
            (&SECRET[SECRET.len() - 14..], "****"),
            ("S3cr+t", "S3cr+t"),
            ("größe 0123456 é", "größe 0123456 é"),
            ("", ""),
            ("100%", "100%"),
            ("a\\", "a\\"),
            ("&amp", "&amp"),
        ] {
            assert_eq!(secrets.strike(text), shown);
        }
        assert_eq!(knowing("short").strike("short"), "short");
        assert_eq!(knowing("pa55word").strike("x pa55word y pa55wor"), "x **** y pa55wor");
    }

    #[test]
    fn the_secret_parts_of_pairs_are_known() {
        register_parts(
            "AccountName=notsecretname;AccountKey=keykeykey+1234/5678==;EndpointSuffix=core.windows.net",
        );
        register_parts("?sp=r&sig=sigsigsig%2B1234%2F5678%3D");
        let text = "notsecretname keykeykey+1234/5678== sigsigsig+1234/5678= core.windows.net";
        assert_eq!(strike(text), "notsecretname **** **** core.windows.net");
    }
}
