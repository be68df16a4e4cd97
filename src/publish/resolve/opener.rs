//! The services and the job that settings and overrides ask for.

use super::choice::{Choice, scope};
use super::overrides::{Overrides, ResolveError};
use crate::base::ServiceUrl;
use crate::http::HttpClient;
use crate::identity::{Scope, SignIn, TokenCache};
use crate::marketplace::{ApiName, Tokens};
use crate::publish::content::{Base, Captions, CheckOptions};
use crate::publish::job::Job;
use crate::publish::services::Services;
use crate::publish::settings::SettingsFile;
use crate::storage::{Container, SasLifetime};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use time::OffsetDateTime;

/// Opens services; folders with the same sign-in share its tokens.
pub struct Opener {
    http: HttpClient,
    overrides: Overrides,
    tokens: Mutex<BTreeMap<SignedInFor, Arc<TokenCache>>>,
}

/// What tokens are for, and the only method that the settings allow.
type SignedInFor = (&'static str, Option<String>);

/// What a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The marketplace alone; settings of storage don't matter.
    Marketplace,
    /// Storage too.
    Storage,
}

/// Services that are open, with their names.
#[derive(Clone)]
pub struct Opened {
    /// The services.
    pub services: Services,
    /// The name of the marketplace in locks and outcomes: its address, or [`SANDBOX`](crate::publish::SANDBOX).
    pub service: String,
    /// Which API it is.
    pub api: ApiName,
    /// The tokens for the marketplace.
    pub tokens: Arc<TokenCache>,
    /// What these tokens are for.
    pub scope: Scope,
}

impl Opener {
    /// Prepares to open services with one HTTP client.
    #[must_use]
    pub fn new(http: HttpClient, overrides: Overrides) -> Self {
        Self { http, overrides, tokens: Mutex::default() }
    }

    /// Opens the services that a folder's settings ask for; no request is sent yet.
    ///
    /// # Errors
    /// Returns an error that names the override or the setting that can't be used.
    pub fn open(&self, settings: &SettingsFile, need: Need) -> Result<Opened, ResolveError> {
        let choice = Choice { settings, overrides: &self.overrides };
        let (api, url) = (choice.api()?, choice.marketplace_url()?);
        let method = settings.marketplace.sign_in.as_deref();
        let tokens = self.tokens("marketplace", method, || choice.marketplace_sign_in())?;
        let container = match need {
            Need::Storage => self.container(choice)?,
            Need::Marketplace => None,
        };
        let opened = Opened::at(api, url, &self.http, tokens);
        Ok(Opened { services: Services { container, ..opened.services }, ..opened })
    }

    /// Opens the container, where an account is set.
    fn container(&self, choice: Choice<'_>) -> Result<Option<Container>, ResolveError> {
        let method = choice.settings.storage.sign_in.as_deref();
        let tokens = || self.tokens("storage", method, || choice.storage_sign_in());
        let Some(account) = choice.account(tokens)? else { return Ok(None) };
        let container = Container::open(&account, &choice.container_name()?, &self.http);
        container.map(Some).map_err(|error| ResolveError::Storage(Box::new(error)))
    }

    /// Returns the tokens of a sign-in, which is made where there is none yet.
    fn tokens(
        &self,
        what_for: &'static str,
        method: Option<&str>,
        sign_in: impl FnOnce() -> Result<SignIn, ResolveError>,
    ) -> Result<Arc<TokenCache>, ResolveError> {
        let mut all = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (what_for, method.map(str::to_owned));
        if let Some(tokens) = all.get(&key) {
            return Ok(Arc::clone(tokens));
        }
        let tokens = Arc::new(sign_in()?.tokens(&self.http, OffsetDateTime::now_utc));
        all.insert(key, Arc::clone(&tokens));
        Ok(tokens)
    }
}

impl Opened {
    /// Opens the marketplace at an address, without storage.
    #[must_use]
    pub fn at(api: ApiName, url: ServiceUrl, http: &HttpClient, tokens: Arc<TokenCache>) -> Self {
        let (scope, service) = (scope(api, &url), url.to_string());
        let signed_in = Tokens::for_scope(Arc::clone(&tokens), scope.clone());
        let marketplace = api.at(url, http.clone(), signed_in);
        let clock = OffsetDateTime::now_utc;
        let services = Services { http: http.clone(), container: None, marketplace, elsewhere: None, clock };
        Self { services, service, api, tokens, scope }
    }
}

impl CheckOptions {
    /// Returns what to check a folder for; where the API has no place for `offer.json`, that counts for nothing.
    ///
    /// # Errors
    /// Returns an error that names the override that can't be used.
    pub fn resolve(settings: &SettingsFile, overrides: &Overrides) -> Result<Self, ResolveError> {
        let (base, captions) = match overrides.api(settings)? {
            ApiName::CloudPartnerPortal => (Base::OfferFile, Captions::ByList),
            ApiName::ProductIngestion => (Base::LiveDraft, Captions::Always),
        };
        Ok(Self { profile: overrides.profile.clone(), base, captions, ..Self::default() })
    }
}

impl Job {
    /// Returns the job of a folder: what overrides say, then its settings, then the defaults.
    ///
    /// # Errors
    /// Returns an error that names the override or the setting that can't be used.
    pub fn resolve(
        folder: impl Into<PathBuf>,
        settings: SettingsFile,
        overrides: &Overrides,
    ) -> Result<Self, ResolveError> {
        let first = |given: &Option<String>, set: &Option<String>| given.clone().or_else(|| set.clone());
        let lifetime = first(&overrides.link_lifetime, &settings.storage.link_lifetime);
        let lifetime = lifetime.map(|text| SasLifetime::parse(&text)).transpose()?;
        let publisher = first(&overrides.publisher, &settings.publisher).map(|id| id.parse()).transpose()?;
        let offer = first(&overrides.offer, &settings.offer).map(|id| id.parse()).transpose()?;
        let job = Self::of_folder(folder);
        Ok(Self {
            check: CheckOptions::resolve(&settings, overrides)?,
            publisher,
            unnamed: overrides.api(&settings)?.unnamed_publisher(),
            offer,
            sas_lifetime: lifetime.unwrap_or_default(),
            lock: overrides.lock(&job.folder, &settings)?,
            settings,
            ..job
        })
    }

    /// Takes the names of the services that it runs on, as lock and outcome have them.
    #[must_use]
    pub fn on(self, opened: &Opened) -> Self {
        let storage = opened.services.container.as_ref().map(Container::address);
        Self { service: opened.service.clone(), storage, ..self }
    }
}
