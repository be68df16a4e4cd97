//! The ways to sign in, in the order in which they are tried.

use super::cache::TokenSource;
use super::error::{Attempt, Error};
use super::oidc::OidcRequest;
use super::token::{AccessToken, Scope};
use super::way::{self, NotHere};
use crate::base::redact;
use crate::http::HttpClient;
use async_trait::async_trait;
use azure_core::credentials::TokenCredential;
use secrecy::SecretString;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// The most time that one way gets: the command-line tools are slow, and a machine without an identity never answers.
const TIME_OF_A_WAY: Duration = Duration::from_secs(60);

/// A way to sign in to Entra; the order is that of the ecosystem's default chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CredentialKind {
    /// A service principal with a secret, from the environment.
    ServicePrincipal,
    /// A workload's federated token file, as Kubernetes gives it.
    WorkloadIdentity,
    /// The word of GitHub for a job of GitHub Actions.
    GitHub,
    /// The word of Azure Pipelines for one of its jobs.
    AzurePipelines,
    /// The identity of the machine itself; tried only when asked for.
    ManagedIdentity,
    /// Whoever is signed in with `az`.
    AzureCli,
    /// Whoever is signed in with `azd`.
    AzureDeveloperCli,
}

/// How to sign in where several ways are open.
#[derive(Debug, Clone, Default)]
pub struct ChainOptions {
    /// The only way to try; all of them in order where there is none.
    pub forced: Option<CredentialKind>,
    /// Whether the machine's own identity is among them.
    pub managed_identity: ManagedIdentity,
    /// What the command line found in the environment.
    pub environment: Environment,
}

/// Which identity of the machine to use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ManagedIdentity {
    /// None, unless it is forced: asking for one takes long where there is none.
    #[default]
    NotAsked,
    /// The machine's own.
    System,
    /// One given to the machine, by its client id.
    Client(String),
}

/// What the environment says about signing in; the names are those that all azure tools read.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `AZURE_TENANT_ID`
    pub tenant_id: Option<String>,
    /// `AZURE_CLIENT_ID`
    pub client_id: Option<String>,
    /// `AZURE_CLIENT_SECRET`
    pub client_secret: Option<SecretString>,
    /// `AZURE_FEDERATED_TOKEN_FILE`
    pub federated_token_file: Option<PathBuf>,
    /// `AZURE_AUTHORITY_HOST`; the public cloud's where there is none.
    pub authority_host: Option<String>,
    /// `ACTIONS_ID_TOKEN_REQUEST_URL` and `ACTIONS_ID_TOKEN_REQUEST_TOKEN`
    pub github: Option<OidcRequest>,
    /// `SYSTEM_OIDCREQUESTURI` and `SYSTEM_ACCESSTOKEN`
    pub azure_pipelines: Option<OidcRequest>,
    /// `AZURESUBSCRIPTION_SERVICE_CONNECTION_ID`
    pub service_connection_id: Option<String>,
    /// `AZURESUBSCRIPTION_TENANT_ID`, for Azure Pipelines before `AZURE_TENANT_ID`
    pub service_connection_tenant_id: Option<String>,
    /// `AZURESUBSCRIPTION_CLIENT_ID`, for Azure Pipelines before `AZURE_CLIENT_ID`
    pub service_connection_client_id: Option<String>,
}

impl CredentialKind {
    /// Lists all ways in the order in which they are tried.
    pub const ALL: [Self; 7] = [
        Self::ServicePrincipal,
        Self::WorkloadIdentity,
        Self::GitHub,
        Self::AzurePipelines,
        Self::ManagedIdentity,
        Self::AzureCli,
        Self::AzureDeveloperCli,
    ];

    /// Shows the name that settings use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ServicePrincipal => "service-principal",
            Self::WorkloadIdentity => "workload-identity",
            Self::GitHub => "github",
            Self::AzurePipelines => "azure-pipelines",
            Self::ManagedIdentity => "managed-identity",
            Self::AzureCli => "azure-cli",
            Self::AzureDeveloperCli => "azure-developer-cli",
        }
    }

    /// Reads the name that settings use.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// A way that was set up on purpose and fails is not passed over: whoever set it up wants to know.
    fn is_set_up_on_purpose(self) -> bool {
        !matches!(self, Self::ManagedIdentity | Self::AzureCli | Self::AzureDeveloperCli)
    }
}

/// Tries the ways in order and stays with the first that works.
pub(super) struct Chain {
    options: ChainOptions,
    http: HttpClient,
    found: Mutex<Option<Arc<dyn TokenCredential>>>,
}

impl Chain {
    pub(super) fn new(options: ChainOptions, http: HttpClient) -> Self {
        Self { options, http, found: Mutex::default() }
    }

    async fn find(&self, scope: &Scope) -> Result<(Arc<dyn TokenCredential>, AccessToken), Error> {
        let mut tries = Vec::new();
        for kind in self.kinds() {
            let (reason, on_purpose) = match way::open(kind, &self.options, &self.http) {
                Err(NotHere(reason)) => (reason, false),
                Ok(way) => match ask(&way, scope).await {
                    Ok(token) => return Ok((way, token)),
                    Err(reason) => (reason, kind.is_set_up_on_purpose()),
                },
            };
            if on_purpose || self.options.forced.is_some() {
                return Err(Error::Failed { kind, reason });
            }
            tries.push(Attempt { kind, reason });
        }
        Err(Error::NoneWorked { scope: scope.clone(), tries })
    }

    fn kinds(&self) -> Vec<CredentialKind> {
        self.options.forced.map_or_else(|| CredentialKind::ALL.to_vec(), |kind| vec![kind])
    }
}

#[async_trait]
impl TokenSource for Chain {
    async fn token(&self, scope: &Scope) -> Result<AccessToken, Error> {
        let mut found = self.found.lock().await;
        if let Some(way) = found.as_ref()
            && let Ok(token) = ask(way, scope).await
        {
            return Ok(token);
        }
        let (way, token) = self.find(scope).await?;
        *found = Some(way);
        Ok(token)
    }
}

async fn ask(way: &Arc<dyn TokenCredential>, scope: &Scope) -> Result<AccessToken, String> {
    match tokio::time::timeout(TIME_OF_A_WAY, way.get_token(&[scope.as_str()], None)).await {
        Ok(Ok(token)) => Ok(AccessToken::until(token.token.secret().to_owned().into(), token.expires_on)),
        Ok(Err(error)) => Err(reason(&error)),
        Err(_) => Err("no answer within 60 s".to_owned()),
    }
}

/// The line of an error that says the most: Entra's own (`AADSTS…`), else the innermost.
fn reason(error: &azure_core::Error) -> String {
    let first: &dyn std::error::Error = error;
    let texts: Vec<_> =
        std::iter::successors(Some(first), |error| error.source()).map(ToString::to_string).collect();
    let lines =
        || texts.iter().rev().flat_map(|text| text.lines()).map(str::trim).filter(|line| !line.is_empty());
    let line =
        lines().find(|line| line.contains("AADSTS")).or_else(|| lines().next()).unwrap_or("no reason given");
    redact(line).chars().take(300).collect()
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chain").field("options", &self.options).finish_non_exhaustive()
    }
}

impl fmt::Display for CredentialKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ServicePrincipal => "service principal",
            Self::WorkloadIdentity => "workload identity",
            Self::GitHub => "GitHub Actions",
            Self::AzurePipelines => "Azure Pipelines",
            Self::ManagedIdentity => "managed identity",
            Self::AzureCli => "Azure CLI",
            Self::AzureDeveloperCli => "Azure Developer CLI",
        })
    }
}
