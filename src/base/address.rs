//! URLs of services, which are public; and what makes any URL safe to use and to show.

use std::fmt;
use url::Url;

/// Says why a text isn't a URL that we use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// The text is no URL; shown without its query.
    #[error("`{0}` is not a URL")]
    NotAUrl(String),
    /// The scheme would send a secret in the open.
    #[error("`{0}` must start with https:// (http:// is allowed for this computer only)")]
    NotHttps(String),
    /// A service's URL has a query, a fragment, a user or a password.
    #[error("`{0}` must be a URL without query, fragment or user name")]
    NotPlain(String),
}

/// The URL of a service: https, or http to this computer only; no query, no user, no trailing slash.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ServiceUrl(Url);

impl ServiceUrl {
    /// Parses a URL.
    ///
    /// # Errors
    /// Returns an error that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let mut url = parse_safe(text)?;
        let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        if !plain || url.password().is_some() {
            return Err(UrlError::NotPlain(shown(text)));
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// Returns the URL without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// Returns it parsed.
    #[must_use]
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// Whether the service runs on this computer.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Adds a path, whose parts must already be safe in a URL.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}/{}", self.as_str(), path.trim_start_matches('/'))
    }
}

impl fmt::Display for ServiceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ServiceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

pub(super) fn parse_safe(text: &str) -> Result<Url, UrlError> {
    let url = Url::parse(text).map_err(|_| UrlError::NotAUrl(shown(text)))?;
    let safe = match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback(&url),
        _ => false,
    };
    if safe { Ok(url) } else { Err(UrlError::NotHttps(shown(text))) }
}

/// Whether a URL leads to this computer by its name, or by an address for that alone.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Returns one field of a query, decoded.
#[must_use]
pub fn query_field(query: &str, name: &str) -> Option<String> {
    let mut fields = url::form_urlencoded::parse(query.as_bytes());
    fields.find(|(field, _)| field == name).map(|(_, value)| value.into_owned())
}

/// What of a bad URL may be shown: everything before the query, and no password.
fn shown(text: &str) -> String {
    let open = text.split(['?', '#']).next().unwrap_or_default();
    match (open.find("://"), open.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => format!("{}****{}", &open[..scheme + 3], &open[at..]),
        _ => open.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_address_is_for_this_computer_only() {
        assert!(ServiceUrl::parse("http://127.0.0.1:10000/devstoreaccount1/").is_ok());
        assert!(ServiceUrl::parse("http://[::1]:8080").is_ok());
        let error = ServiceUrl::parse("http://example.org").unwrap_err().to_string();
        assert_eq!(
            error,
            "`http://example.org` must start with https:// (http:// is allowed for this computer only)"
        );
        assert!(ServiceUrl::parse("https://127.0.0.1.example.org").is_ok());
        assert!(ServiceUrl::parse("http://127.0.0.1.example.org").is_err());
    }

    #[test]
    fn a_service_address_is_plain_and_loses_its_last_slash() {
        let url = ServiceUrl::parse("https://cloudpartner.azure.com/").unwrap();
        assert_eq!(url.join("/api/offers"), "https://cloudpartner.azure.com/api/offers");
        for text in ["https://a/?sig=s", "https://u:secret@a/", "https://a/#x"] {
            let error = ServiceUrl::parse(text).unwrap_err().to_string();
            assert!(!error.contains("secret") && !error.contains("sig"), "{error}");
        }
    }
}
