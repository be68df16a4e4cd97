//! The environment, read once: every variable that counts has its name here and nowhere else.

use crate::base::secrets;
use secrecy::SecretString;
use std::collections::BTreeMap;

macro_rules! variables {
    ($($(#[doc = $doc:literal])+ $name:ident;)*) => {
        $($(#[doc = $doc])+ pub const $name: &str = stringify!($name);)*

        /// Every variable that offerpress reads, with what it is for.
        pub const ALL: &[(&str, &str)] = &[$((stringify!($name), concat!($($doc),+).trim_ascii())),*];
    };
}

variables! {
    /// A ready access token for the marketplace.
    OFFERPRESS_TOKEN;
    /// The marketplace's address; `--marketplace-url` goes before it.
    OFFERPRESS_MARKETPLACE_URL;
    /// Which marketplace API is called; `--api` goes before it.
    OFFERPRESS_API;
    /// The container for the images; `--container` goes before it.
    OFFERPRESS_CONTAINER;
    /// The storage account's address, for clouds of one's own; `--blob-endpoint` goes before it.
    OFFERPRESS_BLOB_ENDPOINT;
    /// Where the lock is kept, `file` or `storage`; `--lock` goes before it.
    OFFERPRESS_LOCK;
    /// The form of output; `--format` goes before it.
    OFFERPRESS_FORMAT;
    /// The folder of the sandbox's state; `--sandbox-dir` goes before it.
    OFFERPRESS_SANDBOX_DIR;
    /// A file of certificates (PEM) to trust next to the system's.
    OFFERPRESS_CA_FILE;
    /// The storage account's connection string, as other Azure tools read it.
    AZURE_STORAGE_CONNECTION_STRING;
    /// The storage account's name, as other Azure tools read it.
    AZURE_STORAGE_ACCOUNT;
    /// The storage account's key, as other Azure tools read it.
    AZURE_STORAGE_KEY;
    /// A SAS for the container that someone else made, as other Azure tools read it.
    AZURE_STORAGE_SAS_TOKEN;
    /// A read-only SAS for the container, for the image URLs, where the other one is for storing.
    OFFERPRESS_LINK_SAS;
    /// The Entra tenant.
    AZURE_TENANT_ID;
    /// The Entra application.
    AZURE_CLIENT_ID;
    /// The Entra application's secret.
    AZURE_CLIENT_SECRET;
    /// The file of a workload identity's token.
    AZURE_FEDERATED_TOKEN_FILE;
    /// The address of Entra, for sovereign clouds.
    AZURE_AUTHORITY_HOST;
    /// Where GitHub Actions gives out identity tokens.
    ACTIONS_ID_TOKEN_REQUEST_URL;
    /// The right to ask there.
    ACTIONS_ID_TOKEN_REQUEST_TOKEN;
    /// The service connection of an Azure Pipelines job.
    AZURESUBSCRIPTION_SERVICE_CONNECTION_ID;
    /// The client of that connection.
    AZURESUBSCRIPTION_CLIENT_ID;
    /// The tenant of that connection.
    AZURESUBSCRIPTION_TENANT_ID;
    /// The token of an Azure Pipelines job.
    SYSTEM_ACCESSTOKEN;
    /// Where an Azure Pipelines job asks for its token.
    SYSTEM_OIDCREQUESTURI;
    /// How many columns the terminal has, where it isn't to be asked.
    COLUMNS;
    /// Which terminal it is, as terminals have always said.
    TERM;
    /// Set in the jobs of most CI systems.
    CI;
    /// That color isn't wanted.
    NO_COLOR;
    /// Where GitHub Actions shows a job's summary.
    GITHUB_STEP_SUMMARY;
    /// Where GitHub Actions takes a step's outputs.
    GITHUB_OUTPUT;
    /// The root of the repository in GitHub Actions: annotations name files from there.
    GITHUB_WORKSPACE;
    /// The root of the repository in Azure Pipelines.
    BUILD_SOURCESDIRECTORY;
    /// Where an Azure Pipelines job keeps files for a time, such as its summary.
    AGENT_TEMPDIRECTORY;
}

/// The variables that are a secret.
const SECRETS: &[&str] = &[
    OFFERPRESS_TOKEN,
    AZURE_STORAGE_KEY,
    AZURE_CLIENT_SECRET,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN,
    SYSTEM_ACCESSTOKEN,
];

/// The variables that hold one among other things.
const SECRETS_WITHIN: &[&str] =
    &[AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_SAS_TOKEN, OFFERPRESS_LINK_SAS];

/// The variables by which the HTTP stack finds proxies; read here for the password in them alone.
const PROXIES: &[&str] =
    &["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "all_proxy", "https_proxy", "http_proxy"];

/// Registers the password in a proxy's URL, and the form in which it is sent.
fn register_password(url: &str) {
    let Some(user) = url.split_once("://").map_or(url, |(_, rest)| rest).rsplit_once('@') else { return };
    let (_, password) = user.0.split_once(':').unwrap_or_default();
    secrets::register(password);
}

/// The variables that are set, empty ones left out.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    values: BTreeMap<&'static str, SecretString>,
}

impl Environment {
    /// Reads the process's environment.
    #[must_use]
    pub fn read() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
        let value = |name: &'static str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
        // no value begins or ends with white space; a file that it was read from may end in a line break
        PROXIES.iter().filter_map(|name| value(name)).for_each(|url| register_password(&url));
        let values = ALL.iter().filter_map(|(name, _)| Some((*name, value(name)?.trim().into()))).collect();
        let environment = Self { values };
        // before anything can print them
        let set = |names: &'static [&str]| names.iter().filter_map(|name| environment.text(name));
        set(SECRETS).for_each(secrets::register);
        set(SECRETS_WITHIN).for_each(secrets::register_parts);
        environment
    }

    /// Holds just these variables.
    #[cfg(test)]
    pub(super) fn of(values: &[(&'static str, &str)]) -> Self {
        Self { values: values.iter().map(|(name, value)| (*name, (*value).into())).collect() }
    }

    /// Shows a variable that holds no secret.
    #[must_use]
    pub fn text(&self, name: &'static str) -> Option<&str> {
        use secrecy::ExposeSecret as _;
        self.values.get(name).map(|value| value.expose_secret().trim())
    }

    /// Returns a variable that holds a secret.
    #[must_use]
    pub fn secret(&self, name: &'static str) -> Option<&SecretString> {
        self.values.get(name)
    }
}
