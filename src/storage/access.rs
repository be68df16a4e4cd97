//! What lets us into an account: a key, a sign-in, or a SAS that someone else made.

use super::{AccountError, ContainerName};
use crate::base::{ServiceUrl, query_field, redact, secrets};
use crate::identity::TokenCache;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use secrecy::{ExposeSecret as _, SecretBox, SecretString};
use sha2::Sha256;
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
#[derive(Debug, Clone)]
pub(super) struct GivenSas {
    query: SecretString,
    pub(super) container: Option<ContainerName>,
}

/// The key of a storage account: redacted when shown, wiped when dropped.
#[derive(Debug, Clone)]
pub(super) struct AccountKey(Arc<SecretBox<[u8]>>);

impl AccountKey {
    /// Reads the base64 that the portal shows; nothing where it is none.
    pub(super) fn parse(text: &SecretString) -> Option<Self> {
        secrets::register(text.expose_secret());
        let bytes = STANDARD.decode(text.expose_secret().trim()).ok()?;
        (!bytes.is_empty()).then(|| Self(Arc::new(SecretBox::new(bytes.into_boxed_slice()))))
    }

    /// Signs a text: base64 of its HMAC-SHA256, as the storage service asks for everywhere.
    pub(super) fn sign(&self, text: &str) -> String {
        // an HMAC takes a key of any length, so that there is no error to meet
        let mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret());
        let Ok(mac) = mac.map(|mac| mac.chain_update(text)) else { return String::new() };
        STANDARD.encode(mac.finalize().into_bytes())
    }
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

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    #[test]
    fn hmac_known_answer() {
        let key = AccountKey::parse(&STANDARD.encode("Jefe").into()).unwrap();
        let signature = STANDARD.decode(key.sign("what do ya want for nothing?")).unwrap();
        let known: [u8; 32] = [
            0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08, 0x95, 0x75,
            0xc7, //
            0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43,
        ];
        assert_eq!(signature, known);
    }

    #[test]
    fn a_key_does_not_show() {
        let key = AccountKey::parse(&"c2VjcmV0".into()).unwrap();
        assert!(format!("{key:?}").contains("REDACTED") && !format!("{key:?}").contains("secret"), "{key:?}");
        assert!(AccountKey::parse(&"not base64!".into()).is_none());
        assert!(AccountKey::parse(&"".into()).is_none());
    }
}
