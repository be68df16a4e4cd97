//! The tables of `offerpress.toml`, which hosts they may name as recipients of credentials, and why they can't be used.
//!
//! A folder comes by mail or in a merged change, and whoever writes its `offerpress.toml` must not choose who gets the
//! sign-in of the person or job that runs it. A flag or a variable may name any host.

use crate::asset::ConfigProblem;
use crate::base::{ServiceUrl, UrlError, files, nearest};
use crate::marketplace::ApiName;
use crate::publish::lock::LockKind;
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

/// A service that credentials are sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    /// The marketplace, which gets a bearer token.
    Marketplace,
    /// The storage account, which gets a bearer token, a signature or a SAS.
    Storage,
}

/// The Cloud Partner Portal API's host (Microsoft Learn, "Cloud Partner Portal API reference"), and those of Microsoft
/// Graph, under which the Product Ingestion API is (Microsoft Learn, "National cloud deployments": Microsoft Graph).
const MARKETPLACES: [&str; 5] = [
    "cloudpartner.azure.com",
    "graph.microsoft.com",
    "graph.microsoft.us",
    "dod-graph.microsoft.us",
    "microsoftgraph.chinacloudapi.cn",
];

/// What follows the account's name in the host of Blob Storage: public cloud and China (Microsoft Learn, "Configure Azure
/// Storage connection strings", and "Azure in China developer guide"), US Government ("Compare Azure Government and
/// global Azure").
const BLOB_HOSTS: [&str; 3] =
    ["blob.core.windows.net", "blob.core.chinacloudapi.cn", "blob.core.usgovcloudapi.net"];

/// What follows name and zone (`z00` to `z99`) in the host of an account with a DNS zone (Microsoft Learn, "Storage
/// account overview": Azure DNS zone endpoints).
const ZONED_BLOB_HOST: &str = "blob.storage.azure.net";

impl Recipient {
    /// Returns whether a folder's settings may name this host: one that belongs to Azure, over https on its usual port.
    #[must_use]
    pub fn is_trusted(self, url: &ServiceUrl) -> bool {
        let url = url.as_url();
        let Some(host) = url.domain().filter(|_| url.scheme() == "https" && url.port().is_none()) else {
            return false;
        };
        match self {
            Self::Marketplace => MARKETPLACES.contains(&host),
            Self::Storage => is_of_storage(host),
        }
    }

    /// Returns the setting that names the host.
    #[must_use]
    pub fn setting(self) -> &'static str {
        match self {
            Self::Marketplace => "[marketplace] url",
            Self::Storage => "[storage] endpoint",
        }
    }
}

fn is_of_storage(host: &str) -> bool {
    let Some((account, rest)) = host.split_once('.') else { return false };
    let zone = rest.split_once('.').filter(|(_, rest)| *rest == ZONED_BLOB_HOST).map(|(zone, _)| zone);
    let is_zone = |zone: &str| matches!(zone.as_bytes(), [b'z', tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit());
    !account.is_empty() && (BLOB_HOSTS.contains(&rest) || zone.is_some_and(is_zone))
}

/// The file's name in the assets folder.
pub const SETTINGS_FILE: &str = "offerpress.toml";

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
        source: UrlError,
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

impl SettingsError {
    /// Shows what TOML says of a text, with its place and the likely word.
    pub(super) fn not_understood(text: &str, error: &toml::de::Error) -> Self {
        let at = error.span().map_or(0, |span| span.start).min(text.len());
        let before = text.get(..at).unwrap_or_default();
        let message = error.message().lines().next().unwrap_or_default();
        Self::NotUnderstood {
            file: SETTINGS_FILE.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().unwrap_or_default().chars().count() + 1,
            message: suggestion(message).unwrap_or_else(|| message.to_owned()),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hosts_of_azure_are_trusted() {
        use Recipient::{Marketplace, Storage};
        let table = [
            (Marketplace, "https://cloudpartner.azure.com", true),
            (Marketplace, "https://CloudPartner.Azure.com/", true),
            (Marketplace, "https://graph.microsoft.com/rp/product-ingestion", true),
            (Marketplace, "https://graph.microsoft.us/rp/product-ingestion", true),
            (Marketplace, "https://graph.microsoft.com.evil.example/rp/product-ingestion", false),
            (Marketplace, "https://cloudpartner.azure.com:8443", false),
            (Marketplace, "https://cloudpartner.azure.com.", false),
            (Marketplace, "https://cloudpartner.azure.com.evil.example", false),
            (Marketplace, "https://contoso.blob.core.windows.net", false),
            (Marketplace, "http://127.0.0.1:8080", false),
            (Marketplace, "https://localhost", false),
            (Storage, "https://contoso.blob.core.windows.net", true),
            (Storage, "https://contoso.blob.core.chinacloudapi.cn", true),
            (Storage, "https://contoso.blob.core.usgovcloudapi.net", true),
            (Storage, "https://contoso.z07.blob.storage.azure.net", true),
            (Storage, "https://contoso.zz7.blob.storage.azure.net", false),
            (Storage, "https://contoso.blob.storage.azure.net", false),
            (Storage, "https://blob.core.windows.net", false),
            (Storage, "https://a.b.blob.core.windows.net", false),
            (Storage, "https://blob.core.windows.net.evil.example", false),
            (Storage, "https://evilblob.core.windows.net", false),
            (Storage, "https://cloudpartner.azure.com", false),
            (Storage, "http://127.0.0.1:10000/devstoreaccount1", false),
        ];
        for (recipient, url, trusted) in table {
            assert_eq!(
                recipient.is_trusted(&ServiceUrl::parse(url).unwrap()),
                trusted,
                "{recipient:?} {url}"
            );
        }
    }
}
