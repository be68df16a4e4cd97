//! The marketplace's own copies of images, and their URLs.
//!
//! A URL of the real service reads
//! `https://publishingstoredm.blob.core.windows.net/prodcontent/<publisher>/<offer>/<guid>.png?sv=…&sr=b&sig=…&se=…&sp=r`
//! and lives for two years from the write. Ours has the same path below `/content/`. What is kept of it leaves the
//! host out, since the next run has another port.

use std::path::Path;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::super::address::OfferKey;
use super::super::entries::Entries;
use super::super::escape::encode;
use super::super::site::is_here;
use super::super::state::{self, SIGNING_KEY};
use super::super::{Error, clock, sign};

/// Where the copies are served.
const ROOT: &str = "/content/prodcontent/";
/// What the kept form of an own URL starts with, in place of the host.
pub(super) const KEPT: &str = "sandbox-copy:";
/// How many years a URL is valid, as between `changedTime` and `se` on the API's page.
const LIFE: i32 = 2;

/// The copies, by the path of their URL.
pub(in super::super) struct Copies {
    pub(super) entries: Entries<CopyHeader>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct CopyHeader {
    path: String,
    pub(super) content_type: String,
}

impl Copies {
    pub(super) fn open(folder: Option<&Path>) -> Result<Self, Error> {
        Ok(Self { entries: Entries::open(folder, state::COPIES)? })
    }

    /// Keeps an image, and gives the kept form of its URL.
    pub(super) fn add(&self, offer: &OfferKey, image: &Bytes, now: OffsetDateTime) -> Result<String, Error> {
        let (publisher, name) = (encode(&offer.publisher), encode(&offer.offer));
        let path = format!("{ROOT}{publisher}/{name}/{}.png", Uuid::new_v4());
        let header = CopyHeader { path: path.clone(), content_type: "image/png".to_owned() };
        self.entries.put(&path, &header, image)?;
        // two years after a 29 February there is none
        let expiry = now.replace_year(now.year() + LIFE).unwrap_or(now + Duration::days(730));
        let expiry = clock::seconds(expiry);
        let signature = encode(&sign::sign(SIGNING_KEY, &text_to_sign(&path, &expiry)));
        Ok(format!("{KEPT}{path}?sv=2014-02-14&sr=b&sig={signature}&se={}&sp=r", encode(&expiry)))
    }

    /// Returns the kept form of a URL if it is to a copy that is there, whatever port it was made on.
    pub(super) fn recognise(&self, text: &str) -> Result<Option<String>, Error> {
        let Ok(url) = url::Url::parse(text) else { return Ok(None) };
        if !is_here(&url) || self.entries.header(url.path())?.is_none() {
            return Ok(None);
        }
        Ok(Some(format!("{KEPT}{}?{}", url.path(), url.query().unwrap_or_default())))
    }
}

/// Turns the kept form of a URL into one for this run; other URLs stay.
pub(super) fn show_url(url: &mut String, base: &str) {
    if let Some(path) = url.strip_prefix(KEPT) {
        *url = format!("{base}{path}");
    }
}

pub(super) fn text_to_sign(path: &str, expiry: &str) -> String {
    format!("r\n\n{expiry}\n{path}")
}
