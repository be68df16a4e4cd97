//! Which marketplace and which lock: the override, then the settings, then the default.

use super::error::ResolveError;
use super::overrides::Overrides;
use crate::base::ServiceUrl;
use crate::identity::Scope;
use crate::marketplace::ApiName;
use crate::publish::lock::{LOCK_FILE, LockKind, LockPlace};
use crate::publish::recipient::Recipient;
use crate::publish::settings::SettingsFile;
use std::path::Path;

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

    pub(crate) fn lock_kind(self) -> Result<LockKind, ResolveError> {
        let Some(given) = &self.overrides.lock else { return Ok(self.settings.publish.lock) };
        match given.value.as_str() {
            "file" => Ok(LockKind::File),
            "storage" => Ok(LockKind::Storage),
            other => Err(ResolveError::Lock { origin: given.origin, value: other.to_owned() }),
        }
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
        Ok(match (Choice { settings, overrides: self }).lock_kind()? {
            LockKind::File => LockPlace::File(folder.join(LOCK_FILE)),
            LockKind::Storage => LockPlace::Storage,
        })
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
