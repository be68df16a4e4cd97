//! The ways to sign in, in the order in which they are tried.

use super::cache::TokenSource;
use super::error::{Attempt, Error};
use super::oidc::OidcRequest;
use super::token::{AccessToken, Scope};
use super::way::{self, NotHere, Way};
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
    ways: Vec<(CredentialKind, Way)>,
    found: Mutex<Option<Arc<dyn TokenCredential>>>,
}

impl Chain {
    pub(super) fn new(options: &ChainOptions, http: &HttpClient) -> Self {
        let kinds = options.forced.map_or_else(|| CredentialKind::ALL.to_vec(), |kind| vec![kind]);
        let ways = kinds.into_iter().map(|kind| (kind, way::open(kind, options, http))).collect();
        Self { ways, found: Mutex::default() }
    }

    async fn find(&self, scope: &Scope) -> Result<(Arc<dyn TokenCredential>, AccessToken), Error> {
        let the_only_one = self.ways.len() == 1;
        let mut tries = Vec::new();
        for (kind, way) in &self.ways {
            let (reason, on_purpose) = match way {
                Err(NotHere(reason)) => (reason.clone(), false),
                Ok(way) => match ask(way, scope).await {
                    Ok(token) => return Ok((Arc::clone(way), token)),
                    Err(reason) => (reason, kind.is_set_up_on_purpose()),
                },
            };
            if on_purpose || the_only_one {
                return Err(Error::Failed { kind: *kind, reason });
            }
            tries.push(Attempt { kind: *kind, reason });
        }
        Err(Error::NoneWorked { scope: scope.clone(), tries })
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
    let own = texts.iter().rev().find_map(|text| entras_words(text));
    let innermost =
        || texts.iter().rev().flat_map(|text| text.lines()).map(str::trim).find(|line| !line.is_empty());
    let line = own.or_else(innermost).unwrap_or("no reason given");
    redact(line).chars().take(300).collect()
}

/// The first line of Entra's words. The official crate cannot read them where they hold an escape, which they always
/// do (`\r\n`), and quotes them in an error of its own.
fn entras_words(text: &str) -> Option<&str> {
    let words = text.get(text.find("AADSTS")?..)?;
    words.split(['\r', '\n', '\\', '"']).next().map(str::trim)
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ways.iter().map(|(kind, _)| kind)).finish()
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

#[cfg(test)]
mod tests {
    use super::*;
    use azure_core::credentials::TokenRequestOptions;
    use azure_core::error::ErrorKind;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use time::OffsetDateTime;

    /// Gives the token it is made of, or fails with it, and counts.
    #[derive(Debug)]
    struct Fake(Result<&'static str, &'static str>, AtomicUsize);

    #[async_trait]
    impl TokenCredential for Fake {
        async fn get_token(
            &self,
            _: &[&str],
            _: Option<TokenRequestOptions<'_>>,
        ) -> azure_core::Result<azure_core::credentials::AccessToken> {
            self.1.fetch_add(1, Ordering::SeqCst);
            match self.0 {
                Ok(token) => Ok(azure_core::credentials::AccessToken::new(token, OffsetDateTime::UNIX_EPOCH)),
                Err(text) => Err(azure_core::Error::with_message(ErrorKind::Credential, text)),
            }
        }
    }

    fn fake(answer: Result<&'static str, &'static str>) -> Arc<Fake> {
        Arc::new(Fake(answer, AtomicUsize::new(0)))
    }

    fn chain(ways: Vec<(CredentialKind, Way)>) -> Chain {
        Chain { ways, found: Mutex::default() }
    }

    fn lacking(what: &str) -> Way {
        Err(NotHere(what.to_owned()))
    }

    #[tokio::test]
    async fn the_first_that_works_is_taken_and_kept() {
        let (az, azd) = (fake(Err("Please run 'az login'")), fake(Ok("token")));
        let chain = chain(vec![
            (CredentialKind::ServicePrincipal, lacking("not set: AZURE_CLIENT_SECRET")),
            (CredentialKind::AzureCli, Ok(az.clone())),
            (CredentialKind::AzureDeveloperCli, Ok(azd.clone())),
        ]);
        for asked in 1..=2 {
            assert_eq!(chain.token(&Scope::STORAGE).await.unwrap().expose(), "token");
            assert_eq!(az.1.load(Ordering::SeqCst), 1, "not asked again");
            assert_eq!(azd.1.load(Ordering::SeqCst), asked);
        }
    }

    #[tokio::test]
    async fn a_way_that_was_set_up_is_not_passed_over() {
        let (secret, az) =
            (fake(Err("AADSTS7000215: Invalid client secret.\nTrace ID: 1")), fake(Ok("token")));
        let chain = chain(vec![
            (CredentialKind::ServicePrincipal, Ok(secret)),
            (CredentialKind::AzureCli, Ok(az.clone())),
        ]);
        let error = chain.token(&Scope::STORAGE).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "could not sign in with service principal: AADSTS7000215: Invalid client secret."
        );
        assert_eq!(az.1.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn all_that_was_tried_is_told() {
        let chain = chain(vec![
            (CredentialKind::GitHub, lacking("not set: ACTIONS_ID_TOKEN_REQUEST_URL")),
            (CredentialKind::AzureCli, Ok(fake(Err("az not found on PATH\n")))),
            (CredentialKind::AzureDeveloperCli, Ok(fake(Err("")))),
        ]);
        let error = chain.token(&Scope::MARKETPLACE).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "could not sign in for `https://cloudpartner.azure.com/.default`; tried:\n  \
             GitHub Actions: not set: ACTIONS_ID_TOKEN_REQUEST_URL\n  \
             Azure CLI: az not found on PATH\n  \
             Azure Developer CLI: no reason given"
        );
    }

    #[test]
    fn names_read_back() {
        for kind in CredentialKind::ALL {
            assert_eq!(CredentialKind::of_name(kind.name()), Some(kind));
        }
        assert_eq!(CredentialKind::of_name("browser"), None);
    }
}
