//! Why options can't be used.

use super::overrides::Origin;
use crate::base::{IdError, ServiceUrl, UrlError};
use crate::marketplace::{ApiName, UnknownApi};
use crate::publish::settings::SettingsError;
use crate::storage::{self, AccountError, LifetimeError, NameError};

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
