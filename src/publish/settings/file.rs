//! The whole file: read, parsed, and its schema.

use super::sections::{MarketplaceSection, PublishSection, SETTINGS_FILE, SettingsError, StorageSection};
use crate::asset::{self, AssetConfig, KindConfig, Level, VideoConfig};
use crate::base::files;
use crate::listing::ListShapes;
use crate::marketplace::body;
use crate::publish::rules::{IMAGE_URL_RULE, OFFER_FILE_RULE};
use crate::report::{Report, Rule};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The settings of an assets folder, as `offerpress.toml` has them.
///
/// ```toml
/// publisher = "contoso"
/// offer = "contoso-insight"
/// profile = "partner-center"
///
/// [storage]
/// account = "contosoassets"
/// container = "listing"
/// link-lifetime = "30d"
///
/// [files]
/// "press/kit logo.png" = "large-logo"
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct SettingsFile {
    /// The publisher ID, for a folder without offer.json.
    pub publisher: Option<String>,
    /// The offer ID, for a folder without offer.json.
    pub offer: Option<String>,
    /// The profile to check against, for example `partner-center/saas`.
    pub profile: Option<String>,
    /// Files and folders that are not part of the listing.
    pub ignore: Vec<String>,
    /// Where images are uploaded.
    pub storage: StorageSection,
    /// Which marketplace API is called.
    pub marketplace: MarketplaceSection,
    /// The image types of files whose names do not say it, by path.
    pub files: BTreeMap<String, String>,
    /// Captions of screenshots, by path.
    pub captions: BTreeMap<String, String>,
    /// Titles and URLs of videos, by the path of the thumbnail.
    pub videos: BTreeMap<String, VideoConfig>,
    /// The severity of rules, by name.
    pub rules: BTreeMap<String, Level>,
    /// Other sizes and counts of image types, or additional image types.
    pub kinds: BTreeMap<String, KindConfig>,
    /// The fields of the elements in the lists of screenshots and videos.
    pub lists: ListShapes,
    /// Who may change the offer.
    pub publish: PublishSection,
}

impl SettingsFile {
    /// Reads the settings of a folder; none are there where there is no file.
    ///
    /// # Errors
    /// Names the file, the place in it and the likely mistake.
    pub fn read(folder: &Path) -> Result<Self, SettingsError> {
        let text = files::read_text_inside(folder, SETTINGS_FILE)?;
        text.map_or_else(|| Ok(Self::default()), |text| Self::parse(&text))
    }

    /// Parses the text of an `offerpress.toml`.
    ///
    /// # Errors
    /// Names the place in it and the likely mistake.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let settings: Self =
            toml::from_str(text).map_err(|error| SettingsError::not_understood(text, &error))?;
        let others: Vec<_> = body::rules().iter().chain([&OFFER_FILE_RULE, &IMAGE_URL_RULE]).collect();
        let fixed: Vec<_> = fixed_rules().collect();
        let problems = settings.assets().problems(&others, &fixed);
        if problems.is_empty() { Ok(settings) } else { Err(SettingsError::UnknownNames(problems)) }
    }

    /// Shows what concerns the images.
    #[must_use]
    pub fn assets(&self) -> AssetConfig {
        AssetConfig {
            profile: self.profile.clone(),
            files: self.files.clone(),
            captions: self.captions.clone(),
            videos: self.videos.clone(),
            rules: self.rules.clone(),
            kinds: self.kinds.clone(),
            ignore: self.ignore.clone(),
        }
    }

    /// Sets the configured levels of findings about the offer body; those of images have theirs already.
    pub(crate) fn with_levels(&self, report: Report) -> Report {
        report.with_levels(|finding| self.rules.get(finding.code).map(|level| level.severity()))
    }
}

/// Lists the rules that `[rules]` can't lower: people who may change the folder decide what is published, not whether it
/// is safe to publish it.
pub fn fixed_rules() -> impl Iterator<Item = &'static Rule> {
    let own = [&OFFER_FILE_RULE, &IMAGE_URL_RULE];
    asset::fixed_rules().iter().copied().chain(body::fixed_rules()).chain(own)
}

/// Writes a text as TOML does.
pub(crate) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<SettingsFile, SettingsError> {
        let folder = tempfile::tempdir().unwrap();
        files::write_whole(&folder.path().join(SETTINGS_FILE), text.as_bytes()).unwrap();
        SettingsFile::read(folder.path())
    }

    #[test]
    fn no_file_is_no_settings() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(SettingsFile::read(folder.path()).unwrap(), SettingsFile::default());
    }

    #[test]
    fn a_misspelt_key_gets_a_suggestion() {
        let table = [
            ("[stroage]\n", "offerpress.toml:1:2: `stroage` is not a setting; did you mean `storage`?"),
            (
                "profile = \"classic\"\n[storage]\nacount = 1\n",
                "offerpress.toml:3:1: `acount` is not a setting; did you mean `account`?",
            ),
            (
                "[marketplace]\nzzzzzz = 1\n",
                "offerpress.toml:2:1: `zzzzzz` is not a setting here; available: api, url, sign-in",
            ),
        ];
        for (text, message) in table {
            assert_eq!(read(text).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn a_folder_cannot_choose_who_gets_credentials() {
        let settings = |text: &str| SettingsFile::parse(text).unwrap();
        let error = settings("[marketplace]\nurl = \"https://evil.example/api\"\n").marketplace.address();
        assert_eq!(
            error.unwrap_err().to_string(),
            "offerpress.toml: `[marketplace] url` can't be `https://evil.example/api`: settings in a folder may send credentials to Azure's own hosts only"
        );
        let error = settings("[storage]\nendpoint = \"https://u:s3cret@evil.example\"\n").storage.address();
        let SettingsError::Address { source, .. } = error.unwrap_err() else { panic!("it was taken") };
        assert!(!source.to_string().contains("s3cret"), "{source}");
        let url = settings("[storage]\nendpoint = \"https://contoso.blob.core.usgovcloudapi.net/\"\n");
        assert_eq!(
            url.storage.address().unwrap().unwrap().as_str(),
            "https://contoso.blob.core.usgovcloudapi.net"
        );
        assert!(SettingsFile::default().marketplace.address().unwrap().is_none());
    }

    #[test]
    fn a_folder_cannot_lower_what_keeps_a_publish_safe() {
        for rule in fixed_rules() {
            for level in ["off", "note"] {
                let error = SettingsFile::parse(&format!("rules.{} = '{level}'", rule.code)).unwrap_err();
                assert!(
                    error.to_string().starts_with(&format!("offerpress.toml: `rules.{}`: ", rule.code)),
                    "{error}"
                );
            }
            SettingsFile::parse(&format!("rules.{} = 'error'", rule.code)).unwrap();
        }
        SettingsFile::parse("rules = { blurry = 'off', placeholder = 'note' }").unwrap();
    }

    #[test]
    fn a_slip_of_the_pen_is_shown_with_its_place() {
        let error = read("profile = \n").unwrap_err().to_string();
        assert!(error.starts_with("offerpress.toml:1:"), "{error}");
    }
}
