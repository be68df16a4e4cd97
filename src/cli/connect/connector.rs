//! Connects the folders of one command.

use super::connection::Connection;
use super::sandbox::OwnSandbox;
use crate::asset;
use crate::base::{ServiceUrl, files};
use crate::cli::Context;
use crate::cli::args::{ServiceArgs, WhichArgs};
use crate::cli::env::{self, Environment};
use crate::cli::failure::{Failure, cannot_start};
use crate::cli::overrides;
use crate::http::{HttpClient, HttpOptions};
use crate::identity::SignIn;
use crate::marketplace::ApiName;
use crate::publish::resolve::{Need, Opened, Opener, Overrides};
use crate::publish::settings::{MarketplaceSection, SettingsFile, StorageSection};
use crate::publish::{self, CreateContainer, Elsewhere, Job, OFFER_FILE};
use std::path::Path;
use std::sync::Arc;

/// What to do with a folder, and the services to do it with.
pub(in crate::cli) struct Resolved {
    pub(in crate::cli) job: Job,
    pub(in crate::cli) connection: Arc<Connection>,
}

/// Connects the folders of one command: transport, tokens and sandbox are made once, and so is what folders with the
/// same settings of services share.
pub(in crate::cli) struct Connector<'c> {
    args: &'c ServiceArgs,
    pub(in crate::cli) overrides: Overrides,
    context: &'c Context,
    opener: Option<Opener>,
    made: Vec<Made>,
}

/// A connection, and the settings that it was made by.
struct Made {
    storage: StorageSection,
    marketplace: MarketplaceSection,
    connection: Arc<Connection>,
}

/// Opens the services that are meant; starts the sandbox where one is asked for.
pub(in crate::cli) async fn connect(
    args: &ServiceArgs,
    overrides: Overrides,
    settings: &SettingsFile,
    context: &Context,
) -> Result<Arc<Connection>, Failure> {
    Connector::new(args, overrides, context).connect(settings, Need::Marketplace).await
}

/// Resolves folder, offer and services as a publish would, for commands that look at no image.
pub(in crate::cli) async fn of_which(
    which: &WhichArgs,
    services: &ServiceArgs,
    context: &Context,
) -> Result<Resolved, Failure> {
    let overrides = overrides::of_which(which, services, &context.environment)?;
    Connector::new(services, overrides, context).resolve(&which.folder).await
}

impl<'c> Connector<'c> {
    /// Makes nothing yet.
    pub(in crate::cli) fn new(args: &'c ServiceArgs, overrides: Overrides, context: &'c Context) -> Self {
        Self { args, overrides, context, opener: None, made: Vec::new() }
    }

    /// Resolves what to do with a folder, and connects the services for it.
    pub(in crate::cli) async fn resolve(&mut self, folder: &Path) -> Result<Resolved, Failure> {
        asset::require_folder(folder).map_err(publish::Error::from)?;
        let settings = SettingsFile::read(folder).map_err(publish::Error::from)?;
        let job = Job::resolve(folder, settings, &self.overrides)?;
        let connection = self.connect(&job.settings, Need::Storage).await?;
        // the publisher that a folder names is nothing to an API whose account decides
        connection.name(Job { unnamed: None, ..job.clone() }.named_offer().ok());
        self.begin_practice(&job, &connection)?;
        let container = container(self.args);
        let lock = connection.lock(job.lock.clone(), folder);
        Ok(Resolved { job: Job { container, lock, ..job.on(&connection.opened) }, connection })
    }

    /// Begins a draft in the sandbox for a folder that can't create one: it has no offer body, or the API takes none.
    fn begin_practice(&self, job: &Job, connection: &Connection) -> Result<(), Failure> {
        let why = match connection.opened.api {
            ApiName::CloudPartnerPortal if job.folder.join(OFFER_FILE).exists() => return Ok(()),
            ApiName::CloudPartnerPortal => "the folder has no `offer.json`",
            ApiName::ProductIngestion => "this API creates no offers",
        };
        // a folder that doesn't say which offer it is for has its own error later
        let Ok(offer) = job.named_offer() else { return Ok(()) };
        if connection.practice_draft(&offer)? {
            let text = format!("note: {offer} starts as an empty draft in the sandbox, because {why}");
            self.context.printer.talk(&text);
        }
        Ok(())
    }

    /// Returns the connection that a folder's settings ask for; one that is there already where it is the same.
    pub(in crate::cli) async fn connect(
        &mut self,
        settings: &SettingsFile,
        need: Need,
    ) -> Result<Arc<Connection>, Failure> {
        // how long SAS URLs are valid is the run's own
        let storage = StorageSection { link_lifetime: None, ..settings.storage.clone() };
        let same = |made: &&Made| made.storage == storage && made.marketplace == settings.marketplace;
        let api = self.overrides.api(settings)?;
        // one sandbox serves all folders, whatever their settings say of services
        let is_sandbox = |made: &&Made| self.args.sandbox && made.connection.opened.api == api;
        if let Some(made) = self.made.iter().find(|made| same(made) || is_sandbox(made)) {
            return Ok(Arc::clone(&made.connection));
        }
        let connection =
            if self.args.sandbox { self.sandbox(api).await? } else { self.real(settings, need)? };
        let (connection, marketplace) = (Arc::new(connection), settings.marketplace.clone());
        self.made.push(Made { storage, marketplace, connection: Arc::clone(&connection) });
        Ok(connection)
    }

    /// Shows where the sandbox keeps its state, where one was started.
    pub(in crate::cli) fn sandbox_folder(&self) -> Option<String> {
        self.made.iter().find_map(|made| made.connection.sandbox_folder())
    }

    async fn sandbox(&self, api: ApiName) -> Result<Connection, Failure> {
        let environment = &self.context.environment;
        let running = self.made.iter().find_map(|made| made.connection.sandbox.clone());
        let sandbox = match running {
            Some(sandbox) => sandbox,
            None => OwnSandbox::start(self.args, environment).await?,
        };
        let mut opened = sandbox.open(api)?;
        let other = sandbox.at(api.other())?;
        opened.services.elsewhere = Some(Elsewhere::new(other.api, other.services.marketplace));
        Ok(Connection { opened, sandbox: Some(sandbox), names_api: names_api(api, environment) })
    }

    fn real(&mut self, settings: &SettingsFile, need: Need) -> Result<Connection, Failure> {
        let environment = &self.context.environment;
        let services = match &self.opener {
            Some(opener) => opener,
            None => &*self.opener.insert(Opener::new(http(self.args, environment)?, self.overrides.clone())),
        };
        let mut opened = services.open(settings, need)?;
        // a token that was given is for the one service that it was given for
        let has_own_token = matches!(self.overrides.token, Some(SignIn::Given(_)));
        let (api, other) = (opened.api, opened.api.other());
        let is_usual = opened.service == api.address() && !has_own_token;
        let url = ServiceUrl::parse(other.address()).ok().filter(|_| is_usual);
        let http = &opened.services.http;
        let other = url.map(|url| Opened::at(other, url, http, Arc::clone(&opened.tokens)));
        opened.services.elsewhere = other.map(|other| Elsewhere::new(other.api, other.services.marketplace));
        Ok(Connection { opened, sandbox: None, names_api: names_api(api, environment) })
    }
}

/// Returns whether to create the container.
pub(in crate::cli) fn container(args: &ServiceArgs) -> CreateContainer {
    if args.create_container { CreateContainer::IfMissing } else { CreateContainer::Never }
}

/// Whether the commands in hints must name the API: those for an offer read the settings of no folder.
fn names_api(api: ApiName, environment: &Environment) -> bool {
    api != ApiName::default() && environment.text(env::OFFERPRESS_API).is_none()
}

/// Returns the file of additional certificates, by flag or environment.
pub(in crate::cli) fn ca_file<'a>(args: &'a ServiceArgs, environment: &'a Environment) -> Option<&'a Path> {
    args.ca_file.as_deref().or(environment.text(env::OFFERPRESS_CA_FILE).map(Path::new))
}

/// Opens the transport.
pub(in crate::cli) fn http(args: &ServiceArgs, environment: &Environment) -> Result<HttpClient, Failure> {
    let ca_file = ca_file(args, environment);
    let extra_ca = ca_file.map(files::read).transpose().map_err(cannot_start)?;
    let options = HttpOptions { extra_ca: extra_ca.into_iter().collect(), ..HttpOptions::default() };
    HttpClient::new(&options).map_err(|error| match ca_file {
        None => cannot_start(error),
        Some(file) => {
            let message = format!("invalid certificates in `{}`", file.display());
            Failure { causes: vec![error.to_string()], ..Failure::cannot_start(message) }
                .hint("pass a PEM file; each certificate starts with `-----BEGIN CERTIFICATE-----`")
        }
    })
}
