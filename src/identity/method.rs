//! Opens each sign-in method, or says what it lacks here.

use super::oidc::BuildService;
use super::options::{ChainOptions, CredentialKind, Environment, ManagedIdentity};
use crate::base::secrets;
use crate::http::HttpClient;
use azure_core::cloud::{CloudConfiguration, CustomConfiguration};
use azure_core::credentials::{Secret, TokenCredential};
use azure_core::http::ClientOptions;
use azure_identity::{
    AzureCliCredential, AzureDeveloperCliCredential, ClientAssertion, ClientAssertionCredential,
    ClientAssertionCredentialOptions, ClientSecretCredential, ClientSecretCredentialOptions,
    ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId, WorkloadIdentityCredential,
    WorkloadIdentityCredentialOptions,
};
use secrecy::ExposeSecret as _;
use std::sync::Arc;

/// Says what a sign-in method lacks here.
pub(super) struct Unavailable(pub(super) String);

/// A sign-in method that can be asked, or what it lacks.
pub(super) type Method = Result<Arc<dyn TokenCredential>, Unavailable>;

/// Opens a sign-in method; asks no one yet.
pub(super) fn open(kind: CredentialKind, options: &ChainOptions, http: &HttpClient) -> Method {
    let environment = &options.environment;
    let opener = Opener { environment, http };
    match kind {
        CredentialKind::ServicePrincipal => opener.service_principal(),
        CredentialKind::WorkloadIdentity => opener.workload_identity(),
        CredentialKind::GitHub => opener.github(),
        CredentialKind::AzurePipelines => opener.azure_pipelines(),
        CredentialKind::ManagedIdentity => opener.managed_identity(options),
        CredentialKind::AzureCli => Ok(AzureCliCredential::new(None)?),
        CredentialKind::AzureDeveloperCli => Ok(AzureDeveloperCliCredential::new(None)?),
    }
}

struct Opener<'a> {
    environment: &'a Environment,
    http: &'a HttpClient,
}

impl Opener<'_> {
    fn service_principal(&self) -> Method {
        let secret = self.environment.client_secret.as_ref();
        let secret = needed(secret, "AZURE_CLIENT_SECRET")?.expose_secret();
        secrets::register(secret);
        let secret = Secret::new(secret.to_owned());
        let (tenant, client) = (self.tenant()?, self.client()?);
        let options = ClientSecretCredentialOptions { client_options: self.client_options() };
        Ok(ClientSecretCredential::new(tenant, client.to_owned(), secret, Some(options))?)
    }

    fn workload_identity(&self) -> Method {
        let file = needed(self.environment.federated_token_file.as_ref(), "AZURE_FEDERATED_TOKEN_FILE")?;
        let mut options = WorkloadIdentityCredentialOptions::default();
        options.credential_options.client_options = self.client_options();
        options.tenant_id = Some(self.tenant()?.to_owned());
        options.client_id = Some(self.client()?.to_owned());
        options.token_file_path = Some(file.clone());
        Ok(WorkloadIdentityCredential::new(Some(options))?)
    }

    fn github(&self) -> Method {
        let lacking = "ACTIONS_ID_TOKEN_REQUEST_URL (the job needs `permissions: id-token: write`)";
        let request = needed(self.environment.github.as_ref(), lacking)?;
        let assertion = BuildService::github(request, self.http);
        let assertion =
            assertion.map_err(|error| Unavailable(format!("ACTIONS_ID_TOKEN_REQUEST_URL: {error}")))?;
        self.vouched_for(self.tenant()?, self.client()?, assertion)
    }

    fn azure_pipelines(&self) -> Method {
        let Environment {
            service_connection_id,
            service_connection_tenant_id,
            service_connection_client_id,
            ..
        } = self.environment;
        let lacking = "SYSTEM_OIDCREQUESTURI and SYSTEM_ACCESSTOKEN";
        let request = needed(self.environment.azure_pipelines.as_ref(), lacking)?;
        let connection = needed(service_connection_id.as_ref(), "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID")?;
        let assertion = BuildService::azure_pipelines(request, connection, self.http);
        let assertion = assertion.map_err(|error| Unavailable(format!("SYSTEM_OIDCREQUESTURI: {error}")))?;
        let tenant = service_connection_tenant_id.as_deref().map_or_else(|| self.tenant(), Ok)?;
        let client = service_connection_client_id.as_deref().map_or_else(|| self.client(), Ok)?;
        self.vouched_for(tenant, client, assertion)
    }

    fn managed_identity(&self, options: &ChainOptions) -> Method {
        let user_assigned_id = match &options.managed_identity {
            ManagedIdentity::NotAsked if options.forced.is_none() => {
                return Err(Unavailable("not selected".to_owned()));
            }
            ManagedIdentity::NotAsked | ManagedIdentity::System => None,
            ManagedIdentity::Client(id) => Some(UserAssignedId::ClientId(id.clone())),
        };
        let client_options = self.client_options();
        let options = ManagedIdentityCredentialOptions { user_assigned_id, client_options };
        Ok(ManagedIdentityCredential::new(Some(options))?)
    }

    fn vouched_for(&self, tenant: &str, client: &str, assertion: impl ClientAssertion + 'static) -> Method {
        let options = ClientAssertionCredentialOptions { client_options: self.client_options() };
        Ok(ClientAssertionCredential::new(tenant.to_owned(), client.to_owned(), assertion, Some(options))?)
    }

    fn tenant(&self) -> Result<&str, Unavailable> {
        needed(self.environment.tenant_id.as_deref(), "AZURE_TENANT_ID")
    }

    fn client(&self) -> Result<&str, Unavailable> {
        needed(self.environment.client_id.as_deref(), "AZURE_CLIENT_ID")
    }

    /// The cloud is always said, because the official crate would else read the environment.
    fn client_options(&self) -> ClientOptions {
        let cloud = match &self.environment.authority_host {
            None => CloudConfiguration::AzurePublic,
            Some(host) => {
                let mut custom = CustomConfiguration::default();
                custom.authority_host.clone_from(host);
                custom.into()
            }
        };
        ClientOptions { cloud: Some(Arc::new(cloud)), ..self.http.sdk_options() }
    }
}

fn needed<T>(value: Option<T>, name: &str) -> Result<T, Unavailable> {
    value.ok_or_else(|| Unavailable(format!("not set: {name}")))
}

impl From<azure_core::Error> for Unavailable {
    fn from(error: azure_core::Error) -> Self {
        let text = error.to_string();
        Self(text.lines().next().unwrap_or_default().to_owned())
    }
}
