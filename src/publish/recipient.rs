//! Which hosts the settings of a folder may name as recipients of credentials.
//!
//! A folder comes by mail or in a merged change, and whoever writes its `offerpress.toml` must not choose who gets the
//! sign-in of the person or job that runs it. A flag or a variable may name any host.

use crate::base::ServiceUrl;

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
