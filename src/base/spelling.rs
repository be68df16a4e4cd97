//! The bytes that a text stands for, however each is spelled.

use std::ops::Range;

/// The bytes that a text stands for, each with the place of its spelling: `%2B`, `\u002b`, `&#43;` and `\+` are all `+`.
///
/// The two alphabets of base64 count as one. Registered secrets are read the same way, so that it doesn't matter
/// where a secret holds such a spelling itself.
#[derive(Clone)]
pub(super) struct Units<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Units<'t> {
    pub(super) fn of(text: &'t str) -> Self {
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
