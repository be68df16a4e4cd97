//! What can be told of a URL in an offer without fetching it.

use crate::base::{query_field, sas_time};
use time::{Duration, OffsetDateTime};
use url::{Host, Url};

/// Any URL of an offer, of an image or not.
#[derive(Debug, Clone)]
pub(super) struct ForeignUrl(Url);

/// Whether a signed URL has expired, or will soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expiry {
    /// It has expired.
    Over,
    /// It expires within three weeks.
    Soon,
}

/// "Expiry at least three weeks after creation" (page "Get the SAS URI", written for disk images).
const SOON: Duration = Duration::weeks(3);

/// The hosts on which the marketplace keeps its copies (the API page's answers).
const COPIES: [&str; 2] =
    ["publishingstoredm.blob.core.windows.net", "publishingapistore.blob.core.windows.net"];

impl ForeignUrl {
    /// Takes a text that is a URL as a whole.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(Self(url))
    }

    /// Shows the URL without its query.
    pub(super) fn place(&self) -> String {
        let mut shown = self.0.clone();
        shown.set_query(None);
        shown.set_fragment(None);
        let _ = shown.set_username("");
        let _ = shown.set_password(None);
        shown.into()
    }

    /// Tells whether the URL is signed, and so differs each time that the service answers with it.
    pub(super) fn is_signed(&self) -> bool {
        self.parameter("sig").is_some()
    }

    /// Tells whether the file is one of the marketplace's own copies.
    pub(super) fn is_copy(&self) -> bool {
        COPIES.contains(&self.host())
    }

    /// Tells whether the host is one of those kept for examples (RFC 2606).
    pub(super) fn is_example(&self) -> bool {
        let last_two = self.host().rsplitn(3, '.').take(2).collect::<Vec<_>>();
        matches!(last_two.as_slice(), ["com" | "net" | "org", "example"])
    }

    /// Tells whether the host is this machine or one of a private network, which the marketplace does not reach.
    pub(super) fn is_local(&self) -> bool {
        match self.0.host() {
            Some(Host::Ipv4(ip)) => {
                ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
            }
            Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local(),
            Some(Host::Domain(name)) => {
                name == "localhost"
                    || [".localhost", ".local", ".internal"].iter().any(|end| name.ends_with(end))
            }
            None => false,
        }
    }

    /// Tells whether the URL leads to a page about a file, of a code host or a file sharing service, not to the file.
    pub(super) fn is_page_about_file(&self) -> bool {
        let parts: Vec<_> = self.0.path_segments().into_iter().flatten().collect();
        let third = parts.get(2).copied().unwrap_or_default();
        match self.host() {
            "github.com" | "www.github.com" => {
                matches!(third, "blob" | "tree") && self.parameter("raw").is_none()
            }
            "gist.github.com" => !parts.contains(&"raw"),
            "bitbucket.org" | "codeberg.org" => third == "src",
            "drive.google.com" => parts.first() != Some(&"uc"),
            "docs.google.com" | "1drv.ms" | "onedrive.live.com" => true,
            "dropbox.com" | "www.dropbox.com" => {
                self.parameter("dl").as_deref() != Some("1") && self.parameter("raw").as_deref() != Some("1")
            }
            host if host.ends_with(".sharepoint.com") => self.parameter("download").as_deref() != Some("1"),
            host if host == "dev.azure.com" || host.ends_with(".visualstudio.com") => parts.contains(&"_git"),
            _ => self.0.path().contains("/-/blob/") || self.0.path().contains("/-/tree/"),
        }
    }

    /// Tells whether the path ends as that of a file does.
    pub(super) fn names_a_file(&self) -> bool {
        let last = self.0.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
        // Azure Repos names the file in the query
        let in_query = self.parameter("path").filter(|_| self.0.path().contains("/_git/"));
        let last = in_query.as_deref().unwrap_or(last);
        let endings = [".png", ".jpg", ".jpeg", ".svg", ".pdf", ".zip", ".vhd", ".xlsx"];
        endings.iter().any(|ending| last.to_ascii_lowercase().ends_with(ending))
    }

    /// Returns when a signed URL expires (`se`), also of one that is cut to a date.
    pub(super) fn end(&self) -> Option<OffsetDateTime> {
        sas_time(&self.parameter("se").filter(|_| self.is_signed())?)
    }

    /// Tells whether a signed URL has expired, or will soon.
    pub(super) fn expiry(&self, now: OffsetDateTime) -> Option<Expiry> {
        match self.end()? - now {
            left if left <= Duration::ZERO => Some(Expiry::Over),
            left if left < SOON => Some(Expiry::Soon),
            _ => None,
        }
    }

    fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    fn parameter(&self, name: &str) -> Option<String> {
        query_field(self.0.query()?, name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn url(text: &str) -> ForeignUrl {
        ForeignUrl::parse(text).unwrap()
    }

    #[test]
    fn pages_about_files_are_told_from_files() {
        let pages = [
            "https://github.com/contoso/app/blob/main/logo.png",
            "https://gist.github.com/contoso/1f",
            "https://gitlab.com/contoso/app/-/blob/main/logo.png",
            "https://bitbucket.org/contoso/app/src/main/logo.png",
            "https://drive.google.com/file/d/1a/view?usp=sharing",
            "https://drive.google.com/open?id=1a",
            "https://www.dropbox.com/s/1a/logo.png?dl=0",
            "https://www.dropbox.com/scl/fi/1a/logo.png?rlkey=2",
            "https://dev.azure.com/contoso/app/_git/app?path=/logo.png",
            "https://contoso.visualstudio.com/app/_git/app?path=%2Flogo.png&version=GBmain",
            "https://contoso.sharepoint.com/:i:/s/team/1a",
            "https://1drv.ms/i/s!1a",
        ];
        let files = [
            "https://github.com/contoso/app/raw/main/logo.png",
            "https://github.com/contoso/app/blob/main/logo.png?raw=true",
            "https://raw.githubusercontent.com/contoso/app/main/logo.png",
            "https://github.com/contoso/blob",
            "https://contoso.com/blob/a.png",
            "https://drive.google.com/uc?export=download&id=1a",
            "https://www.dropbox.com/s/1a/logo.png?dl=1",
            "https://www.dropbox.com/s/1a/logo.png?raw=1",
            "https://dl.dropboxusercontent.com/s/1a/logo.png",
            "https://dev.azure.com/contoso/app/_apis/git/repositories/app/items?path=/logo.png",
            "https://contoso.sharepoint.com/sites/team/logo.png?download=1",
        ];
        for text in pages {
            assert!(url(text).is_page_about_file(), "{text}");
        }
        assert!(url("https://dev.azure.com/contoso/app/_git/app?path=/logo.png").names_a_file());
        for text in files {
            assert!(!url(text).is_page_about_file(), "{text}");
        }
    }

    #[test]
    fn example_hosts() {
        for (text, expected) in [
            ("https://example.com/a", true),
            ("https://www.Example.org", true),
            ("https://example.co", false),
            ("https://myexample.com", false),
            ("https://example.com.contoso.com", false),
        ] {
            assert_eq!(url(text).is_example(), expected, "{text}");
        }
    }

    #[test]
    fn local_hosts() {
        for text in [
            "http://localhost:10000/a",
            "https://127.0.0.1/a",
            "http://[::1]/a",
            "https://10.1.2.3/a",
            "http://192.168.0.2",
            "http://169.254.10.1",
            "http://0.0.0.0/a",
            "http://[::]/a",
            "http://[fd00::1]/a",
            "https://nas.local/a",
            "https://nas.internal/a",
        ] {
            assert!(url(text).is_local(), "{text}");
        }
        for text in [
            "https://contoso.com",
            "https://8.8.8.8",
            "https://localhost.contoso.com",
            "https://[2606:4700::1]/",
        ] {
            assert!(!url(text).is_local(), "{text}");
        }
    }

    #[test]
    fn the_end_of_a_url() {
        let now = datetime!(2026-11-22 08:00 UTC);
        let cases = [
            ("?se=2026-11-22T08%3A00%3A00Z&sig=s", Some(Expiry::Over)),
            ("?se=2026-11-22T08%3A00%3A01Z&sig=s", Some(Expiry::Soon)),
            ("?se=2026-12-13T08%3A00%3A00Z&sig=s", None),
            ("?se=2026-11-22&sig=s", Some(Expiry::Over)),
            ("?se=2026-11-22T08:01Z&sig=s", Some(Expiry::Soon)),
            ("?se=2019-01-01", None),
            ("?se=gone&sig=s", None),
        ];
        for (query, expected) in cases {
            assert_eq!(url(&format!("https://a/b{query}")).expiry(now), expected, "{query}");
        }
    }

    #[test]
    fn only_a_whole_address_is_a_url() {
        for text in ["", "see https://a", "hhttps://a/b", "mailto:a@b", "https://"] {
            assert!(ForeignUrl::parse(text).is_none(), "{text}");
        }
        assert_eq!(url("https://user:word@a/b?sig=s#x").place(), "https://a/b");
    }
}
