//! Forgiving names: what a file or folder is for, told by its name.

use super::Profile;
use crate::base::{AssetKind, Pixels, Size};
use unicode_normalization::UnicodeNormalization as _;

/// What a folder is for, told by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FolderUse {
    /// `logos`, `icons` …: the file's name tells which one.
    Logos,
    /// `screenshots`: each picture is one.
    Screenshots,
    /// `videos`: each picture is a thumbnail.
    Videos,
    /// `documents`: each PDF is one.
    Documents,
    /// Nothing that we know.
    Unknown,
}

impl FolderUse {
    /// Tells the use of a folder; case, spaces and dashes do not matter.
    pub(super) fn of(name: &str) -> Self {
        // a path of several folders would squash into other words
        if name.contains('/') {
            return Self::Unknown;
        }
        match squashed(name).as_str() {
            "logo" | "logos" | "icon" | "icons" => Self::Logos,
            "screenshot" | "screenshots" | "screens" | "screen" => Self::Screenshots,
            "video" | "videos" | "thumbnails" | "videothumbnails" => Self::Videos,
            "document" | "documents" | "docs" => Self::Documents,
            _ => Self::Unknown,
        }
    }
}

/// Tells which kinds a file may be, by the words and then by the size in its name (without the extension).
///
/// One kind is an answer, several are a doubt, none means that the name says nothing.
/// `large`, `logo-large`, `LargeLogo`, `large_216x216`, `216x216` all mean the large logo.
pub(super) fn kinds_by_name(
    stem: &str,
    profile: &Profile,
    among: impl Fn(&AssetKind) -> bool,
) -> Vec<AssetKind> {
    let words = words(stem);
    let mut kinds: Vec<_> = AssetKind::BUILT_IN.into_iter().filter(|kind| among(kind)).collect();
    kinds.retain(|kind| words.iter().any(|word| words_of(kind).contains(&word.as_str())));
    if kinds.is_empty() {
        kinds = kinds_by_given_names(stem, &words, profile);
        kinds.retain(&among);
    }
    let by_size = kinds_by_size(&words, profile, &among);
    if kinds.is_empty() {
        return by_size;
    }
    if kinds.len() > 1 && kinds.iter().filter(|kind| by_size.contains(kind)).count() == 1 {
        kinds.retain(|kind| by_size.contains(kind));
    }
    kinds
}

/// Reduces a name to what the eye sees: case, width, kind of space and dash, and invisible characters do not count.
///
/// Two names with the same look are told apart by no person, and by no Windows or macOS disk where only case differs.
pub(super) fn look(name: &str) -> String {
    let plain = |c: char| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let invisible = |c: &char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let seen: String =
        name.nfkc().filter(|c| !invisible(c)).map(plain).flat_map(char::to_lowercase).collect();
    seen.nfc().collect()
}

/// Splits a stem into lower-case words; a size as `216x216` is one word.
fn words(stem: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = CharClass::Other;
    for c in stem.nfkc() {
        let class = CharClass::of(c);
        let joins = class == last || (last == CharClass::Upper && class == CharClass::Lower);
        if class != CharClass::Other {
            let fresh = !joins || words.is_empty();
            if fresh {
                words.push(String::new());
            }
            words.last_mut().into_iter().for_each(|word| word.extend(c.to_lowercase()));
        }
        last = class;
    }
    words.push(sizes_in(stem));
    words
        .iter()
        .flat_map(|word| split_logo(word))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CharClass {
    Upper,
    Lower,
    Digit,
    Other,
}

impl CharClass {
    fn of(c: char) -> Self {
        match c {
            c if c.is_numeric() => Self::Digit,
            c if c.is_uppercase() => Self::Upper,
            c if c.is_alphabetic() => Self::Lower,
            _ => Self::Other,
        }
    }
}

/// Finds the first size as `216x216` in a name; the empty text where there is none.
fn sizes_in(stem: &str) -> String {
    let lower: String =
        stem.nfkc().flat_map(char::to_lowercase).map(|c| if c == '×' { 'x' } else { c }).collect();
    let mut pieces = lower.split(|c: char| !(c.is_ascii_digit() || c == 'x'));
    let size = pieces.find(|piece| piece.parse::<Size>().is_ok());
    size.unwrap_or_default().to_owned()
}

/// Parts `largelogo` and `logolarge`.
fn split_logo(word: &str) -> [&str; 2] {
    for part in ["logo", "icon"] {
        if let Some(rest) = word.strip_suffix(part) {
            return [rest, part];
        }
        if let Some(rest) = word.strip_prefix(part) {
            return [part, rest];
        }
    }
    [word, ""]
}

fn words_of(kind: &AssetKind) -> &'static [&'static str] {
    match kind {
        AssetKind::SmallLogo => &["small", "sm"],
        AssetKind::MediumLogo => &["medium", "med", "md"],
        AssetKind::LargeLogo => &["large", "lg", "big"],
        AssetKind::WideLogo => &["wide"],
        AssetKind::HeroLogo => &["hero", "banner"],
        AssetKind::Screenshot => &["screenshot", "screenshots", "screen", "shot"],
        AssetKind::VideoThumbnail => &["thumbnail", "thumb", "video"],
        AssetKind::Document => &["document", "guide", "brochure", "datasheet"],
        AssetKind::Custom { .. } => &[],
    }
}

/// The names that a profile or the settings give a kind, and an added kind's own name.
fn kinds_by_given_names(stem: &str, words: &[String], profile: &Profile) -> Vec<AssetKind> {
    let stem = squashed(stem);
    let fits = |name: &str| squashed(name) == stem || words.iter().any(|word| *word == look(name));
    let given = profile.kinds().filter(|rules| {
        rules.names().iter().any(|name| fits(name))
            || (matches!(rules.kind(), AssetKind::Custom { .. }) && fits(rules.kind().name()))
    });
    given.map(|rules| rules.kind().clone()).collect()
}

fn kinds_by_size(words: &[String], profile: &Profile, among: impl Fn(&AssetKind) -> bool) -> Vec<AssetKind> {
    let exact = |word: &String| match word.parse() {
        Ok(Size::Exact(pixels)) => Some(pixels),
        _ => None,
    };
    let Some(pixels): Option<Pixels> = words.iter().find_map(exact) else { return Vec::new() };
    profile.kinds_of_size(pixels).filter(|kind| among(kind)).cloned().collect()
}

fn squashed(name: &str) -> String {
    look(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(stem: &str) -> Vec<String> {
        let profile = Profile::named("partner-center").unwrap();
        let kinds = kinds_by_name(stem, &profile, AssetKind::is_logo);
        kinds.iter().map(|kind| kind.name().to_owned()).collect()
    }

    #[test]
    fn names_are_forgiving() {
        for (stems, kind) in [
            (
                &["large", "logo-large", "LargeLogo", "large_216x216", "216x216", "Contoso-lg", "LARGE LOGO"]
                    [..],
                "large-logo",
            ),
            (
                &["largelogo", "logolarge", "logo\u{2013}large", "logo\u{a0}large", "logo\u{202f}large"],
                "large-logo",
            ),
            (&["icon_small", "48x48", "48×48", "small@2x", "Small (1)", "logo48x48px"], "small-logo"),
            (&["medium", "logo.med", "90x90"], "medium-logo"),
            (&["wide", "wide-255x115", "WideLogo", "ＷＩＤＥ"], "wide-logo"),
            (&["hero", "HeroBanner", "hero_815x290"], "hero-logo"),
        ] {
            for stem in stems {
                assert_eq!(kinds(stem), [kind], "{stem}");
            }
        }
    }

    #[test]
    fn a_name_that_says_nothing_or_too_much_is_no_answer() {
        for stem in ["contoso", "logo", "", "enlarged", "47x47", "smallish"] {
            assert_eq!(kinds(stem), Vec::<String>::new(), "{stem}");
        }
        assert_eq!(kinds("small-large"), ["small-logo", "large-logo"]);
        assert_eq!(kinds("wide-area-small-48x48"), ["small-logo"]);
    }

    #[test]
    fn look_alikes_look_alike() {
        for (a, b) in [
            ("Large.png", "large.png"),
            ("01 a.png", "01\u{a0}a.png"),
            ("01\u{202f}a.png", "01 a.png"),
            ("caf\u{e9}.png", "cafe\u{301}.png"),
            ("a-b", "a\u{2013}b"),
            ("a\u{200b}b", "ab"),
        ] {
            assert_eq!(look(a), look(b), "{a} {b}");
        }
        assert_ne!(look("01-a.png"), look("02-a.png"));
    }

    #[test]
    fn folders_are_known_by_name() {
        for (name, used_for) in [
            ("Logos", FolderUse::Logos),
            ("screen shots", FolderUse::Screenshots),
            ("screen-shots", FolderUse::Screenshots),
            ("Videos", FolderUse::Videos),
            ("docs", FolderUse::Documents),
            ("drafts", FolderUse::Unknown),
        ] {
            assert_eq!(FolderUse::of(name), used_for, "{name}");
        }
    }
}
