//! What `offerpress.toml` may say about assets, and whether its names exist.

use super::{Profile, fitted, rules};
use crate::base::{AssetKind, MediaType, Size};
use crate::report::{Rule, Severity};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use unicode_normalization::UnicodeNormalization as _;

/// What `offerpress.toml` says about assets; every part is optional.
///
/// ```toml
/// profile = "partner-center/saas"
/// ignore = ["drafts"]
///
/// [files]
/// "logos/Contoso mark.png" = "large-logo"
///
/// [captions]
/// "screenshots/01-dashboard.png" = "The dashboard"
///
/// [videos."videos/01-tour.png"]
/// title = "A tour"
/// url = "https://www.youtube.com/watch?v=…"
///
/// [rules]
/// heavy-file = "off"
///
/// [kinds.large-logo]
/// sizes = ["216x216"]
/// ```
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct AssetConfig {
    /// The profile, or a profile and an offer type as in `partner-center/saas`.
    pub profile: Option<String>,
    /// Kinds of files that their names do not tell; paths relative to the folder, with `/`.
    pub files: BTreeMap<String, String>,
    /// Captions of screenshots; they win over sidecar files.
    pub captions: BTreeMap<String, String>,
    /// Titles and links of videos, by the path of the thumbnail; they win over sidecar files.
    pub videos: BTreeMap<String, VideoConfig>,
    /// Levels of rules, by code.
    pub rules: BTreeMap<String, Level>,
    /// Other sizes, counts and levels of kinds, or kinds that the profile does not know.
    pub kinds: BTreeMap<String, KindConfig>,
    /// Files and folders that are passed over.
    pub ignore: Vec<String>,
}

/// The title and the link of a video.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VideoConfig {
    /// The name that customers see.
    pub title: String,
    /// The address on YouTube or Vimeo.
    pub url: String,
}

/// What a layer (a profile, an offer type in it, `offerpress.toml`) says about one kind.
///
/// What it leaves open, the layer below decides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct KindConfig {
    /// Sizes that are taken, each as `48x48`, or as `216..350` for a square.
    pub sizes: Option<Vec<Size>>,
    /// How grave another size is.
    pub wrong_size: Option<Level>,
    /// Formats that are taken.
    pub formats: Option<Vec<Format>>,
    /// How many there must be.
    pub at_least: Option<usize>,
    /// How grave it is that there are fewer.
    pub missing: Option<Level>,
    /// How many there may be.
    pub at_most: Option<usize>,
    /// The greatest number of bytes.
    pub max_bytes: Option<u64>,
    /// How grave more bytes are.
    pub heavy: Option<Level>,
    /// How grave it is that a caption is missing.
    pub caption: Option<Level>,
    /// Names by which a file of this kind is known, besides the kind's own.
    pub names: Option<Vec<String>>,
    /// The last part of the field in the offer; needed for a kind that is not built in.
    pub field: Option<String>,
    /// The page that says so.
    pub source: Option<String>,
    /// The day on which that page was read, as `2026-08-01`.
    pub read_on: Option<String>,
}

/// A level as settings write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Nothing is said.
    Off,
    /// Good to know.
    Note,
    /// Likely a mistake.
    Warning,
    /// Nothing is sent.
    Error,
}

impl Level {
    /// Shows the severity; none for [`Level::Off`].
    #[must_use]
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Note => Some(Severity::Note),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// A file format as settings write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// PNG
    Png,
    /// JPEG
    Jpeg,
    /// PDF
    Pdf,
}

impl From<Format> for MediaType {
    fn from(format: Format) -> Self {
        match format {
            Format::Png => Self::Png,
            Format::Jpeg => Self::Jpeg,
            Format::Pdf => Self::Pdf,
        }
    }
}

/// A name in the settings that does not exist, or cannot be meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigProblem {
    /// Where, for example `rules.logo-sise`.
    pub key: String,
    /// What is wrong, for example `no rule has this code`.
    pub problem: &'static str,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.key, self.problem)?;
        self.suggestion.as_ref().map_or(Ok(()), |meant| write!(f, "; did you mean `{meant}`?"))
    }
}

impl AssetConfig {
    /// Finds every name that does not exist: the profile, codes of rules, kinds.
    ///
    /// Keys are the serde derive's business; this is about names in their place. `[rules]` may also name the rules
    /// of other modules, which the caller gives.
    #[must_use]
    pub fn problems(&self, other_rules: &[&Rule]) -> Vec<ConfigProblem> {
        let profile = self.profile.iter().filter(|name| Profile::named(name).is_err()).map(|name| {
            let names = Profile::names();
            let meant = nearest(name, names.iter().map(String::as_str));
            problem(format!("profile = {name:?}"), "there is no such profile", meant)
        });
        let levels =
            self.rules.iter().filter(|(code, _)| !other_rules.iter().any(|rule| rule.code == **code));
        let codes = levels.filter_map(|(code, level)| code_problem(code, *level, other_rules));
        let files = self.files.iter().filter(|(_, kind)| !self.knows_kind(kind)).map(|(path, kind)| {
            problem(
                format!("files.{path:?} = {kind:?}"),
                "there is no such asset kind",
                self.nearest_kind(kind),
            )
        });
        let kinds = self.kinds.iter().filter(|(name, kind)| kind.field.is_none() && !is_built_in(name));
        let kinds = kinds.map(|(name, _)| {
            let text = "this asset kind is not built in; a new one needs `field` and `names`";
            problem(format!("kinds.{name}"), text, nearest(name, built_in_names()))
        });
        profile.chain(codes).chain(files).chain(kinds).collect()
    }

    /// The kind that the settings give a file.
    pub(super) fn kind_of(&self, name: &str) -> Option<&str> {
        setting(&self.files, name).map(String::as_str)
    }

    pub(super) fn caption_of(&self, name: &str) -> Option<&str> {
        setting(&self.captions, name).map(String::as_str)
    }

    pub(super) fn video_of(&self, name: &str) -> Option<&VideoConfig> {
        setting(&self.videos, name)
    }

    /// Every path that a setting is about.
    pub(super) fn named_files(&self) -> impl Iterator<Item = &str> {
        let keys = self.files.keys().chain(self.captions.keys()).chain(self.videos.keys());
        keys.map(String::as_str)
    }

    fn knows_kind(&self, name: &str) -> bool {
        is_built_in(name) || self.kinds.contains_key(name)
    }

    fn nearest_kind(&self, name: &str) -> Option<String> {
        nearest(name, built_in_names().chain(self.kinds.keys().map(String::as_str)))
    }
}

/// Tells whether a path in the settings is about this file: names it, or the file that it was fitted from.
pub(super) fn is_about(path: &str, name: &str) -> bool {
    same_path(path, name) || fitted::is_fitted_from(name, path.trim_start_matches("./"))
}

/// Tells whether a path in the settings names this file; macOS composes letters in its own way.
fn same_path(path: &str, name: &str) -> bool {
    path.trim_start_matches("./").nfc().eq(name.nfc())
}

fn setting<'a, V>(settings: &'a BTreeMap<String, V>, name: &str) -> Option<&'a V> {
    let exact = settings.get(name);
    exact.or_else(|| settings.iter().find(|(path, _)| is_about(path, name)).map(|(_, value)| value))
}

fn code_problem(code: &str, level: Level, other_rules: &[&Rule]) -> Option<ConfigProblem> {
    let key = || format!("rules.{code}");
    match rules::find(code) {
        None => {
            let codes = rules::all().iter().chain(other_rules).map(|rule| rule.code);
            Some(problem(key(), "no rule has this code", nearest(code, codes)))
        }
        Some(rule) if level != Level::Error && rules::is_fixed(rule.code) => {
            Some(problem(key(), "this rule is always an error", None))
        }
        Some(_) => None,
    }
}

fn problem(key: String, problem: &'static str, suggestion: Option<String>) -> ConfigProblem {
    ConfigProblem { key, problem, suggestion }
}

fn is_built_in(name: &str) -> bool {
    AssetKind::parse(name).is_ok()
}

fn built_in_names<'a>() -> impl Iterator<Item = &'a str> {
    const KINDS: &[AssetKind] = &AssetKind::BUILT_IN;
    KINDS.iter().map(AssetKind::name)
}

/// Finds the name that a misspelt one was probably meant to be.
pub(super) fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    /// Below this, `strsim` users agree, two words have little in common.
    const ALIKE: f64 = 0.8;
    let scored = names.map(|candidate| (strsim::jaro_winkler(name, candidate), candidate));
    let best = scored.filter(|(score, _)| *score >= ALIKE).max_by(|a, b| a.0.total_cmp(&b.0));
    best.map(|(_, candidate)| candidate.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(settings: &str) -> Vec<String> {
        let config: AssetConfig = toml::from_str(settings).unwrap();
        config.problems(&[]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn names_that_do_not_exist_are_found_with_a_suggestion() {
        let settings = "
            profile = 'partner-centre'
            [files]
            'a.png' = 'large-lgoo'
            'b.png' = 'tile-logo'
            'c.png' = 'xyz'
            [rules]
            logo-sise = 'off'
            heavy-file = 'off'
            two-candidates = 'warning'
            not-a-png = 'error'
            [kinds.tile-logo]
            field = 'tileLogo'
            [kinds.smal-logo]
            at-most = 1";
        assert_eq!(
            problems(settings),
            [
                "`profile = \"partner-centre\"`: there is no such profile; did you mean `partner-center`?",
                "`rules.logo-sise`: no rule has this code; did you mean `logo-size`?",
                "`rules.two-candidates`: this rule is always an error",
                "`files.\"a.png\" = \"large-lgoo\"`: there is no such asset kind; did you mean `large-logo`?",
                "`files.\"c.png\" = \"xyz\"`: there is no such asset kind",
                "`kinds.smal-logo`: this asset kind is not built in; a new one needs `field` and `names`; did you mean `small-logo`?",
            ]
        );
    }

    #[test]
    fn rules_of_other_modules_are_known_when_they_are_given() {
        let config: AssetConfig =
            toml::from_str("rules = { placeholder = 'off', placeholdr = 'off' }").unwrap();
        let other = Rule { code: "placeholder", ..*rules::all()[0] };
        let problems: Vec<_> = config.problems(&[&other]).iter().map(ToString::to_string).collect();
        assert_eq!(problems, ["`rules.placeholdr`: no rule has this code; did you mean `placeholder`?"]);
    }

    #[test]
    fn sound_settings_have_no_problem() {
        assert_eq!(problems(""), Vec::<String>::new());
        assert_eq!(
            problems("profile = 'classic'\nkinds.large-logo.sizes = ['216x216']"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn misspelt_keys_are_refused() {
        for settings in [
            "profil = 'x'",
            "kinds.large-logo.size = '1x1'",
            "rules.blurry = 'loud'",
            "kinds.large-logo.sizes = ['1by1']",
        ] {
            assert!(toml::from_str::<AssetConfig>(settings).is_err(), "{settings}");
        }
    }

    #[test]
    fn paths_are_the_same_however_their_letters_are_composed() {
        assert!(same_path("./logos/caf\u{e9}.png", "logos/cafe\u{301}.png"));
        assert!(!same_path("logos/a.png", "logos/b.png"));
    }
}
