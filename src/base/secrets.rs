//! Secrets in use, and taking them out of text in whatever form they come back.
//!
//! A server that echoes request headers, a program that prints its arguments, a field with a pasted key: the text is
//! not ours, so its form isn't either. Whoever gets hold of a secret [registers](register) it; whatever goes out, to a
//! stream or into a file, goes through [`strike`] or [`redact`](super::redact).

use super::spelling::Units;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{PoisonError, RwLock};
use zeroize::Zeroizing;

/// What stands instead of a secret.
const STRUCK: &str = "****";

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

/// Returns a text in which something else stands in the place of these ranges, which are in order; of those that overlap,
/// one.
pub(super) fn without(text: &str, ranges: impl IntoIterator<Item = Range<usize>>) -> String {
    let (mut shown, mut done) = (String::with_capacity(text.len()), 0);
    for Range { start, end } in ranges {
        if end <= done {
            continue;
        }
        if start >= done {
            shown.push_str(text.get(done..start).unwrap_or_default());
            shown.push_str(STRUCK);
        }
        done = end;
    }
    shown.push_str(text.get(done..).unwrap_or_default());
    shown
}

/// The forms of the secrets, with an index to find their pieces in a text.
///
/// Indexed are anchors: [`ANCHOR`] bytes at every [`STRIDE`]th place of a form, so that each piece of [`PIECE`] bytes
/// holds a whole one. A text is looked up byte by byte, and compared with a form only where it has an anchor of it. An
/// index of all pieces takes 4 kB a signature, of which a run of many offers has thousands.
struct Secrets {
    forms: Vec<Zeroizing<Vec<u8>>>,
    /// The bytes of the anchor as a number, the form, and the place in it.
    anchors: BTreeSet<(u64, u32, u32)>,
}

/// The size of an anchor in bytes.
const ANCHOR: usize = 5;
const STRIDE: usize = PIECE - ANCHOR + 1;
/// How many bytes [`Recent`] remembers.
const RECENT: usize = 16;

/// The last bytes of a text, and where each begins.
#[derive(Default)]
struct Recent {
    bytes: u128,
    starts: [usize; RECENT],
    count: usize,
}

impl Recent {
    fn push(&mut self, byte: u8, start: usize) {
        self.bytes = (self.bytes << 8) | u128::from(byte);
        self.starts[self.count % RECENT] = start;
        self.count += 1;
    }

    /// The last five bytes as a number.
    fn anchor(&self) -> Option<u64> {
        let mask = (1 << (8 * ANCHOR)) - 1;
        u64::try_from(self.bytes & mask).ok().filter(|_| self.count >= ANCHOR)
    }

    /// Returns how many bytes before the anchor are the last of these.
    fn ends_with(&self, form: &[u8]) -> usize {
        let known = self.bytes.to_le_bytes();
        let before = known.iter().take(self.count).skip(ANCHOR);
        before.zip(form.iter().rev()).take_while(|(byte, expected)| byte == expected).count()
    }

    /// Returns where the byte begins that so many others follow.
    fn start(&self, others: usize) -> usize {
        self.starts[(self.count - 1 - others) % RECENT]
    }
}

fn anchor(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |all, byte| (all << 8) | u64::from(*byte))
}

impl Secrets {
    const fn new() -> Self {
        Self { forms: Vec::new(), anchors: BTreeSet::new() }
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
        let form: Zeroizing<Vec<u8>> = Zeroizing::new(Units::of(text).map(|(byte, _)| byte).collect());
        let Some(first) = form.get(..ANCHOR).filter(|_| form.len() >= SHORTEST).map(anchor) else { return };
        if self.having(first).any(|(known, place)| place == 0 && *known == *form) {
            return;
        }
        // the ends of 32 bits are beyond what memory holds
        let number = u32::try_from(self.forms.len()).unwrap_or(u32::MAX);
        let places = (0_u32..).zip(form.windows(ANCHOR)).step_by(STRIDE);
        self.anchors.extend(places.map(|(place, bytes)| (anchor(bytes), number, place)));
        self.forms.push(form);
    }

    /// The forms that have this anchor, and where.
    fn having(&self, anchor: u64) -> impl Iterator<Item = (&Vec<u8>, usize)> {
        let all = self.anchors.range((anchor, 0, 0)..=(anchor, u32::MAX, u32::MAX));
        all.filter_map(|(_, form, place)| {
            Some((&**self.forms.get(usize::try_from(*form).ok()?)?, usize::try_from(*place).ok()?))
        })
    }

    fn strike<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let struck = self.found(text);
        if struck.is_empty() {
            return Cow::Borrowed(text);
        }
        Cow::Owned(without(text, struck))
    }

    /// The places of all pieces; those that touch are one.
    fn found(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let (mut recent, mut units) = (Recent::default(), Units::of(text));
        while let Some((byte, place)) = units.next() {
            recent.push(byte, place.start);
            // the rest of a piece is known to be one
            if found.last().is_some_and(|last| place.end <= last.end) {
                continue;
            }
            let Some(anchor) = recent.anchor() else { continue };
            let pieces =
                self.having(anchor).filter_map(|(form, at)| piece(form, at, &recent, &units, place.end));
            let both =
                |one: Range<usize>, other: Range<usize>| one.start.min(other.start)..one.end.max(other.end);
            let Some(Range { start, end }) = pieces.reduce(both) else { continue };
            let (start, end) = whole_signs(text, start..end);
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

/// Returns the place of the piece of a form around an anchor that ends at `end`, if the piece is long enough.
fn piece(form: &[u8], at: usize, recent: &Recent, rest: &Units<'_>, end: usize) -> Option<Range<usize>> {
    let (before, after) = (form.get(..at)?, form.get(at + ANCHOR..)?);
    let earlier = recent.ends_with(before);
    let same = rest.clone().zip(after).take_while(|((byte, _), expected)| byte == *expected);
    let (later, end) = same.fold((0, end), |(count, _), ((_, place), _)| (count + 1, place.end));
    let is_long = earlier + ANCHOR + later >= form.len().min(PIECE);
    is_long.then(|| recent.start(earlier + ANCHOR - 1)..end)
}

/// Widens a range to whole characters.
fn whole_signs(text: &str, range: Range<usize>) -> (usize, usize) {
    let start = (0..=range.start).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let end = (range.end..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    (start, end)
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

    /// A SAS token is given in one spelling, and sent in another.
    #[test]
    fn each_spelling_of_a_secret_has_a_base64_of_its_own() {
        let spellings = ["abc%2Bdef%2Bghi%2Bjkl%3D", "abc+def+ghi+jkl="];
        let mut secrets = knowing(spellings[0]);
        secrets.add(spellings[1]);
        for spelling in spellings {
            let shown = secrets.strike(&STANDARD.encode(spelling)).into_owned();
            assert!(shown.starts_with("****") && shown.len() <= 4 + 4, "{spelling}: {shown}");
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
    fn every_piece_is_struck_whole_wherever_it_begins_and_ends() {
        let secrets = knowing("abcdefghijklmnopqrstuvwxyz0123456789ABCD");
        let secret = "abcdefghijklmnopqrstuvwxyz0123456789ABCD";
        for start in 0..secret.len() {
            for end in start..=secret.len() {
                let piece = &secret[start..end];
                let shown = if piece.len() < PIECE { piece } else { "****" };
                let text = format!("[{piece}] {piece}");
                assert_eq!(secrets.strike(&text), format!("[{shown}] {shown}"), "{start}..{end}");
            }
        }
    }

    #[test]
    fn secrets_that_share_pieces_are_all_struck() {
        let mut secrets = knowing("sharedshared-first-000000");
        secrets.add("sharedshared-second-1111");
        secrets.add("aaaaaaaaaaaaaaaaaaaaaaaaaaaa");
        // one goes further to the left, the other further to the right of what they share
        secrets.add("01234567sharing");
        secrets.add("sharing-to-the-end");
        for (text, shown) in [
            ("sharedshared-second-1111", "****"),
            ("sharedshared-first-000000", "****"),
            ("x sharedshared-second-11 y", "x **** y"),
            ("34567sharing-to-the-end", "****"),
            ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "****!"),
            ("aaaaaaaaaaa", "aaaaaaaaaaa"),
        ] {
            assert_eq!(secrets.strike(text), shown);
        }
        assert_eq!(secrets.forms.len(), 5 * 4);
        secrets.add("sharedshared-second-1111");
        assert_eq!(secrets.forms.len(), 5 * 4, "a secret is kept once");
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
