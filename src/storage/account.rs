//! A storage account: its name, its address, and what lets us in.

use super::connection_string;
use super::key::AccountKey;
use super::name::{ContainerName, NameError};
use crate::base::{Link, LinkError, ServiceUrl, redact, secrets};
use crate::identity::TokenCache;
use secrecy::{ExposeSecret as _, SecretString};
use std::fmt;
use std::sync::Arc;

/// A storage account that we can use.
#[derive(Debug, Clone)]
pub struct Account {
    name: AccountName,
    endpoint: ServiceUrl,
    access: Access,
    /// The SAS that goes into image URLs, where another than ours is given.
    link_sas: Option<GivenSas>,
}

/// What lets us in.
#[derive(Debug, Clone)]
pub(super) enum Access {
    Key(AccountKey),
    Entra(Arc<TokenCache>),
    Sas(GivenSas),
}

/// The name of a storage account: 3 to 24 lower-case letters and digits.
///
/// Microsoft Learn, "Storage account overview": storage account name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountName(String);

/// A SAS that somebody else made: its query, and the container that it was made for, if it names one.
#[derive(Clone)]
pub(super) struct GivenSas {
    query: SecretString,
    pub(super) container: Option<ContainerName>,
}

/// Says why no account can be made of what was given; holds nothing secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// The name breaks the rules.
    #[error("`{0}` is not a storage account name: 3 to 24 lower-case letters and digits are allowed")]
    Name(String),
    /// The key is not what the portal shows.
    #[error("the account key is not valid base64; copy it again from the portal, `Access keys`")]
    Key,
    /// The address cannot be used.
    #[error("the address of the storage account cannot be used")]
    Endpoint(#[from] LinkError),
    /// The address is not https, and a token would travel in the open.
    #[error(
        "`{0}` would carry a sign-in token in the open; give the account's https address, or an account key"
    )]
    TokenInTheOpen(ServiceUrl),
    /// The connection string cannot be read.
    #[error("the connection string cannot be used: {0}")]
    ConnectionString(connection_string::Trouble),
    /// The SAS link leads to no container.
    #[error(
        "the SAS link must be that of a container: https://<account>.blob.core.windows.net/<container>?…"
    )]
    NotAContainerSas,
    /// The SAS link has no signature.
    #[error("the SAS link has no signature (`sig=`); copy it whole, with everything after `?`")]
    NoSignature,
    /// The two SAS links do not go together.
    #[error("the SAS for image URLs must be for the account and container that the images are uploaded to")]
    OtherPlace,
    /// The container in the SAS link breaks the rules.
    #[error("the container of the SAS link cannot be used")]
    Container(#[from] NameError),
}

impl Account {
    /// Reads a connection string in any of its forms.
    ///
    /// `DefaultEndpointsProtocol`, `AccountName`, `AccountKey`, `EndpointSuffix`, `BlobEndpoint`,
    /// `SharedAccessSignature`, `UseDevelopmentStorage`, `DevelopmentStorageProxyUri` (Microsoft Learn,
    /// "Configure Azure Storage connection strings"). Addresses of other services are passed over.
    ///
    /// # Errors
    /// Says which part is missing, given twice, unknown or wrong, without showing a value.
    pub fn from_connection_string(text: &SecretString) -> Result<Self, AccountError> {
        connection_string::read(text)
    }

    /// Uses an account key; without an endpoint the account is in the public cloud.
    ///
    /// # Errors
    /// Says what is wrong with the name or the key.
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
    /// Says what is wrong with the name, or that the endpoint is not https: the client sends no token there.
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

    /// Uses a SAS that somebody made for a container: `https://<account>.blob.core.windows.net/<container>?…`.
    ///
    /// # Errors
    /// Says what is missing in the link, without showing its query.
    pub fn with_container_sas(link: &Link) -> Result<Self, AccountError> {
        let (place, query) = link.expose().split_once('?').ok_or(AccountError::NoSignature)?;
        let (endpoint, container) =
            place.trim_end_matches('/').rsplit_once('/').ok_or(AccountError::NotAContainerSas)?;
        // without a container the cut went through `https://host`
        let endpoint = ServiceUrl::parse(endpoint).map_err(|_| AccountError::NotAContainerSas)?;
        let sas = GivenSas::parse(query, Some(ContainerName::parse(container)?))?;
        let name = AccountName::of_endpoint(&endpoint).ok_or(AccountError::NotAContainerSas)?;
        Self::new(name, Some(endpoint), Access::Sas(sas))
    }

    /// Puts a given SAS into image URLs, in place of one that we would make, or of the one that lets us store.
    ///
    /// # Errors
    /// Returns that the SAS URL is not for this account, or not for the container that the account is used with.
    pub fn with_sas_in_links(self, link: &Link) -> Result<Self, AccountError> {
        let other = Self::with_container_sas(link)?;
        let same_container = self.container().is_none_or(|ours| Some(ours) == other.container());
        match other.access {
            Access::Sas(sas) if same_container && other.endpoint == self.endpoint => {
                Ok(Self { link_sas: Some(sas), ..self })
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
        Ok(Self { name, endpoint, access, link_sas: None })
    }

    /// Shows the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name.0
    }

    /// Shows the address of the account's blobs.
    #[must_use]
    pub fn endpoint(&self) -> &ServiceUrl {
        &self.endpoint
    }

    /// Shows the container that the given SAS was made for.
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
    pub(super) fn link_sas(&self) -> Option<&GivenSas> {
        match &self.access {
            Access::Sas(sas) => Some(self.link_sas.as_ref().unwrap_or(sas)),
            Access::Key(_) | Access::Entra(_) => self.link_sas.as_ref(),
        }
    }
}

/// Returns the query of a SAS as people paste it: with or without `?`, in quotes, as a whole URL, with a raw `+` in its
/// signature, or percent-encoded twice.
#[must_use]
pub fn sas_query(text: &str) -> SecretString {
    let text = unquoted(text);
    let query = text.split_once('?').map_or(text, |(_, query)| query);
    let fix = |part: &str| match part.split_once('=') {
        // a signature is base64, in which a space can only have been a `+`
        Some((name, value)) if name.eq_ignore_ascii_case("sig") => {
            format!("{name}={}", value.replace("%25", "%").replace(['+', ' '], "%2B"))
        }
        _ => part.replace("%25", "%"),
    };
    query.split('&').map(fix).collect::<Vec<_>>().join("&").into()
}

/// A text without white space around it, and without the quotes that a shell or a settings file left.
pub(super) fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let within = |quote| text.strip_prefix(quote).and_then(|rest: &str| rest.strip_suffix(quote));
    within('"').or_else(|| within('\'')).map_or(text, str::trim)
}

impl AccountName {
    /// Parses a name.
    ///
    /// # Errors
    /// Names the text that breaks the rules.
    pub fn parse(text: &str) -> Result<Self, AccountError> {
        let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if plain && (3..=24).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(AccountError::Name(redact(text)))
        }
    }

    /// Reads the name out of an address: the path of an emulator, else the host's first part.
    pub(super) fn of_endpoint(endpoint: &ServiceUrl) -> Option<Self> {
        let url = endpoint.as_url();
        let in_path = url.path_segments().and_then(|mut parts| parts.next()).filter(|part| !part.is_empty());
        let name = in_path.or_else(|| url.domain()?.split('.').next())?;
        Self::parse(name).ok()
    }
}

impl GivenSas {
    pub(super) fn parse(query: &str, container: Option<ContainerName>) -> Result<Self, AccountError> {
        let sas = Self { query: sas_query(query), container };
        secrets::register_parts(sas.expose());
        if sas.field("sig").is_none_or(|sig| sig.is_empty()) {
            return Err(AccountError::NoSignature);
        }
        Ok(sas)
    }

    /// Gives the query, signature included.
    pub(super) fn expose(&self) -> &str {
        self.query.expose_secret()
    }

    /// Shows one of its fields, for example `sp`.
    pub(super) fn field(&self, name: &str) -> Option<String> {
        let mut pairs = url::form_urlencoded::parse(self.expose().as_bytes());
        pairs.find(|(field, _)| field == name).map(|(_, value)| value.into_owned())
    }
}

impl fmt::Debug for GivenSas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GivenSas").field("query", &"****").field("container", &self.container).finish()
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sas(text: &str) -> Result<Account, AccountError> {
        Account::with_container_sas(&Link::parse(text).unwrap())
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
        let link = |place: &str| Link::parse(&format!("{place}?sp=r&sr=c&sig=hidden")).unwrap();
        let key = || Account::with_key("contoso", &"c2VjcmV0".into(), None).unwrap();
        let given = key().with_sas_in_links(&link("https://contoso.blob.core.windows.net/logos")).unwrap();
        assert_eq!(given.link_sas().and_then(|sas| sas.field("sp")).as_deref(), Some("r"));
        assert!(matches!(given.access(), Access::Key(_)));
        let other = key().with_sas_in_links(&link("https://fabrikam.blob.core.windows.net/logos"));
        assert_eq!(other.unwrap_err(), AccountError::OtherPlace);
        let stored = sas("https://contoso.blob.core.windows.net/logos?sp=c&sr=c&sig=other").unwrap();
        let other = stored.clone().with_sas_in_links(&link("https://contoso.blob.core.windows.net/else"));
        assert_eq!(other.unwrap_err(), AccountError::OtherPlace);
        assert_eq!(stored.link_sas().and_then(|sas| sas.field("sp")).as_deref(), Some("c"));
    }

    #[test]
    fn other_links_are_refused() {
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
