//! Addresses: of services, which are public, and of images, whose query may hold a signature.

use super::when::sas_time;
use secrecy::{ExposeSecret as _, SecretString};
use std::fmt;
use std::sync::Arc;
use time::OffsetDateTime;
use url::{Position, Url};

/// Says why a text isn't an address that we use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The text is no URL; shown without its query.
    #[error("`{0}` is not a URL")]
    NotAUrl(String),
    /// The scheme would send a secret in the open.
    #[error("`{0}` must start with https:// (http:// is allowed for this computer only)")]
    NotHttps(String),
    /// A service's address has a query, a fragment, a user or a password.
    #[error("`{0}` must be a URL without query, fragment or user name")]
    NotPlain(String),
}

/// The address of a service: https, or http to this computer only; no query, no user, no trailing slash.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ServiceUrl(Url);

impl ServiceUrl {
    /// Parses an address.
    ///
    /// # Errors
    /// Returns an error that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let mut url = parse_safe(text)?;
        let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        if !plain || url.password().is_some() {
            return Err(LinkError::NotPlain(shown(text)));
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// Returns the address without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// Returns the address as a parsed URL.
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

/// The address of one image, as an offer carries it; its query may be a SAS and is never shown.
///
/// Prints as `https://account.blob.core.windows.net/c/b.png?…`; [`expose`](Self::expose) is the only door to the text.
/// Cheap to clone: an offer may have thousands, and each is in several hands.
#[derive(Clone)]
pub struct Link(Arc<Parts>);

struct Parts {
    place: Box<str>,
    /// Where in the place the path begins.
    path: usize,
    text: SecretString,
}

impl Link {
    /// Parses a link.
    ///
    /// # Errors
    /// Returns an error that says what is wrong with it, without its query.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let url = parse_safe(text)?;
        // without user and password, where someone wrote them into an address
        let place =
            [&url[..Position::BeforeUsername], &url[Position::BeforeHost..Position::AfterPath]].concat();
        let path = place.len() - url.path().len();
        Ok(Self(Arc::new(Parts { place: place.into(), path, text: text.into() })))
    }

    /// Returns the whole text, signature included: for the offer and for the fetch, for nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.text.expose_secret()
    }

    /// Shows where the image lies: the link without its query.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.0.place
    }

    /// Returns the path alone, which stays the same however the link is signed and wherever it is served.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.place.get(self.0.path..).unwrap_or_default()
    }

    /// Returns the address to fetch the image from without any credentials but a SAS: no user name, no password.
    #[must_use]
    pub fn without_user(&self) -> String {
        let query = self.expose().find('?').and_then(|at| self.expose().get(at..)).unwrap_or_default();
        format!("{}{}", self.place(), query.split('#').next().unwrap_or_default())
    }

    /// Returns whether someone wrote a user name or password into the address.
    #[must_use]
    pub fn has_user(&self) -> bool {
        Url::parse(self.expose()).is_ok_and(|url| !url.username().is_empty() || url.password().is_some())
    }

    /// Returns whether the address leads to this computer.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        Url::parse(self.expose()).is_ok_and(|url| is_loopback(&url) || is_unspecified(&url))
    }

    /// Tells when the link ends, if it says so (`se` of a SAS, also one that is cut to a date).
    #[must_use]
    pub fn expiry(&self) -> Option<OffsetDateTime> {
        let url = Url::parse(self.expose()).ok()?;
        let (_, end) = url.query_pairs().find(|(name, _)| name == "se")?;
        sas_time(&end)
    }

    /// Whether both name the same image, however they are signed.
    #[must_use]
    pub fn same_place(&self, other: &Self) -> bool {
        self.0.place == other.0.place
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query = if self.expose().contains('?') { "?…" } else { "" };
        write!(f, "{}{query}", self.place())
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn parse_safe(text: &str) -> Result<Url, LinkError> {
    let url = Url::parse(text).map_err(|_| LinkError::NotAUrl(shown(text)))?;
    let safe = match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback(&url),
        _ => false,
    };
    if safe { Ok(url) } else { Err(LinkError::NotHttps(shown(text))) }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// `0.0.0.0` and `::` connect to this computer on most systems, and so does an IPv4 loopback in IPv6's clothes.
fn is_unspecified(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_unspecified(),
        Some(url::Host::Ipv6(address)) => {
            let mapped = |address: std::net::Ipv4Addr| address.is_loopback() || address.is_unspecified();
            address.is_unspecified() || address.to_ipv4_mapped().is_some_and(mapped)
        }
        Some(url::Host::Domain(_)) | None => false,
    }
}

/// What of a bad address may be shown: everything before the query, and no password.
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

    const SAS: &str = "https://a.blob.core.windows.net/c/b.png?sv=2020-12-06&se=2026-12-01T00%3A00%3A00Z&sr=b&sp=r&sig=abc%2Bdef%3D";

    #[test]
    fn a_link_never_shows_its_query() {
        let link = Link::parse(SAS).unwrap();
        assert_eq!(link.to_string(), "https://a.blob.core.windows.net/c/b.png?…");
        assert_eq!(format!("{link:?}"), link.to_string());
        assert_eq!(link.expose(), SAS);
        assert_eq!((link.place(), link.path()), ("https://a.blob.core.windows.net/c/b.png", "/c/b.png"));
        let link = Link::parse("https://user:secret@a:8443/c/b.png").unwrap();
        assert_eq!((link.place(), link.path()), ("https://a:8443/c/b.png", "/c/b.png"));
    }

    #[test]
    fn a_user_in_an_address_is_not_used() {
        let link = Link::parse("https://user:secret@a:8443/c/b.png?sp=r&sig=x#top").unwrap();
        assert!(link.has_user());
        assert_eq!(link.without_user(), "https://a:8443/c/b.png?sp=r&sig=x");
        let link = Link::parse(SAS).unwrap();
        assert_eq!((link.without_user().as_str(), link.has_user()), (SAS, false));
    }

    #[test]
    fn an_address_leads_to_this_computer_or_not() {
        let table = [
            ("http://127.0.0.1:10000/a.png", true),
            ("http://127.9.9.9/a.png", true),
            ("https://localhost/a.png", true),
            ("https://a.localhost:8443/a.png", true),
            ("https://[::1]/a.png", true),
            ("https://0.0.0.0/a.png", true),
            ("https://[::]/a.png", true),
            ("https://[::ffff:127.0.0.1]/a.png", true),
            ("https://127.0.0.1.example.org/a.png", false),
            ("https://contoso.blob.core.windows.net/a.png", false),
            ("https://10.0.0.1/a.png", false),
        ];
        for (text, here) in table {
            assert_eq!(Link::parse(text).unwrap().is_loopback(), here, "{text}");
        }
    }

    #[test]
    fn a_link_knows_its_end() {
        let end = Link::parse(SAS).unwrap().expiry().unwrap();
        assert_eq!(end, time::macros::datetime!(2026-12-01 00:00 UTC));
        for short in ["2026-12-01T00:00Z", "2026-12-01"] {
            assert_eq!(
                Link::parse(&format!("https://a/b.png?se={short}&sig=s")).unwrap().expiry(),
                Some(end)
            );
        }
        assert_eq!(Link::parse("https://a/b.png").unwrap().expiry(), None);
    }

    #[test]
    fn links_signed_anew_name_the_same_place() {
        let [a, b] = ["?sig=1", "?sig=2"].map(|q| Link::parse(&format!("https://a/b.png{q}")).unwrap());
        assert!(a.same_place(&b));
        assert!(!a.same_place(&Link::parse("https://a/c.png").unwrap()));
    }

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
