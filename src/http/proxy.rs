//! Which requests go through the system's proxy: none to this computer, and a failure names the proxy in use.

use crate::base::is_loopback;
use hyper_util::client::proxy::matcher::Matcher;
use std::fmt;
use std::sync::Arc;
use url::Url;

/// Whether the system's proxy settings count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ProxyUse {
    /// As the system says, except for services on this computer.
    #[default]
    System,
    /// Never.
    Never,
}

/// The system's proxy settings, as the HTTP stack reads them.
#[derive(Clone)]
pub(super) struct Proxies(Option<Arc<Matcher>>);

impl Proxies {
    pub(super) fn of(proxies: ProxyUse) -> Self {
        Self((proxies == ProxyUse::System).then(|| Arc::new(Matcher::from_system())))
    }

    /// Returns the host and port of the proxy that a request to this URL goes through, without its credentials.
    pub(super) fn for_url(&self, url: &str) -> Option<Box<str>> {
        if is_local(url) {
            return None;
        }
        let proxy = self.0.as_ref()?.intercept(&url.parse().ok()?)?;
        let authority = proxy.uri().authority()?.as_str();
        Some(authority.rsplit('@').next().unwrap_or(authority).into())
    }
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "System" } else { "Never" })
    }
}

/// Whether a URL leads to this computer.
pub(super) fn is_local(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| is_loopback(&url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_on_this_computer_is_never_asked_through_a_proxy() {
        let matcher = Matcher::builder().all("http://me:secret@proxy.example:3128").build();
        let proxies = Proxies(Some(Arc::new(matcher)));
        for local in
            ["http://127.0.0.1:10000/a", "http://localhost/a", "http://[::1]:1/", "http://a.localhost/"]
        {
            assert_eq!(proxies.for_url(local), None, "{local}");
        }
        let proxy = proxies.for_url("https://contoso.blob.core.windows.net/a?sig=x");
        assert_eq!(proxy.as_deref(), Some("proxy.example:3128"));
        assert_eq!(Proxies::of(ProxyUse::Never).for_url("https://a.example/"), None);
    }
}
