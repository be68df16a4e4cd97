//! `offerpress.toml`: what may be set for a folder, all of it optional, none of it secret.

use super::lock::LockKind;
use super::recipient::Recipient;
use super::rules::{IMAGE_URL_RULE, OFFER_FILE_RULE};
use crate::asset::{self, AssetConfig, ConfigProblem, KindConfig, Level, VideoConfig};
use crate::base::{LinkError, ServiceUrl, files, nearest};
use crate::listing::{ElementShape, ListShapes, MemberNames};
use crate::marketplace::{ApiName, body};
use crate::report::{Finding, Report, Rule, Severity};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// The file's name in the assets folder.
pub const SETTINGS_FILE: &str = "offerpress.toml";

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
    /// The publisher ID, if offer.json does not have it.
    pub publisher: Option<String>,
    /// The offer ID, if offer.json does not have it.
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
    pub lists: ListsSection,
    /// Who may change the offer.
    pub publish: PublishSection,
}

/// `[publish]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct PublishSection {
    /// Whether a changed text of someone else stops a publish (`shared`) or is overwritten (`folder`).
    pub texts: Owner,
    /// Whether a changed image of someone else stops a publish (`shared`) or is overwritten (`folder`).
    pub images: Owner,
    /// Where the lock is kept: `file` (the default) or `storage`.
    pub lock: LockKind,
}

/// `[storage]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct StorageSection {
    /// The name of the storage account.
    pub account: Option<String>,
    /// The blob endpoint, for sovereign clouds.
    pub endpoint: Option<String>,
    /// The container for the images.
    pub container: Option<String>,
    /// How long the SAS URLs are valid, for example `30d`.
    pub link_lifetime: Option<String>,
    /// The only sign-in method to use.
    pub sign_in: Option<String>,
}

/// `[marketplace]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct MarketplaceSection {
    /// Which API is called: `cloud-partner-portal` (the default) or `product-ingestion`.
    pub api: Option<ApiName>,
    /// The address of the API; only hosts of Azure are accepted.
    pub url: Option<String>,
    /// The only sign-in method to use.
    pub sign_in: Option<String>,
}

/// `[lists]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ListsSection {
    /// Of screenshots.
    pub screenshots: Option<ListSection>,
    /// Of videos.
    pub videos: Option<ListSection>,
}

/// `[lists.screenshots]`: the fields of an element; without it, elements are plain URLs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ListSection {
    /// The field that holds the image URL.
    #[serde(alias = "picture")]
    pub image: String,
    /// The field that holds the caption or title.
    pub name: Option<String>,
    /// The field that holds the URL of the video.
    pub video: Option<String>,
}

/// Says why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] files::FileError),
    /// The file is not TOML, or has a key that is not known.
    #[error("{file}:{line}:{column}: {message}")]
    NotUnderstood {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong, with a suggestion where there is one.
        message: String,
    },
    /// Names that people make up do not exist: profiles, codes of rules, kinds.
    #[error("offerpress.toml: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    UnknownNames(Vec<ConfigProblem>),
    /// The address of a service is not one.
    #[error("offerpress.toml: `{setting}` can't be used")]
    Address {
        /// The setting.
        setting: &'static str,
        /// What is wrong with it.
        source: LinkError,
    },
    /// Credentials would go to a host that is not Azure's, at the word of a file in the folder.
    #[error(
        "offerpress.toml: `{}` can't be `{address}`: settings in a folder may send credentials to Azure's own hosts only",
        recipient.setting()
    )]
    NotTrusted {
        /// Which service.
        recipient: Recipient,
        /// The address that the folder names.
        address: ServiceUrl,
    },
}

/// Who may change the texts or the images of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The folder and people in Partner Center: a run stops rather than overwrite somebody else's change.
    #[default]
    Shared,
    /// The folder alone: a run overwrites other changes, and names them.
    Folder,
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
        let settings: Self = toml::from_str(text).map_err(|error| not_understood(text, &error))?;
        let others: Vec<_> = body::rules().iter().chain([&OFFER_FILE_RULE, &IMAGE_URL_RULE]).collect();
        let fixed: Vec<_> = fixed_rules().collect();
        let problems = settings.assets().problems(&others, &fixed);
        if problems.is_empty() { Ok(settings) } else { Err(SettingsError::UnknownNames(problems)) }
    }

    /// Shows what concerns the pictures.
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

    /// Shows how the elements of lists are written.
    #[must_use]
    pub fn shapes(&self) -> ListShapes {
        let shape = |section: &Option<ListSection>| section.as_ref().map(ListSection::shape);
        ListShapes { screenshots: shape(&self.lists.screenshots), videos: shape(&self.lists.videos) }
    }

    /// Gives findings about the offer body the levels that were set; those of pictures have theirs already.
    pub(super) fn with_levels(&self, report: Report) -> Report {
        let level = |finding: &Finding| -> Option<Option<Severity>> {
            self.rules.get(finding.code).map(|level| level.severity())
        };
        report.with_levels(level)
    }
}

/// Lists the rules that `[rules]` can't lower: whoever may change the folder decides what is published, not whether it
/// is safe to publish it.
pub fn fixed_rules() -> impl Iterator<Item = &'static Rule> {
    let own = [&OFFER_FILE_RULE, &IMAGE_URL_RULE];
    asset::fixed_rules().iter().copied().chain(body::fixed_rules()).chain(own)
}

impl StorageSection {
    /// Returns the account's address, where one is set.
    ///
    /// # Errors
    /// Says that it is not an address, or not one of Azure's.
    pub fn address(&self) -> Result<Option<ServiceUrl>, SettingsError> {
        trusted(self.endpoint.as_deref(), Recipient::Storage)
    }
}

impl MarketplaceSection {
    /// Returns the marketplace's address, where one is set.
    ///
    /// # Errors
    /// Says that it is not an address, or not one of Azure's.
    pub fn address(&self) -> Result<Option<ServiceUrl>, SettingsError> {
        trusted(self.url.as_deref(), Recipient::Marketplace)
    }
}

fn trusted(set: Option<&str>, recipient: Recipient) -> Result<Option<ServiceUrl>, SettingsError> {
    let Some(text) = set else { return Ok(None) };
    let setting = recipient.setting();
    let address = ServiceUrl::parse(text).map_err(|source| SettingsError::Address { setting, source })?;
    if recipient.is_trusted(&address) {
        Ok(Some(address))
    } else {
        Err(SettingsError::NotTrusted { recipient, address })
    }
}

impl ListSection {
    fn shape(&self) -> ElementShape {
        ElementShape::Object(MemberNames {
            url: self.image.clone(),
            name: self.name.clone(),
            link: self.video.clone(),
        })
    }
}

/// Writes a text as TOML does.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn not_understood(text: &str, error: &toml::de::Error) -> SettingsError {
    let at = error.span().map_or(0, |span| span.start).min(text.len());
    let before = text.get(..at).unwrap_or_default();
    let message = error.message().lines().next().unwrap_or_default();
    SettingsError::NotUnderstood {
        file: SETTINGS_FILE.to_owned(),
        line: before.matches('\n').count() + 1,
        column: before.rsplit('\n').next().unwrap_or_default().chars().count() + 1,
        message: suggestion(message).unwrap_or_else(|| message.to_owned()),
    }
}

/// Turns "unknown field `stroage`, expected one of `storage`, …" into a likely word.
fn suggestion(message: &str) -> Option<String> {
    let mut words = message.strip_prefix("unknown field ")?.split('`').skip(1).step_by(2);
    let wrong = words.next()?;
    let known: Vec<_> = words.collect();
    Some(match nearest(wrong, known.iter().copied()) {
        Some(best) => format!("`{wrong}` is not a setting; did you mean `{best}`?"),
        None => format!("`{wrong}` is not a setting here; available: {}", known.join(", ")),
    })
}

/// Makes the schema of `offerpress.toml` (JSON Schema, draft 2020-12), by which editors complete and check it.
#[must_use]
pub fn settings_schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    generator.into_root_schema_for::<SettingsFile>().to_value()
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
