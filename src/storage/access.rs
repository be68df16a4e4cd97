//! What lets us into an account: a key, a sign-in, or a SAS that someone else made.

use super::account_error::AccountError;
use super::key::AccountKey;
use super::name::ContainerName;
use crate::base::{ServiceUrl, query_field, redact, secrets};
use crate::identity::TokenCache;
use secrecy::{ExposeSecret as _, SecretString};
use std::fmt;
use std::sync::Arc;

/// What lets us in.
#[derive(Debug, Clone)]
pub(super) enum Access {
    Key(AccountKey),
    Entra(Arc<TokenCache>),
    Sas(GivenSas),
}

/// The name of a storage account: 3 to 24 lower-case letters and digits.
///
/// Microsoft Learn, "Storage account overview": storage account name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountName(String);

/// A SAS that someone else made: its query, and the container that it was made for, if it names one.
#[derive(Clone)]
pub(super) struct GivenSas {
    query: SecretString,
    pub(super) container: Option<ContainerName>,
}

/// Returns the query of a SAS as people paste it: with or without `?`, in quotes, as a whole URL, with a raw `+` in its
/// signature, or percent-encoded twice.
#[must_use]
pub fn sas_query(text: &str) -> SecretString {
    let text = unquoted(text);
    let query = text.split_once('?').map_or(text, |(_, query)| query);
    let fix = |part: &str| match part.split_once('=') {
        // a signature is base64, in which a space can only have been a `+`
        Some((name, value)) if name.eq_ignore_ascii_case("sig") => {
            format!("{name}={}", value.replace("%25", "%").replace(['+', ' '], "%2B"))
        }
        _ => part.replace("%25", "%"),
    };
    query.split('&').map(fix).collect::<Vec<_>>().join("&").into()
}

/// A text without white space around it, and without the quotes that a shell or a settings file left.
pub(super) fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let within = |quote| text.strip_prefix(quote).and_then(|rest: &str| rest.strip_suffix(quote));
    within('"').or_else(|| within('\'')).map_or(text, str::trim)
}

impl AccountName {
    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Parses a name.
    ///
    /// # Errors
    /// Returns an error that names the text that breaks the rules.
    pub fn parse(text: &str) -> Result<Self, AccountError> {
        let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if plain && (3..=24).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(AccountError::Name(redact(text)))
        }
    }

    /// Reads the name out of an address: the path of an emulator, else the host's first part.
    pub(super) fn of_endpoint(endpoint: &ServiceUrl) -> Option<Self> {
        let url = endpoint.as_url();
        let in_path = url.path_segments().and_then(|mut parts| parts.next()).filter(|part| !part.is_empty());
        let name = in_path.or_else(|| url.domain()?.split('.').next())?;
        Self::parse(name).ok()
    }
}

impl GivenSas {
    pub(super) fn parse(query: &str, container: Option<ContainerName>) -> Result<Self, AccountError> {
        let sas = Self { query: sas_query(query), container };
        secrets::register_parts(sas.expose());
        if sas.field("sig").is_none_or(|sig| sig.is_empty()) {
            return Err(AccountError::NoSignature);
        }
        Ok(sas)
    }

    /// Returns the query, signature included.
    pub(super) fn expose(&self) -> &str {
        self.query.expose_secret()
    }

    /// Shows one of its fields, for example `sp`.
    pub(super) fn field(&self, name: &str) -> Option<String> {
        query_field(self.expose(), name)
    }
}

impl fmt::Debug for GivenSas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GivenSas").field("query", &"****").field("container", &self.container).finish()
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
