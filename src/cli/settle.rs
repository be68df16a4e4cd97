//! From what was typed, set and found to what a run needs: flag, then environment, then `offerpress.toml`, then default.

use super::Context;
use super::args::{FolderArgs, OfferArgs, ProveArg, RunArgs, ServiceArgs};
use super::check::deny;
use super::env::{self, Environment};
use super::exit::Exit;
use super::failure::Failure;
use super::sandbox::state_folder;
use super::sign_in;
use crate::asset::Depth;
use crate::base::{Link, ServiceUrl, files};
use crate::http::{HttpClient, HttpOptions, ProxyUse};
use crate::identity::SignIn;
use crate::marketplace::Marketplace;
use crate::publish::lock::LOCK_FILE;
use crate::publish::settings::SettingsFile;
use crate::publish::{Base, CheckOptions, ContainerWish, Job, MarketplaceTokens, Overwrite, Services};
use crate::sandbox::Sandbox;
use crate::storage::{Account, Container, ContainerName, LinkLifetime, Proof};
use secrecy::ExposeSecret as _;
use std::path::Path;
use std::sync::Arc;
use time::OffsetDateTime;

/// The marketplace's own address (page "Create or modify an offer").
const MARKETPLACE: &str = "https://cloudpartner.azure.com";

/// A run with everything settled.
pub(super) struct Settled {
    pub(super) job: Job,
    pub(super) services: Services,
    /// Where the sandbox keeps its state, if it is one.
    pub(super) sandbox: Option<SandboxAt>,
}

/// A sandbox that lives as long as the run.
pub(super) struct SandboxAt {
    pub(super) folder: String,
    _server: Sandbox,
}

/// The arguments that settle a run.
#[derive(Clone, Copy)]
pub(super) struct Typed<'a> {
    pub(super) folder: &'a FolderArgs,
    pub(super) run: &'a RunArgs,
    pub(super) offer: &'a OfferArgs,
    pub(super) services: &'a ServiceArgs,
}

/// Settles a run; starts the sandbox where one is asked for.
pub(super) async fn settle(typed: Typed<'_>, context: &Context) -> Result<Settled, Failure> {
    let folder = &typed.folder.folder;
    let settings = SettingsFile::read(folder).map_err(crate::publish::Error::from)?;
    let mut job = job(typed, settings)?;
    if typed.services.sandbox {
        return sandboxed(typed, job, context).await;
    }
    let chosen = Chosen { args: typed.services, environment: &context.environment, settings: &job.settings };
    let base = chosen.marketplace()?;
    let http = http(chosen.ca_file(), ProxyUse::System)?;
    let services = Services {
        container: chosen.container(&http)?,
        marketplace: Marketplace::new(
            base.clone(),
            http.clone(),
            Arc::new(chosen.marketplace_tokens(&http)?),
        ),
        http,
        clock: OffsetDateTime::now_utc,
    };
    job.service = base.to_string();
    Ok(Settled { job, services, sandbox: None })
}

/// A run against a sandbox of its own: the same code at other addresses; the lock lies beside the sandbox's state.
async fn sandboxed(typed: Typed<'_>, mut job: Job, context: &Context) -> Result<Settled, Failure> {
    let state = state_folder(typed.services.sandbox_dir.as_deref(), context)?;
    let server = Sandbox::builder().state_dir(&state).start().await?;
    let http = http(None, ProxyUse::Never)?;
    let account =
        Account::from_connection_string(&server.connection_string().into()).map_err(cannot_start)?;
    let container = ContainerName::parse(server.container()).map_err(cannot_start)?;
    let tokens = SignIn::Given(server.token().into()).tokens(&http, OffsetDateTime::now_utc);
    let base = ServiceUrl::parse(&server.marketplace_url()).map_err(cannot_start)?;
    let services = Services {
        container: Some(Container::open(&account, &container, &http).map_err(cannot_start)?),
        marketplace: Marketplace::new(base, http.clone(), Arc::new(MarketplaceTokens::of(Arc::new(tokens)))),
        http,
        clock: OffsetDateTime::now_utc,
    };
    job.service = String::from("sandbox");
    job.lock = state.join("locks").join(lock_name(&job.folder));
    let folder = state.display().to_string();
    Ok(Settled { job, services, sandbox: Some(SandboxAt { folder, _server: server }) })
}

/// One lock for each assets folder that was tried in the sandbox.
fn lock_name(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = crate::base::Digests::of(whole.as_os_str().as_encoded_bytes()).sha256.short();
    format!("{name}.lock")
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
        folder: typed.folder.folder.clone(),
        check: CheckOptions {
            profile: typed.folder.profile.clone(),
            base: if typed.offer.images_only { Base::LiveDraft } else { Base::OfferFile },
            depth: Depth::Full,
            deny: deny(typed.run.deny),
        },
        publisher: publisher.map_err(cannot_start)?,
        offer: offer.map_err(cannot_start)?,
        overwrite: if typed.offer.force { Overwrite::Force } else { Overwrite::Never },
        container: if create { ContainerWish::Create } else { ContainerWish::Expect },
        link_lifetime: lifetime.unwrap_or_default(),
        proof: match typed.run.prove {
            ProveArg::Head => Proof::Head,
            ProveArg::Full => Proof::Full,
        },
        shapes: settings.shapes(),
        concurrency: usize::from(typed.run.concurrency),
        service: String::new(),
        lock: typed.folder.folder.join(LOCK_FILE),
        settings,
    })
}

/// What counts, from flag, environment and settings.
struct Chosen<'a> {
    args: &'a ServiceArgs,
    environment: &'a Environment,
    settings: &'a SettingsFile,
}

impl Chosen<'_> {
    fn text(&self, flag: Option<&String>, variable: &'static str, set: Option<&String>) -> Option<String> {
        let variable = || self.environment.text(variable).map(str::to_owned);
        flag.cloned().or_else(variable).or_else(|| set.cloned())
    }

    fn marketplace(&self) -> Result<ServiceUrl, Failure> {
        let set = self.settings.marketplace.url.as_ref();
        let url = self.text(self.args.marketplace_url.as_ref(), env::OFFERPRESS_MARKETPLACE_URL, set);
        ServiceUrl::parse(url.as_deref().unwrap_or(MARKETPLACE)).map_err(cannot_start)
    }

    fn ca_file(&self) -> Option<&Path> {
        let variable = self.environment.text(env::OFFERPRESS_CA_FILE).map(Path::new);
        self.args.ca_file.as_deref().or(variable)
    }

    fn marketplace_tokens(&self, http: &HttpClient) -> Result<MarketplaceTokens, Failure> {
        let sign_in = sign_in::for_marketplace(self.args, self.environment, self.settings)?;
        Ok(MarketplaceTokens::of(Arc::new(sign_in.tokens(http, OffsetDateTime::now_utc))))
    }

    /// The container, where an account is set; a run that stores nothing needs none.
    fn container(&self, http: &HttpClient) -> Result<Option<Container>, Failure> {
        let Some(account) = self.account(http)? else { return Ok(None) };
        let set = self.settings.storage.container.as_ref();
        let name = self.text(self.args.container.as_ref(), env::OFFERPRESS_CONTAINER, set);
        let name = match (name, account.container()) {
            (Some(name), _) => ContainerName::parse(&name).map_err(cannot_start)?,
            (None, Some(name)) => name.clone(),
            (None, None) => {
                let failure =
                    Failure::cannot_start("it is not said which container the pictures are stored in");
                return Err(failure
                    .hint("name it in `offerpress.toml` (`[storage] container`) or with `--container`"));
            }
        };
        Ok(Some(Container::open(&account, &name, http).map_err(cannot_start)?))
    }

    fn account(&self, http: &HttpClient) -> Result<Option<Account>, Failure> {
        if let Some(text) = self.environment.secret(env::AZURE_STORAGE_CONNECTION_STRING) {
            return Account::from_connection_string(text).map(Some).map_err(cannot_start);
        }
        let set = &self.settings.storage;
        let name =
            self.text(self.args.storage_account.as_ref(), env::AZURE_STORAGE_ACCOUNT, set.account.as_ref());
        let Some(name) = name else { return Ok(None) };
        let endpoint =
            self.text(self.args.blob_endpoint.as_ref(), env::OFFERPRESS_BLOB_ENDPOINT, set.endpoint.as_ref());
        let endpoint = endpoint.map(|url| ServiceUrl::parse(&url)).transpose().map_err(cannot_start)?;
        if let Some(key) = self.environment.secret(env::AZURE_STORAGE_KEY) {
            return Account::with_key(&name, key, endpoint).map(Some).map_err(cannot_start);
        }
        if let Some(sas) = self.environment.secret(env::AZURE_STORAGE_SAS_TOKEN) {
            return self.with_sas(&name, endpoint, sas.expose_secret()).map(Some);
        }
        let sign_in = sign_in::for_storage(self.args, self.environment, self.settings)?;
        let tokens = sign_in.tokens(http, OffsetDateTime::now_utc);
        Account::with_entra(&name, endpoint, Arc::new(tokens)).map(Some).map_err(cannot_start)
    }

    fn with_sas(&self, name: &str, endpoint: Option<ServiceUrl>, sas: &str) -> Result<Account, Failure> {
        let endpoint =
            endpoint.map_or_else(|| format!("https://{name}.blob.core.windows.net"), |url| url.to_string());
        let set = self.settings.storage.container.as_ref();
        let container =
            self.text(self.args.container.as_ref(), env::OFFERPRESS_CONTAINER, set).unwrap_or_default();
        let link = Link::parse(&format!("{endpoint}/{container}?{}", sas.trim_start_matches('?')))
            .map_err(cannot_start)?;
        Account::with_container_sas(&link).map_err(cannot_start)
    }
}

fn http(ca_file: Option<&Path>, proxy: ProxyUse) -> Result<HttpClient, Failure> {
    let extra_ca = ca_file.map(files::read).transpose().map_err(cannot_start)?;
    let options = HttpOptions { extra_ca: extra_ca.into_iter().collect(), proxy, ..HttpOptions::default() };
    HttpClient::new(&options).map_err(cannot_start)
}

pub(super) fn cannot_start(error: impl std::error::Error) -> Failure {
    Failure::of(Exit::CannotStart, &error)
}
