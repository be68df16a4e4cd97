//! Why no account can be made of what was given.

use super::name::NameError;
use crate::base::{ServiceUrl, UrlError};

/// Says why no account can be made of what was given; holds nothing secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// The name breaks the rules.
    #[error("`{0}` is not a storage account name: 3 to 24 lower-case letters and digits are allowed")]
    Name(String),
    /// The key isn't what the portal shows.
    #[error("the account key is not valid base64; copy it again from the portal, `Access keys`")]
    Key,
    /// The address can't be used.
    #[error("invalid URL of the storage account")]
    Endpoint(#[from] UrlError),
    /// The address isn't https, and a token would travel in the open.
    #[error("`{0}` would send an access token unencrypted; use the account's https URL, or an account key")]
    TokenInTheOpen(ServiceUrl),
    /// The connection string can't be read.
    #[error("invalid connection string: {0}")]
    ConnectionString(Trouble),
    /// The SAS URL leads to no container.
    #[error("the SAS URL must be that of a container: https://<account>.blob.core.windows.net/<container>?…")]
    NotAContainerSas,
    /// The SAS URL has no signature.
    #[error("the SAS URL has no signature (`sig=`); copy it completely, with everything after `?`")]
    NoSignature,
    /// The two SAS URLs don't go together.
    #[error("the SAS for image URLs must be for the account and container that the images are uploaded to")]
    OtherPlace,
    /// The container in the SAS URL breaks the rules.
    #[error("invalid container in the SAS URL")]
    Container(#[from] NameError),
}

/// Says what is wrong with a connection string, without showing a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// A part is no `name=value`.
    #[error("part {0} is not of the form `Name=value`")]
    NotAPair(usize),
    /// A part has a name that we don't know; the part itself may be half a secret and isn't shown.
    #[error("part {part} has an unknown name{}", did_you_mean(*nearest))]
    UnknownName {
        /// Which part, from 1.
        part: usize,
        /// The known name that looks most like it.
        nearest: Option<&'static str>,
    },
    /// A name is given twice.
    #[error("`{0}` is set twice")]
    Twice(&'static str),
    /// A needed part is missing.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// Two parts don't go together.
    #[error("`{0}` and `{1}` can't be combined")]
    Both(&'static str, &'static str),
    /// A value isn't one of those allowed.
    #[error("`{0}` must be {1}")]
    Value(&'static str, &'static str),
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}
