//! What counts before a folder's settings.

use crate::identity::{Environment, SignIn};
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
