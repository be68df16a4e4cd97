//! What counts before a folder's settings, and why it can't be used.

use crate::base::{IdError, ServiceUrl, UrlError};
use crate::identity::{Environment, SignIn};
use crate::marketplace::{ApiName, UnknownApi};
use crate::publish::settings::SettingsError;
use crate::storage::{self, AccountError, LifetimeError, NameError};
use secrecy::SecretString;
use std::fmt;

/// What counts before a folder's `offerpress.toml`, for one run or several.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// The publisher ID.
    pub publisher: Option<String>,
    /// The offer ID.
    pub offer: Option<String>,
    /// The profile to check against.
    pub profile: Option<String>,
    /// The marketplace API, by its name.
    pub api: Option<Given>,
    /// The address of the marketplace; any host.
    pub marketplace_url: Option<String>,
    /// Where the lock is kept, `file` or `storage`.
    pub lock: Option<Given>,
    /// How long SAS URLs are valid, for example `30d`.
    pub link_lifetime: Option<String>,
    /// The only sign-in method to use, by its name.
    pub sign_in: Option<String>,
    /// A token for the marketplace, or where to get it; it counts before every sign-in method.
    pub token: Option<SignIn>,
    /// What sign-in methods use.
    pub environment: Environment,
    /// The storage account and its credentials.
    pub storage: StorageOverrides,
}

/// The storage account and its credentials, the first of which counts.
#[derive(Debug, Clone, Default)]
pub struct StorageOverrides {
    /// A connection string, which names the account too.
    pub connection_string: Option<Given<SecretString>>,
    /// The account's name.
    pub account: Option<Given>,
    /// The blob endpoint; any host.
    pub endpoint: Option<Given>,
    /// The container.
    pub container: Option<String>,
    /// An account key.
    pub key: Option<SecretString>,
    /// A SAS for the container.
    pub sas: Option<SecretString>,
    /// A read-only SAS for the image URLs.
    pub link_sas: Option<SecretString>,
}

/// A value, and where it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given<T = String> {
    /// The value.
    pub value: T,
    /// Where it was given.
    pub origin: Origin,
}

impl<T> Given<T> {
    /// Creates a value of a flag or an argument.
    #[must_use]
    pub fn argument(name: &'static str, value: T) -> Self {
        Self { value, origin: Origin::Argument(name) }
    }

    /// Creates a value of an environment variable.
    #[must_use]
    pub fn variable(name: &'static str, value: T) -> Self {
        Self { value, origin: Origin::Variable(name) }
    }
}

/// Where a value was given, as messages name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A flag or an argument.
    Argument(&'static str),
    /// An environment variable.
    Variable(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(name) => write!(f, "`{name}`"),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

/// Says why the options of a run can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// The folder's settings.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The publisher or the offer.
    #[error(transparent)]
    Id(#[from] IdError),
    /// How long SAS URLs are valid.
    #[error(transparent)]
    Lifetime(#[from] LifetimeError),
    /// The address of a service.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The container's name.
    #[error(transparent)]
    Container(#[from] NameError),
    /// The storage account, its key or its SAS.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The container can't be opened with this account.
    #[error(transparent)]
    Storage(Box<storage::Error>),
    /// The API is none.
    #[error("{origin} is invalid")]
    Api {
        /// Where it was given.
        origin: Origin,
        /// Which names there are.
        source: UnknownApi,
    },
    /// The address is one of another API than the one that is called.
    #[error("{setting} is `{url}`, where the {} is, but {api_setting} is `{}`", api.other(), api.as_str())]
    OtherApi {
        /// What sets the address.
        setting: &'static str,
        /// The address.
        url: Box<ServiceUrl>,
        /// What sets the API.
        api_setting: String,
        /// The API.
        api: ApiName,
    },
    /// The place of the lock is none.
    #[error("{origin} is `{value}`, but must be `file` or `storage`")]
    Lock {
        /// Where it was given.
        origin: Origin,
        /// What was given.
        value: String,
    },
    /// The sign-in method is none.
    #[error("unknown sign-in method `{0}`")]
    SignIn(String),
    /// An account, but no container.
    #[error("no container is configured")]
    NoContainer,
    /// An argument contradicts the connection string.
    #[error("{argument} and {connection_string} name different storage accounts")]
    TwoAccounts {
        /// The argument.
        argument: Origin,
        /// Where the connection string was given.
        connection_string: Origin,
    },
}
