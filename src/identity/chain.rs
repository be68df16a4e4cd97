//! The ways to sign in, in the order in which they are tried.

use std::fmt;

/// A way to sign in to Entra.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CredentialKind {
    /// A service principal with a secret, from the environment.
    ServicePrincipal,
    /// A workload's federated token file, as Kubernetes gives it.
    WorkloadIdentity,
    /// The token that GitHub gives a job.
    GitHub,
    /// The token that Azure Pipelines gives a job.
    AzurePipelines,
    /// The identity of the machine itself.
    ManagedIdentity,
    /// Whoever is signed in with `az`.
    AzureCli,
    /// Whoever is signed in with `azd`.
    AzureDeveloperCli,
}

impl fmt::Display for CredentialKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ServicePrincipal => "service principal",
            Self::WorkloadIdentity => "workload identity",
            Self::GitHub => "GitHub",
            Self::AzurePipelines => "Azure Pipelines",
            Self::ManagedIdentity => "managed identity",
            Self::AzureCli => "Azure CLI",
            Self::AzureDeveloperCli => "Azure Developer CLI",
        })
    }
}
