//! What counts of overrides and settings: the override, then the settings, then the default. Which marketplace, which
//! lock, how to sign in, and which storage with the first credentials that are given.

use super::overrides::{Given, Origin, Overrides, ResolveError};
use crate::base::{ImageUrl, ServiceUrl};
use crate::identity::{ChainOptions, CredentialKind, ManagedIdentity, Scope, SignIn, TokenCache};
use crate::marketplace::ApiName;
use crate::publish::lock::{LOCK_FILE, LockKind, LockPlace};
use crate::publish::settings::{Recipient, SettingsFile};
use crate::storage::{Account, AccountName, ContainerName, sas_query};
use secrecy::{ExposeSecret as _, SecretString};
use std::path::Path;
use std::sync::Arc;

/// What counts of overrides and settings.
#[derive(Clone, Copy)]
pub(crate) struct Choice<'a> {
    pub(crate) settings: &'a SettingsFile,
    pub(crate) overrides: &'a Overrides,
}

impl Choice<'_> {
    pub(crate) fn api(self) -> Result<ApiName, ResolveError> {
        match &self.overrides.api {
            Some(given) => ApiName::parse(&given.value)
                .map_err(|source| ResolveError::Api { origin: given.origin, source }),
            None => Ok(self.settings.marketplace.api.unwrap_or_default()),
        }
    }

    /// Returns the address of the marketplace; the settings may name hosts of Azure only.
    pub(crate) fn marketplace_url(self) -> Result<ServiceUrl, ResolveError> {
        let given = self.overrides.marketplace_url.as_deref().map(ServiceUrl::parse).transpose()?;
        let url = given.map_or_else(|| self.settings.marketplace.address(), |url| Ok(Some(url)))?;
        let api = self.api()?;
        match url {
            Some(url) if api_at(&url).is_some_and(|known| known != api) => Err(self.of_other_api(url, api)),
            Some(url) => Ok(url),
            None => Ok(ServiceUrl::parse(api.address())?),
        }
    }

    /// Says that an address is one of the other API, with both settings.
    fn of_other_api(self, url: ServiceUrl, api: ApiName) -> ResolveError {
        let setting = match self.overrides.marketplace_url {
            Some(_) => "`--marketplace-url` or OFFERPRESS_MARKETPLACE_URL",
            None => "`url` under `[marketplace]`",
        };
        let by = self.overrides.api.as_ref().map(|given| given.origin.to_string());
        let api_setting = by.unwrap_or_else(|| "`api` under `[marketplace]`".to_owned());
        ResolveError::OtherApi { setting, url: Box::new(url), api_setting, api }
    }

    pub(crate) fn marketplace_sign_in(self) -> Result<SignIn, ResolveError> {
        match &self.overrides.token {
            Some(token) => Ok(token.clone()),
            None => self.chain(self.settings.marketplace.sign_in.as_deref()),
        }
    }

    pub(crate) fn storage_sign_in(self) -> Result<SignIn, ResolveError> {
        self.chain(self.settings.storage.sign_in.as_deref())
    }

    fn chain(self, set: Option<&str>) -> Result<SignIn, ResolveError> {
        let environment = self.overrides.environment.clone();
        let method =
            |name| CredentialKind::of_name(name).ok_or_else(|| ResolveError::SignIn(name.to_owned()));
        let forced = self.overrides.sign_in.as_deref().or(set).map(method).transpose()?;
        // DefaultAzureCredential of the other SDKs takes AZURE_CLIENT_ID for a user-assigned identity too
        let managed_identity = managed_identity(forced, environment.client_id.as_deref());
        Ok(SignIn::Chain(Box::new(ChainOptions { forced, managed_identity, environment })))
    }

    pub(crate) fn container_name(self) -> Result<ContainerName, ResolveError> {
        let given = self.overrides.storage.container.as_ref();
        let name = given.or(self.settings.storage.container.as_ref()).ok_or(ResolveError::NoContainer)?;
        Ok(ContainerName::parse(name)?)
    }

    /// Returns the account; none where none is set, which is fine for a run that uploads nothing.
    pub(crate) fn account(
        self,
        tokens: impl FnOnce() -> Result<Arc<TokenCache>, ResolveError>,
    ) -> Result<Option<Account>, ResolveError> {
        let given = &self.overrides.storage;
        if let Some(text) = &given.connection_string {
            let account = Account::from_connection_string(&text.value)?;
            self.agrees(&account, text.origin)?;
            return self.with_url_sas(account).map(Some);
        }
        let name = given.account.as_ref().map(|given| &given.value);
        let Some(name) = name.or(self.settings.storage.account.as_ref()) else { return Ok(None) };
        let endpoint = self.blob_endpoint()?;
        let account = match (&given.key, &given.sas) {
            (Some(key), _) => Account::with_key(name, key, endpoint)?,
            (None, Some(sas)) => self.with_sas(name, endpoint, sas)?,
            (None, None) => Account::with_entra(name, endpoint, tokens()?)?,
        };
        self.with_url_sas(account).map(Some)
    }

    /// Returns the blob endpoint; the settings may name hosts of Azure only.
    fn blob_endpoint(self) -> Result<Option<ServiceUrl>, ResolveError> {
        match &self.overrides.storage.endpoint {
            Some(given) => Ok(Some(ServiceUrl::parse(&given.value)?)),
            None => Ok(self.settings.storage.address()?),
        }
    }

    /// An argument that names another account than the connection string isn't ignored.
    fn agrees(self, account: &Account, connection_string: Origin) -> Result<(), ResolveError> {
        let given = &self.overrides.storage;
        let is_argument = |given: &&Given| matches!(given.origin, Origin::Argument(_));
        let is_other_name = |given: &&Given| given.value != account.name();
        let is_other_url = |given: &&Given| {
            !ServiceUrl::parse(&given.value).is_ok_and(|url| url.as_str() == account.endpoint().as_str())
        };
        let name = given.account.as_ref().filter(is_argument).filter(is_other_name);
        match name.or(given.endpoint.as_ref().filter(is_argument).filter(is_other_url)) {
            Some(other) => Err(ResolveError::TwoAccounts { argument: other.origin, connection_string }),
            None => Ok(()),
        }
    }

    /// Puts the SAS for image URLs, where one is given, into them.
    fn with_url_sas(self, account: Account) -> Result<Account, ResolveError> {
        let Some(sas) = &self.overrides.storage.link_sas else { return Ok(account) };
        let url = sas_url(account.endpoint().as_str(), &self.container_name()?, sas)?;
        Ok(account.with_sas_in_urls(&url)?)
    }

    fn with_sas(
        self,
        name: &str,
        endpoint: Option<ServiceUrl>,
        sas: &SecretString,
    ) -> Result<Account, ResolveError> {
        // a name with a slash in it would make another host of this
        let name = AccountName::parse(name)?;
        let endpoint =
            endpoint.map_or_else(|| format!("https://{name}.blob.core.windows.net"), |url| url.to_string());
        Ok(Account::with_container_sas(&sas_url(&endpoint, &self.container_name()?, sas)?)?)
    }
}

impl Overrides {
    /// Returns which API is called for a folder.
    ///
    /// # Errors
    /// Returns an error that names the override that is no API.
    pub fn api(&self, settings: &SettingsFile) -> Result<ApiName, ResolveError> {
        Choice { settings, overrides: self }.api()
    }

    /// Returns where a folder's lock is kept.
    ///
    /// # Errors
    /// Returns an error that names the override that is no such place.
    pub fn lock(&self, folder: &Path, settings: &SettingsFile) -> Result<LockPlace, ResolveError> {
        let given = self.lock.as_ref().map(|given| (given.value.as_str(), given.origin));
        match (given, settings.publish.lock) {
            (Some(("file", _)), _) | (None, LockKind::File) => Ok(LockPlace::File(folder.join(LOCK_FILE))),
            (Some(("storage", _)), _) | (None, LockKind::Storage) => Ok(LockPlace::Storage),
            (Some((other, origin)), _) => Err(ResolveError::Lock { origin, value: other.to_owned() }),
        }
    }
}

/// Returns the API that is known to be at an address.
fn api_at(url: &ServiceUrl) -> Option<ApiName> {
    let host = url.as_url().domain().filter(|_| Recipient::Marketplace.is_trusted(url))?;
    Some(if host.contains("graph.") { ApiName::ProductIngestion } else { ApiName::CloudPartnerPortal })
}

/// Returns what tokens for an API are asked for; in another cloud, Graph is at the host that was set.
pub(crate) fn scope(api: ApiName, url: &ServiceUrl) -> Scope {
    let host = url.as_url().domain().filter(|_| api_at(url) == Some(ApiName::ProductIngestion));
    match (api, host) {
        (ApiName::CloudPartnerPortal, _) => Scope::MARKETPLACE,
        (ApiName::ProductIngestion, Some(host)) => Scope::of_resource(&format!("https://{host}")),
        (ApiName::ProductIngestion, None) => Scope::GRAPH,
    }
}

fn managed_identity(forced: Option<CredentialKind>, client_id: Option<&str>) -> ManagedIdentity {
    match client_id {
        Some(id) if forced == Some(CredentialKind::ManagedIdentity) => ManagedIdentity::Client(id.to_owned()),
        _ => ManagedIdentity::NotAsked,
    }
}

fn sas_url(endpoint: &str, container: &ContainerName, sas: &SecretString) -> Result<ImageUrl, ResolveError> {
    let query = sas_query(sas.expose_secret());
    Ok(ImageUrl::parse(&format!("{endpoint}/{container}?{}", query.expose_secret()))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_selects_a_user_assigned_identity_where_managed_identity_is_asked_for() {
        let asked = Some(CredentialKind::ManagedIdentity);
        let client = |identity| if let ManagedIdentity::Client(id) = identity { Some(id) } else { None };
        for (forced, id, selected) in
            [(asked, Some("1f0"), Some("1f0")), (asked, None, None), (None, Some("1f0"), None)]
        {
            assert_eq!(client(managed_identity(forced, id)).as_deref(), selected, "{forced:?} {id:?}");
        }
    }
}
