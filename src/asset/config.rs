//! What `offerpress.toml` may say about assets.

use super::file_name::is_fitted_from;
use super::look::look;
use crate::base::{MediaType, Size};
use crate::report::Severity;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
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
    /// Kinds of files that their names don't tell; paths relative to the folder, with `/`.
    pub files: BTreeMap<String, String>,
    /// Captions of screenshots; they win over sidecar files.
    pub captions: BTreeMap<String, String>,
    /// Titles and URLs of videos, by the path of the thumbnail; they win over sidecar files.
    pub videos: BTreeMap<String, VideoConfig>,
    /// Levels of rules, by code.
    pub rules: BTreeMap<String, Level>,
    /// Other sizes, counts and levels of kinds, or kinds that the profile doesn't know.
    pub kinds: BTreeMap<String, KindConfig>,
    /// Files and folders that are skipped.
    pub ignore: Vec<String>,
}

/// The title and the URL of a video.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VideoConfig {
    /// The title that customers see.
    pub title: String,
    /// The URL on YouTube or Vimeo.
    pub url: String,
}

/// What a layer (a profile, an offer type in it, `offerpress.toml`) says about one kind.
///
/// What it leaves open, the layer below decides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct KindConfig {
    /// Accepted sizes, each as `48x48`, or as `216..350` for a square.
    #[schemars(with = "Option<Vec<String>>")]
    pub sizes: Option<Vec<Size>>,
    /// The severity of another size.
    pub wrong_size: Option<Level>,
    /// Accepted formats.
    pub formats: Option<Vec<MediaType>>,
    /// How many images are needed.
    pub at_least: Option<usize>,
    /// The severity if there are fewer.
    pub missing: Option<Level>,
    /// How many images are allowed.
    pub at_most: Option<usize>,
    /// The largest file, in bytes.
    pub max_bytes: Option<u64>,
    /// The severity of a larger file.
    pub heavy: Option<Level>,
    /// The severity of a missing caption.
    pub caption: Option<Level>,
    /// File names that mean this image type, besides its own name.
    pub names: Option<Vec<String>>,
    /// The last part of the field in the offer; required for an additional image type.
    pub field: Option<String>,
    /// The page that the rule comes from.
    pub source: Option<String>,
    /// The day on which that page was read, for example `2026-08-01`.
    pub read_on: Option<String>,
}

/// A severity, or `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Not reported.
    Off,
    /// For information.
    Note,
    /// Likely a mistake.
    Warning,
    /// Stops a publish.
    Error,
}

impl Level {
    /// Returns the severity; none for [`Level::Off`].
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

impl AssetConfig {
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

    /// Returns the same settings with each path that no file has changed to that of the file that looks like it, where both
    /// are the only ones that look so.
    pub(super) fn joined_with<'n>(&self, names: impl Iterator<Item = &'n str>) -> Self {
        let mut by_look: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        names.for_each(|name| by_look.entry(look(name)).or_default().push(name));
        Self {
            files: joined(&self.files, &by_look),
            captions: joined(&self.captions, &by_look),
            videos: joined(&self.videos, &by_look),
            ..self.clone()
        }
    }

    /// Every path that a setting is about.
    pub(super) fn named_files(&self) -> impl Iterator<Item = &str> {
        let keys = self.files.keys().chain(self.captions.keys()).chain(self.videos.keys());
        keys.map(String::as_str)
    }
}

/// Whether a path in the settings is about this file: names it, or the file that it was fitted from.
pub(super) fn is_about(path: &str, name: &str) -> bool {
    same_path(path, name) || is_fitted_from(name, path.trim_start_matches("./"))
}

/// Whether a path in the settings names this file; macOS composes letters in its own way.
fn same_path(path: &str, name: &str) -> bool {
    path.trim_start_matches("./").nfc().eq(name.nfc())
}

fn setting<'a, V>(settings: &'a BTreeMap<String, V>, name: &str) -> Option<&'a V> {
    let exact = settings.get(name);
    exact.or_else(|| settings.iter().find(|(path, _)| is_about(path, name)).map(|(_, value)| value))
}

fn joined<V: Clone>(
    settings: &BTreeMap<String, V>,
    names: &BTreeMap<String, Vec<&str>>,
) -> BTreeMap<String, V> {
    let look = |path: &str| look(path.trim_start_matches("./"));
    let mut alike: BTreeMap<String, usize> = BTreeMap::new();
    for path in settings.keys() {
        *alike.entry(look(path)).or_default() += 1;
    }
    let join = |(path, value): (&String, &V)| {
        let look = look(path);
        let is_alone = alike.get(&look) == Some(&1);
        let name = match names.get(&look).map(Vec::as_slice) {
            Some([name]) if is_alone => (*name).to_owned(),
            _ => path.clone(),
        };
        (name, value.clone())
    };
    settings.iter().map(join).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
