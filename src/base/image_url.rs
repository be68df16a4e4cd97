//! URLs of images, whose query may hold a signature.

use super::address::{UrlError, is_loopback, parse_safe, query_field};
use super::when::sas_time;
use secrecy::{ExposeSecret as _, SecretString};
use std::fmt;
use std::sync::Arc;
use time::OffsetDateTime;
use url::{Position, Url};

/// The URL of one image, as an offer carries it; its query may be a SAS and is never shown.
///
/// Prints as `https://account.blob.core.windows.net/c/b.png?…`; [`expose`](Self::expose) is the only door to the text.
/// Cheap to clone: an offer may have thousands, and each is in several hands.
#[derive(Clone)]
pub struct ImageUrl(Arc<Parts>);

struct Parts {
    place: Box<str>,
    /// Where in the place the path begins.
    path: usize,
    text: SecretString,
}

impl ImageUrl {
    /// Parses a URL.
    ///
    /// # Errors
    /// Returns an error that says what is wrong with it, without its query.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let url = parse_safe(text)?;
        // without user and password, where someone wrote them into a URL
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

    /// Shows where the image lies: the URL without its query.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.0.place
    }

    /// Returns the path alone, which stays the same however the URL is signed and wherever it is served.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.place.get(self.0.path..).unwrap_or_default()
    }

    /// Returns the URL to fetch the image from without any credentials but a SAS: no user name, no password.
    #[must_use]
    pub fn without_user(&self) -> String {
        let query = self.expose().find('?').and_then(|at| self.expose().get(at..)).unwrap_or_default();
        format!("{}{}", self.place(), query.split('#').next().unwrap_or_default())
    }

    /// Returns whether someone wrote a user name or password into the URL.
    #[must_use]
    pub fn has_user(&self) -> bool {
        Url::parse(self.expose()).is_ok_and(|url| !url.username().is_empty() || url.password().is_some())
    }

    /// Returns whether the URL leads to this computer.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        Url::parse(self.expose()).is_ok_and(|url| is_loopback(&url) || is_unspecified(&url))
    }

    /// Returns one field of its query, for example `sp` of a SAS.
    #[must_use]
    pub fn query_field(&self, name: &str) -> Option<String> {
        query_field(Url::parse(self.expose()).ok()?.query()?, name)
    }

    /// Returns when the URL expires, if it says so (`se` of a SAS, also one that is cut to a date).
    #[must_use]
    pub fn expiry(&self) -> Option<OffsetDateTime> {
        sas_time(&self.query_field("se")?)
    }

    /// Whether both name the same image, however they are signed.
    #[must_use]
    pub fn same_place(&self, other: &Self) -> bool {
        self.0.place == other.0.place
    }

    /// Whether two slots show the same image, or both show none.
    #[must_use]
    pub fn both_same(one: Option<&Self>, other: Option<&Self>) -> bool {
        match (one, other) {
            (Some(one), Some(other)) => one.same_place(other),
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}

impl fmt::Display for ImageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query = if self.expose().contains('?') { "?…" } else { "" };
        write!(f, "{}{query}", self.place())
    }
}

impl fmt::Debug for ImageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
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

#[cfg(test)]
mod tests {
    use super::*;

    const SAS: &str = "https://a.blob.core.windows.net/c/b.png?sv=2020-12-06&se=2026-12-01T00%3A00%3A00Z&sr=b&sp=r&sig=abc%2Bdef%3D";

    #[test]
    fn a_url_never_shows_its_query() {
        let url = ImageUrl::parse(SAS).unwrap();
        assert_eq!(url.to_string(), "https://a.blob.core.windows.net/c/b.png?…");
        assert_eq!(format!("{url:?}"), url.to_string());
        assert_eq!(url.expose(), SAS);
        assert_eq!((url.place(), url.path()), ("https://a.blob.core.windows.net/c/b.png", "/c/b.png"));
        let url = ImageUrl::parse("https://user:secret@a:8443/c/b.png").unwrap();
        assert_eq!((url.place(), url.path()), ("https://a:8443/c/b.png", "/c/b.png"));
    }

    #[test]
    fn a_user_in_an_address_is_not_used() {
        let url = ImageUrl::parse("https://user:secret@a:8443/c/b.png?sp=r&sig=x#top").unwrap();
        assert!(url.has_user());
        assert_eq!(url.without_user(), "https://a:8443/c/b.png?sp=r&sig=x");
        let url = ImageUrl::parse(SAS).unwrap();
        assert_eq!((url.without_user().as_str(), url.has_user()), (SAS, false));
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
            assert_eq!(ImageUrl::parse(text).unwrap().is_loopback(), here, "{text}");
        }
    }

    #[test]
    fn a_url_knows_its_end() {
        let end = ImageUrl::parse(SAS).unwrap().expiry().unwrap();
        assert_eq!(end, time::macros::datetime!(2026-12-01 00:00 UTC));
        for short in ["2026-12-01T00:00Z", "2026-12-01"] {
            assert_eq!(
                ImageUrl::parse(&format!("https://a/b.png?se={short}&sig=s")).unwrap().expiry(),
                Some(end)
            );
        }
        assert_eq!(ImageUrl::parse("https://a/b.png").unwrap().expiry(), None);
    }

    #[test]
    fn urls_signed_anew_name_the_same_place() {
        let [a, b] = ["?sig=1", "?sig=2"].map(|q| ImageUrl::parse(&format!("https://a/b.png{q}")).unwrap());
        assert!(a.same_place(&b));
        assert!(!a.same_place(&ImageUrl::parse("https://a/c.png").unwrap()));
    }
}
