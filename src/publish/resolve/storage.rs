//! The storage account and the container, with the first credentials that are given.

use super::choice::Choice;
use super::error::ResolveError;
use super::overrides::{Given, Origin};
use crate::base::{ImageUrl, ServiceUrl};
use crate::identity::TokenCache;
use crate::storage::{Account, AccountName, ContainerName, sas_query};
use secrecy::{ExposeSecret as _, SecretString};
use std::sync::Arc;

impl Choice<'_> {
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

fn sas_url(endpoint: &str, container: &ContainerName, sas: &SecretString) -> Result<ImageUrl, ResolveError> {
    let query = sas_query(sas.expose_secret());
    Ok(ImageUrl::parse(&format!("{endpoint}/{container}?{}", query.expose_secret()))?)
}
