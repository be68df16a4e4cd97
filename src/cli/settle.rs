//! From what was typed, set and found to what a run needs: flag, then environment, then `offerpress.toml`, then default.

use super::args::{ApiArg, DenyArg, LockArg, OfferArgs, ProveArg, RunArgs, ServiceArgs};
use super::env::{self, Environment};
use super::failure::{Failure, cannot_start};
use super::sign_in;
use super::token_caches::TokenCaches;
use crate::asset::Depth;
use crate::base::{Link, OfferId, OfferRef, OfferRefError, PublisherId, ServiceUrl, files};
use crate::http::{HttpClient, HttpOptions, ProxyUse};
use crate::identity::{Scope, TokenCache};
use crate::marketplace::ApiName;
use crate::publish::lock::{LOCK_FILE, LockKind, LockPlace};
use crate::publish::settings::SettingsFile;
use crate::publish::{
    self, AfterSave, Base, CheckOptions, ContainerWish, Deny, Job, Limit, Overwrite, Recipient, Turn,
    WhenRunning,
};
use crate::storage::{Account, AccountName, Container, ContainerName, LinkLifetime, Proof, sas_query};
use clap::ValueEnum as _;
use secrecy::ExposeSecret as _;
use std::path::Path;
use std::sync::Arc;

/// The arguments that settle a run.
#[derive(Clone, Copy)]
pub(super) struct Typed<'a> {
    pub(super) folder: &'a Path,
    pub(super) profile: Option<&'a String>,
    pub(super) run: &'a RunArgs,
    pub(super) offer: &'a OfferArgs,
    pub(super) lock: Option<LockArg>,
    pub(super) services: &'a ServiceArgs,
}

/// Fits a job to the API: that of images alone needs no publisher, and sends no text of `offer.json`.
pub(super) fn fit_to_api(job: &mut Job, api: ApiName) {
    if api == ApiName::ProductIngestion {
        job.check.base = base(api);
        job.unnamed = Some(PublisherId::of_account());
    }
}

/// Returns what a check of a folder starts from: where an API has no place for `offer.json`, that counts for nothing.
pub(super) fn base(api: ApiName) -> Base {
    match api {
        ApiName::CloudPartnerPortal => Base::OfferFile,
        ApiName::ProductIngestion => Base::LiveDraft,
    }
}

/// Settles which API is called: flag, then environment, then settings.
pub(super) fn api(
    flag: Option<ApiArg>,
    environment: &Environment,
    settings: &SettingsFile,
) -> Result<ApiName, Failure> {
    if let Some(flag) = flag {
        return Ok(flag.name());
    }
    let Some(set) = environment.text(env::OFFERPRESS_API) else {
        return Ok(settings.marketplace.api.unwrap_or_default());
    };
    ApiName::parse(set).map_err(|error| {
        let failure = Failure::cannot_start("OFFERPRESS_API is invalid");
        Failure { causes: vec![error.to_string()], ..failure }.hint("set it to one of them, or unset it")
    })
}

/// Reads the name of an offer; where the API needs no publisher, its ID alone will do.
pub(super) fn named_offer(text: &str, api: ApiName) -> Result<OfferRef, OfferRefError> {
    match (api, OfferId::parse(text)) {
        (ApiName::ProductIngestion, Ok(offer)) => {
            Ok(OfferRef { publisher: PublisherId::of_account(), offer })
        }
        _ => text.parse(),
    }
}

/// Returns what tokens for an API are asked for; in another cloud, Graph is at the host that was set.
pub(super) fn scope(api: ApiName, address: &ServiceUrl) -> Scope {
    let host = address.as_url().domain().filter(|_| Recipient::Marketplace.is_trusted(address));
    match (api, host.filter(|host| host.contains("graph."))) {
        (ApiName::CloudPartnerPortal, _) => Scope::MARKETPLACE,
        (ApiName::ProductIngestion, Some(host)) => Scope::of_resource(&format!("https://{host}")),
        (ApiName::ProductIngestion, None) => Scope::GRAPH,
    }
}

/// Settles what to do, without any service.
pub(super) fn job(typed: Typed<'_>, settings: SettingsFile) -> Result<Job, Failure> {
    let asked = |flag: &Option<String>, set: &Option<String>| flag.clone().or_else(|| set.clone());
    let publisher = asked(&typed.offer.publisher, &settings.publisher).map(|id| id.parse()).transpose();
    let offer = asked(&typed.offer.offer, &settings.offer).map(|id| id.parse()).transpose();
    let lifetime = asked(&typed.services.link_lifetime, &settings.storage.link_lifetime);
    let lifetime = lifetime.map(|text| LinkLifetime::parse(&text)).transpose().map_err(cannot_start)?;
    let create = typed.services.create_container;
    Ok(Job {
        folder: typed.folder.to_owned(),
        shown_as: typed.folder.to_owned(),
        check: CheckOptions {
            profile: typed.profile.cloned(),
            base: if typed.offer.images_only { Base::LiveDraft } else { Base::OfferFile },
            depth: Depth::Full,
            deny: deny(typed.run.deny),
        },
        publisher: publisher.map_err(cannot_start)?,
        unnamed: None,
        offer: offer.map_err(cannot_start)?,
        overwrite: if typed.offer.force { Overwrite::Force } else { Overwrite::Never },
        texts: settings.publish.texts,
        images: settings.publish.images,
        container: if create { ContainerWish::Create } else { ContainerWish::Expect },
        link_lifetime: lifetime.unwrap_or_default(),
        proof: match typed.run.prove {
            ProveArg::Head => Proof::Head,
            ProveArg::Full => Proof::Full,
        },
        approved: None,
        shapes: settings.shapes(),
        transfers: Limit::of(usize::from(typed.run.concurrency)),
        proofs: Limit::of(usize::from(typed.run.concurrency)),
        turn: Turn::default(),
        running: WhenRunning::Stop,
        service: String::new(),
        storage: None,
        lock: LockPlace::File(typed.folder.join(LOCK_FILE)),
        after: AfterSave::default(),
        settings,
    })
}

/// From which severity on a finding stops the run.
pub(super) fn deny(arg: Option<DenyArg>) -> Deny {
    match arg {
        Some(DenyArg::Warnings) => Deny::Warnings,
        None => Deny::Errors,
    }
}

/// Settles where the lock is kept.
pub(super) fn lock_kind(
    flag: Option<LockArg>,
    environment: &Environment,
    settings: &SettingsFile,
) -> Result<LockKind, Failure> {
    let kind = |arg| match arg {
        LockArg::File => LockKind::File,
        LockArg::Storage => LockKind::Storage,
    };
    if let Some(flag) = flag {
        return Ok(kind(flag));
    }
    let Some(set) = environment.text(env::OFFERPRESS_LOCK) else { return Ok(settings.publish.lock) };
    LockArg::from_str(set, false).map(kind).map_err(|_| {
        Failure::cannot_start(format!("OFFERPRESS_LOCK is `{set}`, but must be `file` or `storage`"))
            .hint("set it to `file` or `storage`, or unset it")
    })
}

/// What counts, from flag, environment and settings.
pub(super) struct Chosen<'a> {
    pub(super) args: &'a ServiceArgs,
    pub(super) environment: &'a Environment,
    pub(super) settings: &'a SettingsFile,
    pub(super) tokens: &'a TokenCaches,
}

impl Chosen<'_> {
    /// The address from flag or environment, where it may be any; the folder's own is none of these.
    fn address(&self, flag: Option<&String>, variable: &'static str) -> Result<Option<ServiceUrl>, Failure> {
        self.text(flag, variable, None).map(|url| ServiceUrl::parse(&url)).transpose().map_err(cannot_start)
    }

    fn text(&self, flag: Option<&String>, variable: &'static str, set: Option<&String>) -> Option<String> {
        let variable = || self.environment.text(variable).map(str::to_owned);
        flag.cloned().or_else(variable).or_else(|| set.cloned())
    }

    pub(super) fn api(&self) -> Result<ApiName, Failure> {
        api(self.args.api, self.environment, self.settings)
    }

    pub(super) fn marketplace(&self) -> Result<ServiceUrl, Failure> {
        let given = self.address(self.args.marketplace_url.as_ref(), env::OFFERPRESS_MARKETPLACE_URL)?;
        let url = match given {
            Some(url) => Some(url),
            None => self.settings.marketplace.address().map_err(publish::Error::from)?,
        };
        let usual = self.api()?.address();
        url.map_or_else(|| ServiceUrl::parse(usual).map_err(cannot_start), Ok)
    }

    pub(super) fn ca_file(&self) -> Option<&Path> {
        let variable = self.environment.text(env::OFFERPRESS_CA_FILE).map(Path::new);
        self.args.ca_file.as_deref().or(variable)
    }

    pub(super) fn marketplace_tokens(&self, http: &HttpClient) -> Result<Arc<TokenCache>, Failure> {
        let sign_in = || sign_in::for_marketplace(self.args, self.environment, self.settings);
        self.tokens.of(("marketplace", self.settings.marketplace.sign_in.as_deref()), http, sign_in)
    }

    /// The container, where an account is set; a run that stores nothing needs none.
    pub(super) fn container(&self, http: &HttpClient) -> Result<Option<Container>, Failure> {
        let Some(account) = self.account(http)? else { return Ok(None) };
        let name = self.container_name()?;
        Ok(Some(Container::open(&account, &name, http).map_err(cannot_start)?))
    }

    pub(super) fn container_name(&self) -> Result<ContainerName, Failure> {
        let set = self.settings.storage.container.as_ref();
        let name = self.text(self.args.container.as_ref(), env::OFFERPRESS_CONTAINER, set);
        let name = name.ok_or_else(|| {
            Failure::cannot_start("no container is configured")
                .hint("set `container` under `[storage]` in `offerpress.toml`, or pass `--container`")
        })?;
        ContainerName::parse(&name).map_err(cannot_start)
    }

    pub(super) fn account(&self, http: &HttpClient) -> Result<Option<Account>, Failure> {
        if let Some(text) = self.environment.secret(env::AZURE_STORAGE_CONNECTION_STRING) {
            let account = Account::from_connection_string(text).map_err(cannot_start)?;
            self.agrees(&account)?;
            return self.with_link_sas(account).map(Some);
        }
        let set = &self.settings.storage;
        let name =
            self.text(self.args.storage_account.as_ref(), env::AZURE_STORAGE_ACCOUNT, set.account.as_ref());
        let Some(name) = name else { return Ok(None) };
        let given = self.address(self.args.blob_endpoint.as_ref(), env::OFFERPRESS_BLOB_ENDPOINT)?;
        let endpoint = match given {
            Some(endpoint) => Some(endpoint),
            None => set.address().map_err(publish::Error::from)?,
        };
        if let Some(key) = self.environment.secret(env::AZURE_STORAGE_KEY) {
            let account = Account::with_key(&name, key, endpoint).map_err(cannot_start)?;
            return self.with_link_sas(account).map(Some);
        }
        if let Some(sas) = self.environment.secret(env::AZURE_STORAGE_SAS_TOKEN) {
            return self.with_sas(&name, endpoint, sas.expose_secret()).map(Some);
        }
        let sign_in = || sign_in::for_storage(self.args, self.environment, self.settings);
        let tokens = self.tokens.of(("storage", set.sign_in.as_deref()), http, sign_in)?;
        let account = Account::with_entra(&name, endpoint, tokens).map_err(cannot_start)?;
        self.with_link_sas(account).map(Some)
    }

    /// A flag that names another account than the connection string isn't ignored.
    fn agrees(&self, account: &Account) -> Result<(), Failure> {
        let (name, endpoint) = (self.args.storage_account.as_ref(), self.args.blob_endpoint.as_ref());
        let other_name = name.filter(|name| *name != account.name()).map(|_| "--storage-account");
        let is_other = |url: &&String| {
            !ServiceUrl::parse(url).is_ok_and(|url| url.as_str() == account.endpoint().as_str())
        };
        let Some(flag) = other_name.or(endpoint.filter(is_other).map(|_| "--blob-endpoint")) else {
            return Ok(());
        };
        let variable = env::AZURE_STORAGE_CONNECTION_STRING;
        let message = format!("`{flag}` and {variable} name different storage accounts");
        Err(Failure::cannot_start(message).hint(format!("unset {variable}, or remove `{flag}`")))
    }

    /// Puts `OFFERPRESS_LINK_SAS`, where it is set, into the image URLs.
    fn with_link_sas(&self, account: Account) -> Result<Account, Failure> {
        let Some(sas) = self.environment.secret(env::OFFERPRESS_LINK_SAS) else { return Ok(account) };
        let link = sas_link(account.endpoint().as_str(), &self.container_name()?, sas.expose_secret())?;
        account.with_sas_in_links(&link).map_err(cannot_start)
    }

    fn with_sas(&self, name: &str, endpoint: Option<ServiceUrl>, sas: &str) -> Result<Account, Failure> {
        // a name with a slash in it would make another host of this
        let name = AccountName::parse(name).map_err(cannot_start)?;
        let endpoint =
            endpoint.map_or_else(|| format!("https://{name}.blob.core.windows.net"), |url| url.to_string());
        let link = sas_link(&endpoint, &self.container_name()?, sas)?;
        self.with_link_sas(Account::with_container_sas(&link).map_err(cannot_start)?)
    }
}

fn sas_link(endpoint: &str, container: &ContainerName, sas: &str) -> Result<Link, Failure> {
    let query = sas_query(sas);
    Link::parse(&format!("{endpoint}/{container}?{}", query.expose_secret())).map_err(cannot_start)
}

pub(super) fn http(ca_file: Option<&Path>, proxy: ProxyUse) -> Result<HttpClient, Failure> {
    let extra_ca = ca_file.map(files::read).transpose().map_err(cannot_start)?;
    let options = HttpOptions { extra_ca: extra_ca.into_iter().collect(), proxy, ..HttpOptions::default() };
    HttpClient::new(&options).map_err(|error| match ca_file {
        None => cannot_start(error),
        Some(file) => {
            let message = format!("invalid certificates in `{}`", file.display());
            Failure { causes: vec![error.to_string()], ..Failure::cannot_start(message) }
                .hint("pass a PEM file; each certificate starts with `-----BEGIN CERTIFICATE-----`")
        }
    })
}
