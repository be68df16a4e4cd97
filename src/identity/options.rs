//! The ways to sign in, and what they need from the environment.

use super::oidc::OidcRequest;
use secrecy::SecretString;
use std::fmt;
use std::path::PathBuf;

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

    /// Its names: in settings, and for people.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::ServicePrincipal => ("service-principal", "service principal"),
            Self::WorkloadIdentity => ("workload-identity", "workload identity"),
            Self::GitHub => ("github", "GitHub Actions"),
            Self::AzurePipelines => ("azure-pipelines", "Azure Pipelines"),
            Self::ManagedIdentity => ("managed-identity", "managed identity"),
            Self::AzureCli => ("azure-cli", "Azure CLI"),
            Self::AzureDeveloperCli => ("azure-developer-cli", "Azure Developer CLI"),
        }
    }

    /// Returns the name that settings use.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.names().0
    }

    /// Reads the name that settings use.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// A way that was set up on purpose and fails isn't skipped: whoever set it up wants to know.
    pub(super) fn is_set_up_on_purpose(self) -> bool {
        !matches!(self, Self::ManagedIdentity | Self::AzureCli | Self::AzureDeveloperCli)
    }
}

impl fmt::Display for CredentialKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.names().1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for kind in CredentialKind::ALL {
            assert_eq!(CredentialKind::of_name(kind.name()), Some(kind));
        }
        assert_eq!(CredentialKind::of_name("browser"), None);
    }
}
