//! The tables of `offerpress.toml`.

use super::error::SettingsError;
use crate::base::ServiceUrl;
use crate::listing::{ElementShape, MemberNames};
use crate::marketplace::ApiName;
use crate::publish::lock::LockKind;
use crate::publish::recipient::Recipient;
use schemars::JsonSchema;
use serde::Deserialize;

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
    pub image: String,
    /// The field that holds the caption or title.
    pub name: Option<String>,
    /// The field that holds the URL of the video.
    pub video: Option<String>,
}

/// Who may change the texts or the images of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The folder and people in Partner Center: a run stops rather than overwrite someone else's change.
    #[default]
    Shared,
    /// The folder alone: a run overwrites other changes, and names them.
    Folder,
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
    pub(super) fn shape(&self) -> ElementShape {
        ElementShape::Object(MemberNames {
            url: self.image.clone(),
            name: self.name.clone(),
            video: self.video.clone(),
        })
    }
}
