//! Taking out of a text what is secret or looks so.

use super::secrets::{strike, without};
use std::ops::Range;

/// Names whose value is secret, as they stand before `=`, `%3D` or, in JSON, `":`.
const NAMES: [&str; 10] = [
    "sig",
    "accountkey",
    "sharedaccesskey",
    "sharedaccesssignature",
    "client_secret",
    "client_assertion",
    "access_token",
    "refresh_token",
    "password",
    "pwd",
];

/// Schemes of the `Authorization` header.
const SCHEMES: [&str; 4] = ["bearer ", "basic ", "sharedkey ", "sharedkeylite "];

/// The shortest text after a scheme that is a credential, and no word.
const SHORTEST_CREDENTIAL: usize = 16;

/// The shortest run of base64 that is a key where it ends as base64 does, or was cut: a SHA-256 in base64 has 44 signs, a
/// storage key 88.
const SHORTEST_KEY: usize = 40;

/// The shortest start of a JSON Web Token that is one.
const SHORTEST_TOKEN: usize = 20;

/// Takes the secrets out of a text that came from elsewhere: those [in use](super::secrets), and whatever looks like
/// one, such as a signature (`sig=…`), an account key, a token, a password in a URL.
#[must_use]
pub fn redact(text: &str) -> String {
    let text = strike(text);
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<Range<usize>> = Vec::new();
    found.extend(named(&text, &lower));
    found.extend(after_scheme(&text, &lower));
    found.extend(users(&text));
    found.extend(runs(&text));
    found.sort_by_key(|range| (range.start, range.end));
    without(&text, found)
}

/// The values of secret names.
fn named<'t>(text: &'t str, lower: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let ends = |c: char| c == '&' || c.is_whitespace() || "\"'<>)`,;\\".contains(c);
    NAMES.into_iter().flat_map(move |name| {
        // where the last value ends: what stands in it is not looked at again
        let mut done = 0;
        lower.match_indices(name).filter_map(move |(start, name)| {
            let (before, after) = (&lower[..start], &lower[start + name.len()..]);
            let separator = ["=", "%3d", "\":\"", "\": \"", "\\\":\\\"", "\\\": \\\""];
            let separator = separator.into_iter().find(|separator| after.starts_with(separator))?;
            let within_word = before.ends_with(|c: char| c.is_ascii_alphabetic()) && !before.ends_with("%3f");
            let value = start + name.len() + separator.len();
            if within_word || value < done {
                return None;
            }
            let length = text[value..].find(ends).unwrap_or(text.len() - value);
            done = value + length;
            (length > 0).then_some(value..done)
        })
    })
}

/// The credentials of an `Authorization` header.
fn after_scheme<'t>(text: &'t str, lower: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    SCHEMES.into_iter().flat_map(move |scheme| {
        lower.match_indices(scheme).filter_map(move |(start, scheme)| {
            let value = start + scheme.len();
            let length = text[value..].find(|c: char| !is_of_credential(c)).unwrap_or(text.len() - value);
            let credential = &text[value..value + length];
            let is_one = credential.len() >= SHORTEST_CREDENTIAL
                && credential.contains(|c: char| c.is_ascii_digit() || c == '=');
            is_one.then_some(value..value + length)
        })
    })
}

fn is_of_credential(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~+/=:".contains(c)
}

/// User and password of a URL: `https://user:password@host`, also where JSON escapes the slashes.
fn users(text: &str) -> impl Iterator<Item = Range<usize>> {
    ["://", ":\\/\\/"].into_iter().flat_map(move |mark| {
        text.match_indices(mark).filter_map(move |(at, mark)| {
            let start = at + mark.len();
            let ends = |c: char| c.is_whitespace() || "/?#\"'<>`\\".contains(c);
            let length = text[start..].find(ends).unwrap_or(text.len() - start);
            let user = text[start..start + length].rfind('@')?;
            (user > 0).then_some(start..start + user)
        })
    })
}

/// Runs of signs that are a key or a token by their look alone.
fn runs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_of_run = |c: char| c.is_ascii_alphanumeric() || "+/-_.".contains(c);
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find(is_of_run)?;
        let length = text[start..].find(|c| !is_of_run(c)).unwrap_or(text.len() - start);
        let equals = text[start + length..].bytes().take_while(|byte| *byte == b'=').count();
        at = start + length + equals;
        Some((start, length, at))
    })
    .filter_map(move |(start, length, end)| {
        let run = &text[start..start + length];
        is_token(run).or_else(|| is_key(run, &text[start + length..])).map(|skipped| start + skipped..end)
    })
}

/// Where a JSON Web Token begins: its first letters stand for `{"`.
fn is_token(run: &str) -> Option<usize> {
    let start = run.find("eyJ")?;
    (run.len() - start >= SHORTEST_TOKEN && run[start..].contains(|c: char| c.is_ascii_digit()))
        .then_some(start)
}

/// A long run of base64 that ends with `=`, or was cut; a path or a name has neither.
fn is_key(run: &str, after: &str) -> Option<usize> {
    let base64 = |c: char| c.is_ascii_alphanumeric() || "+/".contains(c);
    let start = run.rfind(|c| !base64(c)).map_or(0, |at| at + 1);
    let key = &run[start..];
    let mixed = key.contains(|c: char| c.is_ascii_uppercase())
        && key.contains(|c: char| c.is_ascii_lowercase())
        && key.contains(|c: char| c.is_ascii_digit());
    let ends = after.starts_with('=') || after.starts_with('…');
    (key.len() >= SHORTEST_KEY && mixed && ends).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_hidden_in_foreign_texts() {
        assert_eq!(redact(r#"url ("https://a/b?SIG=x%2F1&se=2")"#), r#"url ("https://a/b?SIG=****&se=2")"#);
        assert_eq!(redact("sig=a sig=b"), "sig=**** sig=****");
        for escaped in
            [r"?sp=r\u0026sig=", r"?sp=r\\u0026sig=", "?sp=r&amp;sig=", "%3Fsp%3Dr%26sig%3D", "%3Fsig%3d"]
        {
            let hidden = redact(&format!("https://a/b{escaped}S3CRET%2B1&se=2"));
            assert_eq!(hidden, format!("https://a/b{escaped}****&se=2"));
        }
    }

    #[test]
    fn what_looks_like_a_secret_is_hidden() {
        const KEY: &str =
            "Ab0dEfGh1jKlMn0pQrStUvWxYz0123456789+/AbCdEfGhIjKlMn0pQrStUvWxYz0123456789+/abcdefghij==";
        assert_eq!(KEY.len(), 88);
        let table = [
            (format!("`{KEY}` is no name"), "`****` is no name"),
            (format!("AccountName=a;AccountKey={KEY};x=1"), "AccountName=a;AccountKey=****;x=1"),
            (format!("AccountKey={}…", &KEY[..20]), "AccountKey=****"),
            (format!("\"{}…\"", &KEY[..50]), "\"****…\""),
            ("…0pQrStUvWxYz0123456789AbCdEfGhIjKlMn0pQrStUv==;EndpointSuffix".into(), "…****;EndpointSuffix"),
            ("token eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.e30.c2ln ends".into(), "token **** ends"),
            ("see https://user:p%40ss@host/a".into(), "see https://****@host/a"),
            (r#""https:\/\/u:p@host""#.into(), r#""https:\/\/****@host""#),
            ("Authorization: Bearer abcdef0123456789xyz".into(), "Authorization: Bearer ****"),
            ("SharedKey contoso:c2lnbmF0dXJlMTIz=".into(), "SharedKey ****"),
            ("grant=x&client_secret=s3cr8Q~t&a=b".into(), "grant=x&client_secret=****&a=b"),
            (r#"{"access_token": "abc"}"#.into(), r#"{"access_token": "****"}"#),
        ];
        for (text, shown) in table {
            assert_eq!(redact(&text), shown, "{text}");
        }
    }

    #[test]
    fn plain_words_stay() {
        for text in [
            "no secret",
            "design=blue",
            "set AZURE_CLIENT_SECRET, or use Basic authentication with a password",
            "Bearer tokens end after an hour",
            "https://contoso.blob.core.windows.net/listing/contoso/insight/a@2x.png",
            "sha256 2ed7798d815db148e15703494d0f70c9959ef38bc09357c32c3ab82c4ff6b81f",
            "docs/AVeryLongFolderName0/AnotherVeryLongFolderName1/file.png",
            "ann@contoso.com",
            "W/\"datetime'2026-11-22T09%3A39%3A14.1825815Z'\"",
        ] {
            assert_eq!(redact(text), text);
        }
    }

    #[test]
    fn a_name_within_a_secret_is_part_of_it_and_one_behind_it_is_not() {
        for (text, shown) in [
            ("sig=a?sig=b&sig=c", "sig=****&sig=****"),
            (r#"sig=x.sig":"S3CRET""#, r#"sig=****":"****""#),
            ("sig=sig=a b", "sig=**** b"),
            ("pwd=,pwd=a", "pwd=,pwd=****"),
            ("design=sig=a", "design=sig=****"),
        ] {
            assert_eq!(redact(text), shown, "{text}");
        }
    }

    /// From each name to the end of its value would be 10^10 steps.
    #[test]
    fn a_text_that_is_all_names_is_gone_through_once() {
        const COUNT: usize = 100_000;
        for (piece, start) in [
            ("sig=", "sig=****"),
            ("?sig=", "?sig=****"),
            ("sig%3D", "sig%3D****"),
            ("password=x/", "password=****"),
            ("bearer ", "bearer bearer "),
            ("://a@", "://****@"),
            ("eyJ", "eyJeyJ"),
            ("eyJ1", "****"),
            ("a/", "a/a/"),
        ] {
            let shown = redact(&piece.repeat(COUNT));
            assert!(shown.starts_with(start), "{piece}: {}", shown.chars().take(20).collect::<String>());
        }
    }
}
