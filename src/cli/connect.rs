//! The services that a command talks to: the real ones, or a sandbox of its own.

use super::Context;
use super::args::ServiceArgs;
use super::failure::Failure;
use super::refused;
use super::sandbox::state_folder;
use super::settle::{Chosen, cannot_start, http};
use crate::base::{Digests, ServiceUrl};
use crate::http::ProxyUse;
use crate::identity::{Scope, SignIn, TokenCache, explain};
use crate::marketplace::{self, Marketplace};
use crate::publish::lock::LOCK_FILE;
use crate::publish::settings::SettingsFile;
use crate::publish::{self, MarketplaceTokens, SANDBOX, Services};
use crate::sandbox::Sandbox;
use crate::storage::{Account, Container, ContainerName};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use time::OffsetDateTime;

/// Services that can be talked to.
pub(super) struct Connection {
    pub(super) services: Services,
    /// The name of the marketplace in locks and outcomes: its address, or [`SANDBOX`].
    pub(super) service: String,
    /// Where the sandbox keeps its state, if it is one.
    pub(super) sandbox: Option<SandboxAt>,
    tokens: Arc<TokenCache>,
}

/// A sandbox that lives as long as the run.
pub(super) struct SandboxAt {
    pub(super) folder: PathBuf,
    _server: Sandbox,
}

/// What a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// The marketplace alone; settings of storage do not matter.
    Marketplace,
    /// Storage too.
    Storage,
}

/// Settles which services are meant; starts the sandbox where one is asked for.
pub(super) async fn connect(
    args: &ServiceArgs,
    settings: &SettingsFile,
    need: Need,
    context: &Context,
) -> Result<Connection, Failure> {
    if args.sandbox {
        return sandboxed(args, context).await;
    }
    let chosen = Chosen { args, environment: &context.environment, settings };
    let base = chosen.marketplace()?;
    let http = http(chosen.ca_file(), ProxyUse::System)?;
    let tokens = chosen.marketplace_tokens(&http)?;
    let container = match need {
        Need::Storage => chosen.container(&http)?,
        Need::Marketplace => None,
    };
    let service = base.to_string();
    let marketplace =
        Marketplace::new(base, http.clone(), Arc::new(MarketplaceTokens::of(Arc::clone(&tokens))));
    let services = Services { container, marketplace, http, clock: OffsetDateTime::now_utc };
    Ok(Connection { services, service, sandbox: None, tokens })
}

/// A sandbox of the run's own: the same code at other addresses.
async fn sandboxed(args: &ServiceArgs, context: &Context) -> Result<Connection, Failure> {
    let folder = state_folder(args.sandbox_dir.as_deref(), context)?;
    let server = Sandbox::builder().state_dir(&folder).start().await?;
    let http = http(None, ProxyUse::Never)?;
    let account =
        Account::from_connection_string(&server.connection_string().into()).map_err(cannot_start)?;
    let container = ContainerName::parse(server.container()).map_err(cannot_start)?;
    let container = Container::open(&account, &container, &http).map_err(cannot_start)?;
    let tokens = Arc::new(SignIn::Given(server.token().into()).tokens(&http, OffsetDateTime::now_utc));
    let base = ServiceUrl::parse(&server.marketplace_url()).map_err(cannot_start)?;
    let marketplace =
        Marketplace::new(base, http.clone(), Arc::new(MarketplaceTokens::of(Arc::clone(&tokens))));
    let services = Services { container: Some(container), marketplace, http, clock: OffsetDateTime::now_utc };
    let sandbox = Some(SandboxAt { folder, _server: server });
    Ok(Connection { services, service: SANDBOX.to_owned(), sandbox, tokens })
}

impl Connection {
    /// Gives the place of a folder's lock: in it, or, for the sandbox, beside the sandbox's state.
    pub(super) fn lock(&self, folder: &Path) -> PathBuf {
        match &self.sandbox {
            None => folder.join(LOCK_FILE),
            Some(sandbox) => sandbox.folder.join("locks").join(lock_name(folder)),
        }
    }

    /// Shows why a run failed; where the account was refused, also whose token was sent.
    pub(super) async fn failure(&self, error: publish::Error) -> Failure {
        use marketplace::Error as E;
        let is_about_account =
            matches!(&error, publish::Error::Marketplace(E::NotSignedIn(_) | E::Forbidden(_)));
        let failure = Failure::from(error);
        if !is_about_account {
            return failure;
        }
        let token = self.tokens.token(&Scope::MARKETPLACE).await.ok();
        refused::explained(failure, token.as_ref().and_then(explain).as_ref(), (self.services.clock)())
    }
}

/// One lock for each assets folder that was tried in the sandbox.
fn lock_name(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = Digests::of(whole.as_os_str().as_encoded_bytes()).sha256.short();
    format!("{name}.lock")
}
