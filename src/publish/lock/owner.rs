//! Which offer on which service a lock belongs to.

use crate::base::OfferRef;
use url::{Host, Url};

/// Which offer on which service a lock belongs to.
#[derive(Debug, Clone, Copy)]
pub struct LockOwner<'a> {
    /// The marketplace's address, or another name that stays the same from run to run.
    pub service: &'a str,
    /// The offer.
    pub offer: &'a OfferRef,
}

impl LockOwner<'_> {
    /// Whether a lock with these words belongs to this offer; the same thing may be written in several ways.
    pub(super) fn is(&self, service: &str, publisher: &str, offer: &str) -> bool {
        canonical(service) == canonical(self.service)
            && self.offer.publisher.as_str().eq_ignore_ascii_case(publisher)
            && self.offer.offer.as_str().eq_ignore_ascii_case(offer)
    }
}

/// One spelling for each service: case of the host, default ports, a trailing slash and the names of this computer
/// make no difference.
fn canonical(service: &str) -> String {
    let Ok(url) = Url::parse(service) else { return service.to_ascii_lowercase() };
    let host = match url.host() {
        Some(Host::Ipv4(address)) if address.is_loopback() => "localhost".to_owned(),
        Some(Host::Ipv6(address)) if address.is_loopback() => "localhost".to_owned(),
        Some(host) => host.to_string().trim_end_matches('.').to_owned(),
        None => String::new(),
    };
    let port = url.port_or_known_default().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{host}{port}{}", url.scheme(), url.path().trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_service_is_written_in_several_ways() {
        let table = [
            ("https://cloudpartner.azure.com", "https://CloudPartner.Azure.com/", true),
            ("https://cloudpartner.azure.com", "https://cloudpartner.azure.com:443", true),
            ("https://cloudpartner.azure.com", "https://cloudpartner.azure.com.", true),
            ("http://127.0.0.1:8080", "http://localhost:8080/", true),
            ("http://[::1]:8080", "http://localhost.:8080", true),
            ("sandbox", "sandbox", true),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8081", false),
            ("http://10.0.0.1:8080", "http://localhost:8080", false),
            ("http://[2001:db8::1]:8080", "http://localhost:8080", false),
            ("https://cloudpartner.azure.com", "http://cloudpartner.azure.com", false),
            ("https://cloudpartner.azure.com", "https://cloudpartner.azure.cn", false),
            ("https://a.example/one", "https://a.example/two", false),
            ("https://a.example", "sandbox", false),
        ];
        for (one, other, same) in table {
            assert_eq!(canonical(one) == canonical(other), same, "{one} {other}");
        }
    }
}
