//! The services that a command talks to: the real ones, or a sandbox of its own.

use super::Context;
use super::args::ServiceArgs;
use super::env::{self, Environment};
use super::failure::{Failure, cannot_start};
use super::ingestion;
use super::refused;
use super::sandbox::state_folder;
use super::settle::{self, Chosen, http};
use super::token_caches::TokenCaches;
use crate::base::{Digests, OfferId, PublisherId, ServiceUrl, shell_word};
use crate::http::{HttpClient, ProxyUse};
use crate::identity::{Scope, SignIn, TokenCache, explain};
use crate::marketplace::{self, ApiName, Marketplace, ingestion::Ingestion, portal::Portal};
use crate::publish::lock::{LOCK_FILE, LockKind, LockPlace};
use crate::publish::settings::{MarketplaceSection, SettingsFile, StorageSection};
use crate::publish::{self, MarketplaceTokens, SANDBOX, Services};
use crate::sandbox::{Sandbox, SandboxBuilder, Seed};
use crate::storage::{Account, Container, ContainerName};
use serde_json::json;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use time::OffsetDateTime;

/// Services that can be talked to.
pub(super) struct Connection {
    pub(super) services: Services,
    /// The name of the marketplace in locks and outcomes: its address, or [`SANDBOX`].
    pub(super) service: String,
    /// Which API it is.
    pub(super) api: ApiName,
    /// Where the sandbox keeps its state, if it is one.
    pub(super) sandbox: Option<SandboxAt>,
    tokens: Arc<TokenCache>,
    scope: Scope,
    /// Whether commands must name the API to mean it.
    names_api: bool,
    /// The other API of the same marketplace, where its address is known.
    other: Option<Arc<dyn Marketplace>>,
}

/// A sandbox that lives as long as the run.
pub(super) struct SandboxAt {
    pub(super) folder: PathBuf,
    /// Whether the person said where it keeps its state.
    asked: bool,
    server: Sandbox,
}

impl SandboxAt {
    /// The folder as one types it, where one has to.
    fn named(&self) -> Option<String> {
        self.asked.then(|| shell_word(&self.folder))
    }
}

/// The commands that talk to services, as far as hints name them.
const TALKING: [&str; 7] = ["cancel", "go-live", "list", "plan", "publish", "status", "submit"];

/// What a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// The marketplace alone; settings of storage don't matter.
    Marketplace,
    /// Storage too.
    Storage,
}

/// Connects the folders of one command: transport, tokens and sandbox are made once, and so is what folders with the
/// same settings of services share.
pub(super) struct Connector<'c> {
    args: &'c ServiceArgs,
    context: &'c Context,
    http: Option<HttpClient>,
    tokens: TokenCaches,
    made: Vec<Made>,
}

/// A connection, and the settings that it was made by.
struct Made {
    storage: StorageSection,
    marketplace: MarketplaceSection,
    connection: Arc<Connection>,
}

/// Settles which services are meant; starts the sandbox where one is asked for.
pub(super) async fn connect(
    args: &ServiceArgs,
    settings: &SettingsFile,
    need: Need,
    context: &Context,
) -> Result<Arc<Connection>, Failure> {
    Connector::new(args, context).connect(settings, need).await
}

impl<'c> Connector<'c> {
    /// Makes nothing yet.
    pub(super) fn new(args: &'c ServiceArgs, context: &'c Context) -> Self {
        Self { args, context, http: None, tokens: TokenCaches::default(), made: Vec::new() }
    }

    /// Returns the connection that a folder's settings ask for; one that is there already where it is the same.
    pub(super) async fn connect(
        &mut self,
        settings: &SettingsFile,
        need: Need,
    ) -> Result<Arc<Connection>, Failure> {
        // how long links last is the run's own
        let storage = StorageSection { link_lifetime: None, ..settings.storage.clone() };
        let same = |made: &&Made| made.storage == storage && made.marketplace == settings.marketplace;
        let api = self.api(settings)?;
        // one sandbox serves all folders, whatever their settings say of services
        let is_sandbox = |made: &&Made| self.args.sandbox && made.connection.api == api;
        if let Some(made) = self.made.iter().find(|made| same(made) || is_sandbox(made)) {
            return Ok(Arc::clone(&made.connection));
        }
        let connection = if self.args.sandbox {
            sandboxed(self.args, settings, self.context).await?
        } else {
            self.real(settings, need)?
        };
        let (connection, marketplace) = (Arc::new(connection), settings.marketplace.clone());
        self.made.push(Made { storage, marketplace, connection: Arc::clone(&connection) });
        Ok(connection)
    }

    /// Returns which API a folder's settings ask for.
    pub(super) fn api(&self, settings: &SettingsFile) -> Result<ApiName, Failure> {
        settle::api(self.args.api, &self.context.environment, settings)
    }

    /// Prints a line of talk.
    pub(super) fn talk(&self, text: &str) {
        self.context.printer.talk(text);
    }

    /// Returns the environment that settings are read from.
    pub(super) fn environment(&self) -> &Environment {
        &self.context.environment
    }

    /// Shows where the sandbox keeps its state, where one was started.
    pub(super) fn sandbox_folder(&self) -> Option<String> {
        self.made.iter().find_map(|made| made.connection.sandbox_folder())
    }

    fn real(&mut self, settings: &SettingsFile, need: Need) -> Result<Connection, Failure> {
        let environment = &self.context.environment;
        let chosen = Chosen { args: self.args, environment, settings, tokens: &self.tokens };
        let base = chosen.marketplace()?;
        let http = match &self.http {
            Some(http) => http.clone(),
            None => self.http.insert(http(chosen.ca_file(), ProxyUse::System)?).clone(),
        };
        let tokens = chosen.marketplace_tokens(&http)?;
        let container = match need {
            Need::Storage => chosen.container(&http)?,
            Need::Marketplace => None,
        };
        let (service, api) = (base.to_string(), chosen.api()?);
        let scope = settle::scope(api, &base);
        // a token that was given is for the one service that it was given for
        let is_usual = base.as_str() == api.address() && environment.text(env::OFFERPRESS_TOKEN).is_none();
        let other = ServiceUrl::parse(api.other().address()).ok().filter(|_| is_usual).map(|base| {
            let scope = settle::scope(api.other(), &base);
            marketplace(api.other(), base, &http, &tokens, &scope)
        });
        let marketplace = marketplace(api, base, &http, &tokens, &scope);
        let services = Services { container, marketplace, http, clock: OffsetDateTime::now_utc };
        let names_api = names_api(api, environment);
        Ok(Connection { services, service, api, sandbox: None, tokens, scope, names_api, other })
    }
}

/// Returns the marketplace of an API.
fn marketplace(
    api: ApiName,
    base: ServiceUrl,
    http: &HttpClient,
    tokens: &Arc<TokenCache>,
    scope: &Scope,
) -> Arc<dyn Marketplace> {
    let tokens = Arc::new(MarketplaceTokens::for_scope(Arc::clone(tokens), scope.clone()));
    match api {
        ApiName::CloudPartnerPortal => Arc::new(Portal::new(base, http.clone(), tokens)),
        ApiName::ProductIngestion => Arc::new(Ingestion::new(base, http.clone(), tokens)),
    }
}

/// Whether the commands in hints must name the API: those for an offer read the settings of no folder.
fn names_api(api: ApiName, environment: &Environment) -> bool {
    api != ApiName::default() && environment.text(super::env::OFFERPRESS_API).is_none()
}

/// A sandbox of the run's own: the same code at other addresses.
async fn sandboxed(
    args: &ServiceArgs,
    settings: &SettingsFile,
    context: &Context,
) -> Result<Connection, Failure> {
    let api = settle::api(args.api, &context.environment, settings)?;
    let folder = state_folder(args.sandbox_dir.as_deref(), &context.environment)?;
    let server = builder(api, settings).state_dir(&folder).start().await?;
    let http = http(None, ProxyUse::Never)?;
    let account =
        Account::from_connection_string(&server.connection_string().into()).map_err(cannot_start)?;
    let container = ContainerName::parse(server.container()).map_err(cannot_start)?;
    let container = Container::open(&account, &container, &http).map_err(cannot_start)?;
    let (marketplace, tokens, scope) = sandboxed_api(api, &server, &http)?;
    let (other, ..) = sandboxed_api(api.other(), &server, &http)?;
    let services = Services { container: Some(container), marketplace, http, clock: OffsetDateTime::now_utc };
    let asked = args.sandbox_dir.is_some();
    let sandbox = Some(SandboxAt { folder, asked, server });
    let names_api = names_api(api, &context.environment);
    let (service, other) = (SANDBOX.to_owned(), Some(other));
    Ok(Connection { services, service, api, sandbox, tokens, scope, names_api, other })
}

/// The offer of the example folder.
const EXAMPLE: &str = "contoso-insight";

/// The sandbox as an API needs it: one that creates no offers has those that may be meant, as empty drafts.
fn builder(api: ApiName, settings: &SettingsFile) -> SandboxBuilder {
    let builder = Sandbox::builder();
    let ids = settings.offer.as_deref().into_iter().chain([EXAMPLE]);
    match api {
        ApiName::CloudPartnerPortal => builder,
        ApiName::ProductIngestion => ids.fold(builder, |builder, id| builder.product(id, Seed::Draft)),
    }
}

/// An API, the tokens for it, and what they are for.
type SignedIn = (Arc<dyn Marketplace>, Arc<TokenCache>, Scope);

/// One API of a sandbox, with tokens for it.
fn sandboxed_api(api: ApiName, server: &Sandbox, http: &HttpClient) -> Result<SignedIn, Failure> {
    let (base, token) = match api {
        ApiName::CloudPartnerPortal => (server.marketplace_url(), server.token()),
        ApiName::ProductIngestion => (server.ingestion_url(), server.ingestion_token()),
    };
    let tokens = Arc::new(SignIn::Given(token.into()).tokens(http, OffsetDateTime::now_utc));
    let base = ServiceUrl::parse(&base).map_err(cannot_start)?;
    let scope = settle::scope(api, &base);
    Ok((marketplace(api, base, http, &tokens, &scope), tokens, scope))
}

impl Connection {
    /// Creates an empty draft where this is a sandbox that has no such offer, for a folder without an offer body: practice
    /// needs nothing that could ever be sent to the real marketplace. Returns whether it did.
    pub(super) fn practice_draft(&self, publisher: &PublisherId, offer: &OfferId) -> Result<bool, Failure> {
        let sandbox = self.sandbox.as_ref().filter(|_| self.api == ApiName::CloudPartnerPortal);
        let Some(sandbox) = sandbox else { return Ok(false) };
        Ok(sandbox.server.begin_with(&json!({
            "publisherId": publisher.as_str(),
            "id": offer.as_str(),
            "offerTypeId": "microsoft-azure-virtualmachines",
            "definition": { "displayText": offer.as_str(), "offer": {}, "plans": [] },
        }))?)
    }

    /// Returns where a folder's lock is kept: a file is in the folder or, for the sandbox, next to the sandbox's state.
    pub(super) fn lock(&self, kind: LockKind, folder: &Path) -> LockPlace {
        match (kind, &self.sandbox) {
            (LockKind::Storage, _) => LockPlace::Storage,
            (LockKind::File, None) => LockPlace::File(folder.join(LOCK_FILE)),
            (LockKind::File, Some(sandbox)) => {
                LockPlace::File(sandbox.folder.join("locks").join(lock_name(folder, self.api)))
            }
        }
    }

    /// Shows where the sandbox keeps its state, if it is one.
    pub(super) fn sandbox_folder(&self) -> Option<String> {
        self.sandbox.as_ref().map(|sandbox| sandbox.folder.display().to_string())
    }

    /// Adds to a command what it takes to mean these services: that of the sandbox, and where it keeps its state.
    pub(super) fn complete(&self, commands: &mut [String]) {
        if self.names_api {
            commands.iter_mut().filter(|command| command.starts_with("offerpress ")).for_each(|command| {
                *command = with_api(command, self.api);
            });
        }
        let Some(folder) = self.sandbox.as_ref().and_then(SandboxAt::named) else { return };
        for command in commands.iter_mut().filter(|command| command.ends_with(" --sandbox")) {
            let _ = write!(command, " --sandbox-dir {folder}");
        }
    }

    /// The same for the commands in a hint, which know of no sandbox.
    fn complete_hint(&self, hint: &str) -> String {
        let api = if self.names_api { format!(" --api {}", self.api.as_str()) } else { String::new() };
        let Some(sandbox) = &self.sandbox else { return completed(hint, &api) };
        let folder = sandbox.named().map(|folder| format!(" --sandbox-dir {folder}")).unwrap_or_default();
        completed(hint, &format!("{api} --sandbox{folder}"))
    }

    /// Returns the other API, where that knows an offer which this one doesn't; one that can't be asked knows nothing.
    async fn elsewhere(&self, error: &publish::Error) -> Option<ApiName> {
        let (publish::Error::NoBase { offer } | publish::Error::NoOffer { offer }) = error else {
            return None;
        };
        let found = self.other.as_ref()?.offer(offer).await;
        matches!(found, Ok(Some(_))).then(|| self.api.other())
    }

    /// Returns this API's own hint, in the place of the common one; that the other API has the offer goes before.
    pub(super) async fn own_hint(&self, error: &publish::Error) -> Option<String> {
        let elsewhere = self.elsewhere(error).await.map(ingestion::elsewhere);
        let own = || (self.api == ApiName::ProductIngestion).then(|| ingestion::hint(error)).flatten();
        let hint = elsewhere.or_else(|| own().map(str::to_owned));
        hint.map(|hint| self.complete_hint(&hint))
    }

    /// Shows why a run failed; where the account was refused, also whose token was sent.
    pub(super) async fn failure(&self, error: publish::Error) -> Failure {
        use marketplace::Error as E;
        let is_about_account =
            matches!(&error, publish::Error::Marketplace(E::NotSignedIn(_) | E::Forbidden(_)));
        let own_hint = self.own_hint(&error).await;
        let mut failure = Failure::from(error);
        failure.hint = own_hint.or(failure.hint.map(|hint| self.complete_hint(&hint)));
        if !is_about_account {
            return failure;
        }
        let token = self.tokens.token(&self.scope).await.ok();
        let facts = token.as_ref().and_then(explain);
        refused::explained(failure, facts.as_ref(), &self.scope, (self.services.clock)())
    }
}

/// Adds flags to the commands in a hint that talk to services.
fn completed(hint: &str, flags: &str) -> String {
    let talks = |part: &str| {
        let command = part.strip_prefix("offerpress ").and_then(|words| words.split(' ').next());
        command.is_some_and(|command| TALKING.contains(&command))
    };
    let part = |(n, part): (usize, &str)| {
        if n % 2 == 1 && talks(part) { format!("{part}{flags}") } else { part.to_owned() }
    };
    hint.split('`').enumerate().map(part).collect::<Vec<_>>().join("`")
}

/// Names the API in a command, before the flag of the sandbox, which comes last.
fn with_api(command: &str, api: ApiName) -> String {
    match command.strip_suffix(" --sandbox") {
        Some(command) => format!("{command} --api {} --sandbox", api.as_str()),
        None => format!("{command} --api {}", api.as_str()),
    }
}

/// One lock for each assets folder and API that was tried in the sandbox.
fn lock_name(folder: &Path, api: ApiName) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = Digests::of(whole.as_os_str().as_encoded_bytes()).sha256.short();
    match api {
        ApiName::CloudPartnerPortal => format!("{name}.lock"),
        ApiName::ProductIngestion => format!("{name}-{}.lock", api.as_str()),
    }
}
