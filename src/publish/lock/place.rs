//! Where a lock is kept, whose it is, and why it can't be used.

use crate::base::{OfferRef, files};
use crate::storage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;
use std::str::Utf8Error;
use url::{Host, Url};

/// Where locks are kept, as settings say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LockKind {
    /// In a file in the folder.
    #[default]
    File,
    /// In a blob beside the images, so that a fresh machine has it too.
    Storage,
}

/// Where the lock of a job is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockPlace {
    /// In this file.
    File(PathBuf),
    /// In a blob beside the images, named by the offer.
    Storage,
}

/// Where a lock was read, as messages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockAt {
    /// A file, by its path.
    File(String),
    /// A blob, by its URL without a signature.
    Blob(String),
}

impl fmt::Display for LockAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::File(at) | Self::Blob(at)) = self;
        f.write_str(at)
    }
}

/// What a run did with the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LockState {
    /// It was read, and has a record of this offer.
    Found,
    /// There is none, or it has no record of this offer on this service.
    Missing,
    /// It was written.
    Written,
    /// It says the same as before, so it was not written.
    Unchanged,
    /// It couldn't be written; `why` says why.
    NotWritten,
}

/// Describes why a lock can't be used; nothing was written over it.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// The file can't be read or written.
    #[error(transparent)]
    File(#[from] files::FileError),
    /// The blob can't be read or written.
    #[error("couldn't use the lock `{at}`")]
    Storage {
        /// The blob.
        at: LockAt,
        /// Why.
        source: Box<storage::Error>,
    },
    /// It was written by a later offerpress.
    #[error("`{at}` has lock format {found}, but this version of offerpress supports formats up to {known}")]
    Newer {
        /// The file or blob.
        at: LockAt,
        /// Its format.
        found: i64,
        /// The newest format that this program reads.
        known: i64,
    },
    /// A merge left its marks.
    #[error("`{at}` has Git conflict markers (line {line})")]
    ConflictMarkers {
        /// The file or blob.
        at: LockAt,
        /// The line of the first marker, from 1.
        line: usize,
    },
    /// It is not what any version writes.
    #[error("`{at}` is damaged: not a lock written by offerpress")]
    Damaged {
        /// The file or blob.
        at: LockAt,
        /// What the parser says.
        source: Box<toml::de::Error>,
    },
    /// The blob is not even text.
    #[error("`{at}` is damaged: not UTF-8 text")]
    NotText {
        /// The blob.
        at: LockAt,
        /// Where it stops being text.
        source: Utf8Error,
    },
    /// Someone else published meanwhile, and their record stays.
    #[error("someone else published this offer in the meantime; `{at}` now holds their record")]
    Overtaken {
        /// The blob.
        at: LockAt,
    },
    /// The lock can't be written as text; no file does this.
    #[error("couldn't serialize the lock")]
    NotWritable(#[source] toml::ser::Error),
}

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
