//! The copies of files, and the URLs under which they are served.
//!
//! A URL of the service reads `https://listingfile.ingestion.marketplace.microsoft.com/files-{account}-{product}/{19
//! digits}/{name}?skoid=…&sig=…`: a signature of its own that lives for seven days and is another one at each read. Ours
//! has the same path and query, on a port of its own.

use std::sync::atomic::{AtomicU64, Ordering};

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::super::escape::encode;
use super::super::query::Query;
use super::super::site::Site;
use super::super::state::{PRINCIPAL, SIGNING_KEY, TENANT};
use super::super::{clock, sign};

/// What the kept form of an own URL starts with; the number and the name of the file follow.
const KEPT: &str = "sandbox-file:";
/// The publisher's account.
const ACCOUNT: &str = "93782570";
/// How many digits of a file's number say which file it is; the six after them may change.
const DIGITS: usize = 13;

/// A file of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredFile {
    /// 13 digits.
    pub(super) number: String,
    pub(super) name: String,
    pub(super) content: Content,
}

/// What the bytes of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Content {
    /// A PNG that is drawn anew each time.
    Drawn { width: u32, height: u32, seed: u8 },
    /// A PDF that is written anew each time.
    Document,
    /// Bytes that were fetched.
    Kept,
}

impl StoredFile {
    /// Names a file of a seed; it has the same number at each start.
    pub(super) fn of_seed(key: &str, name: &str, content: Content) -> Self {
        let digest = Sha256::digest(key);
        let number =
            digest.iter().fold(0_u64, |number, byte| (number * 256 + u64::from(*byte)) % 1_000_000_000_000);
        Self { number: format!("3{number:012}"), name: name.to_owned(), content }
    }

    /// Names a new file.
    pub(super) fn new(name: &str, content: Content) -> Self {
        let number = Uuid::new_v4().as_u128() % 1_000_000_000_000;
        Self { number: format!("3{number:012}"), name: name.to_owned(), content }
    }

    /// Returns what stands in a resource in place of its URL.
    pub(super) fn kept(&self) -> String {
        format!("{KEPT}{}/{}", self.number, encode(&self.name))
    }
}

/// Where a URL of ours leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) product: String,
    pub(super) number: String,
    pub(super) name: String,
}

impl Place {
    /// Reads the path of a URL.
    pub(super) fn of(path: &str) -> Option<Self> {
        let (folder, rest) = path.strip_prefix("/files-")?.split_once('/')?;
        let (number, name) = rest.split_once('/')?;
        let product = folder.strip_prefix(ACCOUNT)?.strip_prefix('-')?;
        let is_number = number.len() == 19 && number.bytes().all(|byte| byte.is_ascii_digit());
        let number = number.get(..DIGITS).filter(|_| is_number)?;
        let name = percent_decode_str(name).decode_utf8().ok()?;
        Some(Self { product: product.to_owned(), number: number.to_owned(), name: name.into_owned() })
    }
}

/// Signs URLs, each another time.
#[derive(Default)]
pub(super) struct Signer(AtomicU64);

impl Signer {
    /// Counts what is asked, so that no two answers are alike.
    pub(super) fn count(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }

    /// Turns the kept form of a URL into one that is served, with a new path where `has_new_path`; other URLs stay.
    pub(super) fn sign(&self, kept: &mut String, product: &str, site: &Site, has_new_path: bool) {
        let Some((number, name)) = kept.strip_prefix(KEPT).and_then(|rest| rest.split_once('/')) else {
            return;
        };
        let count = self.count();
        let tail = if has_new_path { count % 1_000_000 } else { 911_516 };
        let path = format!("/files-{ACCOUNT}-{product}/{number}{tail:06}/{name}");
        let now = site.clock.now();
        // the start of the key moves, so that the signature does
        let start = now - Duration::seconds(i64::try_from(count % 3600).unwrap_or_default());
        *kept = format!("{}{path}?{}", site.files, query(&path, start, now + Duration::days(7)));
    }
}

fn query(path: &str, start: OffsetDateTime, expiry: OffsetDateTime) -> String {
    let (start, expiry) = (clock::seconds(start), clock::seconds(expiry));
    let signature = sign::sign(SIGNING_KEY, &text_to_sign(path, &start, &expiry));
    format!(
        "skoid={PRINCIPAL}&sktid={TENANT}&skt={}&ske={}&sks=b&skv=2024-11-04&sv=2024-11-04&se={}&sr=b&sp=r&sig={}",
        encode(&start),
        encode(&expiry),
        encode(&expiry),
        encode(&signature)
    )
}

fn text_to_sign(path: &str, start: &str, expiry: &str) -> String {
    format!("r\n{start}\n{expiry}\n{path}")
}

/// Whether a request for a file is signed, and not too late.
pub(super) fn is_signed(path: &str, query: &Query, now: OffsetDateTime) -> bool {
    let get = |name| query.get(name).unwrap_or_default();
    let text = text_to_sign(path, get("skt"), get("se"));
    clock::parse_sas_time(get("se")).is_some_and(|expiry| now < expiry)
        && sign::is_signed(SIGNING_KEY, &text, get("sig"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_its_file_whatever_its_last_digits_are() {
        let wanted = Place {
            product: "a-b".to_owned(),
            number: "3033535670384".to_owned(),
            name: "ä b.png".to_owned(),
        };
        for tail in ["911516", "000000"] {
            let path = format!("/files-93782570-a-b/3033535670384{tail}/%C3%A4%20b.png");
            assert_eq!(Place::of(&path), Some(wanted.clone()));
        }
        for path in [
            "/files-1-a-b/3033535670384911516/a",
            "/files-93782570-a-b/303353567038491151x/a",
            "/files-93782570-a",
        ] {
            assert_eq!(Place::of(path), None, "{path}");
        }
    }
}
