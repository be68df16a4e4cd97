//! A storage account: its name, its address, and what lets us in.

use super::access::{Access, AccountKey, GivenSas};
use super::{AccountError, AccountName, ContainerName};
use crate::base::{ImageUrl, ServiceUrl};
use crate::identity::TokenCache;
use secrecy::SecretString;
use std::sync::Arc;

/// A storage account that we can use.
#[derive(Debug, Clone)]
pub struct Account {
    name: AccountName,
    endpoint: ServiceUrl,
    access: Access,
    /// The SAS that goes into image URLs, where another than ours is given.
    url_sas: Option<GivenSas>,
}

impl Account {
    /// Uses an account key; without an endpoint the account is in the public cloud.
    ///
    /// # Errors
    /// Returns an error that says what is wrong with the name or the key.
    pub fn with_key(
        name: &str,
        key: &SecretString,
        endpoint: Option<ServiceUrl>,
    ) -> Result<Self, AccountError> {
        let access = Access::Key(AccountKey::parse(key).ok_or(AccountError::Key)?);
        Self::new(AccountName::parse(name)?, endpoint, access)
    }

    /// Uses tokens of Entra; without an endpoint the account is in the public cloud.
    ///
    /// # Errors
    /// Returns an error that says what is wrong with the name, or that the endpoint isn't https: the client sends no token there.
    pub fn with_entra(
        name: &str,
        endpoint: Option<ServiceUrl>,
        tokens: Arc<TokenCache>,
    ) -> Result<Self, AccountError> {
        if let Some(endpoint) = endpoint.as_ref().filter(|endpoint| endpoint.as_url().scheme() != "https") {
            return Err(AccountError::TokenInTheOpen(endpoint.clone()));
        }
        Self::new(AccountName::parse(name)?, endpoint, Access::Entra(tokens))
    }

    /// Uses a SAS that someone made for a container: `https://<account>.blob.core.windows.net/<container>?…`.
    ///
    /// # Errors
    /// Returns an error that says what is missing in the URL, without showing its query.
    pub fn with_container_sas(url: &ImageUrl) -> Result<Self, AccountError> {
        let (place, query) = url.expose().split_once('?').ok_or(AccountError::NoSignature)?;
        let (endpoint, container) =
            place.trim_end_matches('/').rsplit_once('/').ok_or(AccountError::NotAContainerSas)?;
        // without a container the cut went through `https://host`
        let endpoint = ServiceUrl::parse(endpoint).map_err(|_| AccountError::NotAContainerSas)?;
        let sas = GivenSas::parse(query, Some(ContainerName::parse(container)?))?;
        let name = AccountName::of_endpoint(&endpoint).ok_or(AccountError::NotAContainerSas)?;
        Self::new(name, Some(endpoint), Access::Sas(sas))
    }

    /// Puts a given SAS into image URLs, instead of one that we would make, or of the one that lets us store.
    ///
    /// # Errors
    /// Returns that the SAS URL isn't for this account, or not for the container that the account is used with.
    pub fn with_sas_in_urls(self, url: &ImageUrl) -> Result<Self, AccountError> {
        let other = Self::with_container_sas(url)?;
        let same_container = self.container().is_none_or(|ours| Some(ours) == other.container());
        match other.access {
            Access::Sas(sas) if same_container && other.endpoint == self.endpoint => {
                Ok(Self { url_sas: Some(sas), ..self })
            }
            _ => Err(AccountError::OtherPlace),
        }
    }

    pub(super) fn new(
        name: AccountName,
        endpoint: Option<ServiceUrl>,
        access: Access,
    ) -> Result<Self, AccountError> {
        let endpoint = match endpoint {
            Some(endpoint) => endpoint,
            None => ServiceUrl::parse(&format!("https://{name}.blob.core.windows.net"))?,
        };
        Ok(Self { name, endpoint, access, url_sas: None })
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// Returns the address of the account's blobs.
    #[must_use]
    pub fn endpoint(&self) -> &ServiceUrl {
        &self.endpoint
    }

    /// Returns the container that the given SAS was made for.
    #[must_use]
    pub fn container(&self) -> Option<&ContainerName> {
        match &self.access {
            Access::Sas(sas) => sas.container.as_ref(),
            Access::Key(_) | Access::Entra(_) => None,
        }
    }

    pub(super) fn access(&self) -> &Access {
        &self.access
    }

    /// Returns the given SAS that goes into image URLs; none where we make them ourselves.
    pub(super) fn url_sas(&self) -> Option<&GivenSas> {
        match &self.access {
            Access::Sas(sas) => Some(self.url_sas.as_ref().unwrap_or(sas)),
            Access::Key(_) | Access::Entra(_) => self.url_sas.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::access::sas_query;
    use super::*;
    use secrecy::ExposeSecret as _;

    fn sas(text: &str) -> Result<Account, AccountError> {
        Account::with_container_sas(&ImageUrl::parse(text).unwrap())
    }

    #[test]
    fn an_account_is_in_the_public_cloud_unless_told_otherwise() {
        let key = "c2VjcmV0".into();
        let account = Account::with_key("contoso", &key, None).unwrap();
        assert_eq!(account.endpoint().as_str(), "https://contoso.blob.core.windows.net");
        let elsewhere = ServiceUrl::parse("https://contoso.blob.core.chinacloudapi.cn").unwrap();
        let account = Account::with_key("contoso", &key, Some(elsewhere.clone())).unwrap();
        assert_eq!(account.endpoint(), &elsewhere);
        assert!(!format!("{account:?}").contains("c2VjcmV0"));
    }

    #[test]
    fn a_wrong_name_or_key_is_refused() {
        let error = Account::with_key("Contoso", &"c2VjcmV0".into(), None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`Contoso` is not a storage account name: 3 to 24 lower-case letters and digits are allowed"
        );
        let error = Account::with_key("contoso", &"s3cret!".into(), None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the account key is not valid base64; copy it again from the portal, `Access keys`"
        );
    }

    #[test]
    fn a_container_sas_names_account_and_container() {
        let account = sas("https://contoso.blob.core.windows.net/logos?sp=rl&sr=c&sig=hidden").unwrap();
        assert_eq!(account.name(), "contoso");
        assert_eq!(account.endpoint().as_str(), "https://contoso.blob.core.windows.net");
        assert_eq!(account.container().unwrap().as_str(), "logos");
        assert!(!format!("{account:?}").contains("hidden"));

        let emulator = sas("http://127.0.0.1:10000/devstoreaccount1/logos/?sig=hidden").unwrap();
        assert_eq!(emulator.name(), "devstoreaccount1");
        assert_eq!(emulator.endpoint().as_str(), "http://127.0.0.1:10000/devstoreaccount1");
    }

    #[test]
    fn a_sas_is_read_as_people_paste_it() {
        const PLAIN: &str = "sp=rl&se=2026-12-01T00%3A00%3A00Z&sig=a%2Bb%2Fc%3D";
        let table = [
            PLAIN.to_owned(),
            format!("?{PLAIN}"),
            format!(" \"{PLAIN}\"\n"),
            format!("'?{PLAIN}'"),
            format!("https://contoso.blob.core.windows.net/logos?{PLAIN}"),
            PLAIN.replace("%2B", "+"),
            PLAIN.replace("%2B", " "),
            PLAIN.replace('%', "%25"),
        ];
        for text in table {
            assert_eq!(sas_query(&text).expose_secret(), PLAIN, "{text}");
        }
    }

    #[test]
    fn any_account_can_put_a_given_sas_into_image_urls() {
        let url = |place: &str| ImageUrl::parse(&format!("{place}?sp=r&sr=c&sig=hidden")).unwrap();
        let key = || Account::with_key("contoso", &"c2VjcmV0".into(), None).unwrap();
        let given = key().with_sas_in_urls(&url("https://contoso.blob.core.windows.net/logos")).unwrap();
        assert_eq!(given.url_sas().and_then(|sas| sas.field("sp")).as_deref(), Some("r"));
        assert!(matches!(given.access(), Access::Key(_)));
        let other = key().with_sas_in_urls(&url("https://fabrikam.blob.core.windows.net/logos"));
        assert_eq!(other.unwrap_err(), AccountError::OtherPlace);
        let stored = sas("https://contoso.blob.core.windows.net/logos?sp=c&sr=c&sig=other").unwrap();
        let other = stored.clone().with_sas_in_urls(&url("https://contoso.blob.core.windows.net/else"));
        assert_eq!(other.unwrap_err(), AccountError::OtherPlace);
        assert_eq!(stored.url_sas().and_then(|sas| sas.field("sp")).as_deref(), Some("c"));
    }

    #[test]
    fn other_urls_are_refused() {
        let table = [
            ("https://contoso.blob.core.windows.net/logos", AccountError::NoSignature),
            ("https://contoso.blob.core.windows.net/logos?sp=r&sig=", AccountError::NoSignature),
            ("https://contoso.blob.core.windows.net/?sig=x", AccountError::NotAContainerSas),
        ];
        for (text, error) in table {
            assert_eq!(sas(text).unwrap_err(), error, "{text}");
        }
        assert!(sas("https://contoso.blob.core.windows.net/Logos?sig=x").is_err());
    }
}
