//! Forgiving names: what a file or folder is for, told by its name.

pub(super) use super::look::look;

use super::Profile;
use crate::base::{AssetKind, Pixels};
use std::ops::Range;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization as _;

/// What a folder is for, told by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FolderUse {
    /// `logos`, `icons` …: the file's name tells which one.
    Logos,
    /// `screenshots`: each image is one.
    Screenshots,
    /// `videos`: each image is a thumbnail.
    Videos,
    /// `documents`: each PDF is one.
    Documents,
    /// Nothing that we know.
    Unknown,
}

impl FolderUse {
    /// Tells the use of a folder; case, spaces and dashes don't matter.
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
    let by_size = kinds_by_size(stem, &words, profile, &among);
    if kinds.is_empty() {
        return by_size;
    }
    if kinds.len() > 1 && kinds.iter().filter(|kind| by_size.contains(kind)).count() == 1 {
        kinds.retain(|kind| by_size.contains(kind));
    }
    kinds
}

/// Splits a stem into lower-case words.
pub(super) fn words(stem: &str) -> Vec<String> {
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

/// Lists the sizes that a name may mean, the clearest first: two numbers with `x`, `_`, `-`, `by` or a space between
/// them, a number of `px`, and next to the word "logo" or "icon" any number.
fn sizes_in(stem: &str, words: &[String]) -> Vec<Pixels> {
    let lower: String = stem.nfkc().flat_map(char::to_lowercase).collect();
    let numbers = numbers_in(&lower);
    let number = |at: &Range<usize>| lower.get(at.clone())?.parse::<u32>().ok().filter(|number| *number > 0);
    let pairs = numbers.windows(2).filter_map(|pair| {
        let [a, b] = pair else { return None };
        let between = lower.get(a.end..b.start)?;
        is_times(between).then(|| Some(Pixels::new(number(a)?, number(b)?))).flatten()
    });
    let square = |at: &Range<usize>| number(at).map(|side| Pixels::new(side, side));
    let of_px = numbers
        .iter()
        .filter(|at| lower.get(at.end..).is_some_and(|rest| rest.trim_start().starts_with("px")));
    let is_logo = words.iter().any(|word| word == "logo" || word == "icon");
    let bare = numbers.iter().filter(|_| is_logo);
    pairs.chain(of_px.chain(bare).filter_map(square)).collect()
}

/// Lists where the runs of digits are.
fn numbers_in(text: &str) -> Vec<Range<usize>> {
    let mut numbers: Vec<Range<usize>> = Vec::new();
    for (at, digit) in text.match_indices(|c: char| c.is_ascii_digit()) {
        match numbers.last_mut() {
            Some(last) if last.end == at => last.end = at + digit.len(),
            _ => numbers.push(at..at + digit.len()),
        }
    }
    numbers
}

fn is_times(between: &str) -> bool {
    let between = between.trim_start().strip_prefix("px").unwrap_or(between);
    let mark = between.trim_matches(|c: char| c.is_whitespace() || c == '_' || c == '-');
    matches!(mark, "x" | "×" | "by") || (mark.is_empty() && between.chars().count() == 1)
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
        AssetKind::WideLogo => &["wide", "wd"],
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

/// The kinds that take a size in the name: in this profile, else in the first other one that knows such a size.
fn kinds_by_size(
    stem: &str,
    words: &[String],
    profile: &Profile,
    among: impl Fn(&AssetKind) -> bool,
) -> Vec<AssetKind> {
    static OTHERS: LazyLock<Vec<Profile>> = LazyLock::new(Profile::all);
    let sizes = sizes_in(stem, words);
    let of = |profile: &Profile| -> Option<Vec<AssetKind>> {
        let kinds =
            |size: &Pixels| profile.kinds_of_size(*size).filter(|kind| among(kind)).cloned().collect();
        sizes.iter().map(kinds).find(|kinds: &Vec<_>| !kinds.is_empty())
    };
    of(profile).or_else(|| OTHERS.iter().find_map(of)).unwrap_or_default()
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
            (&["hero", "HeroBanner", "hero_815x290", "x 815 by 290"], "hero-logo"),
            (
                &[
                    "x_216_216",
                    "216-216",
                    "216 x 216",
                    "a_216px",
                    "216_x_216",
                    "logo 300",
                    "icon-216",
                    "v2_216x216px",
                ],
                "large-logo",
            ),
            (&["virtual-machine_255_115", "logo-wd", "255\u{a0}115", "255px x 115px"], "wide-logo"),
            (&["contoso-sm", "logo40x40", "x_40_40", "logo-48"], "small-logo"),
            (&["logo-md", "logo 90"], "medium-logo"),
        ] {
            for stem in stems {
                assert_eq!(kinds(stem), [kind], "{stem}");
            }
        }
    }

    #[test]
    fn a_name_that_says_nothing_or_too_much_is_no_answer() {
        for stem in
            ["contoso", "logo", "", "enlarged", "47x47", "smallish", "app-48", "2024-11-22", "48", "216--216"]
        {
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
            ("a\u{fe0f}b\u{2066}", "ab"),
            ("a\u{e0041}\u{34f}b\u{3164}", "ab"),
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
