//! The marketplace's own copies of pictures, and the links to them.
//!
//! A link of the real service reads
//! `https://publishingstoredm.blob.core.windows.net/prodcontent/<publisher>/<offer>/<guid>.png?sv=…&sr=b&sig=…&se=…&sp=r`
//! and lives for two years from the write. Ours has the same path below `/content/`. What is kept of it leaves the
//! host out, since the next run has another port.

use std::path::Path;

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::super::address::OfferKey;
use super::super::shelf::Shelf;
use super::super::state::{self, SIGNING_KEY};
use super::super::{Error, clock, sign};

/// Where the copies are served.
const ROOT: &str = "/content/prodcontent/";
/// What the kept form of an own link starts with, in place of the host.
pub(super) const KEPT: &str = "sandbox-copy:";
/// How many years a link lives, as between `changedTime` and `se` on the API's page.
const LIFE: i32 = 2;
/// All but what may stand in a path segment as it is.
pub(super) const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The copies, by the path of their link.
#[derive(Debug)]
pub(in super::super) struct Copies {
    pub(super) shelf: Shelf<CopyHeader>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct CopyHeader {
    path: String,
    pub(super) content_type: String,
}

impl Copies {
    pub(super) fn open(folder: Option<&Path>) -> Result<Self, Error> {
        Ok(Self { shelf: Shelf::open(folder, state::COPIES)? })
    }

    /// Keeps a picture, and gives the kept form of the link to it.
    pub(super) fn add(
        &self,
        offer: &OfferKey,
        picture: &Bytes,
        now: OffsetDateTime,
    ) -> Result<String, Error> {
        let encode = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
        let (publisher, name) = (encode(&offer.publisher), encode(&offer.offer));
        let path = format!("{ROOT}{publisher}/{name}/{}.png", Uuid::new_v4());
        let header = CopyHeader { path: path.clone(), content_type: "image/png".to_owned() };
        self.shelf.put(&path, &header, picture)?;
        // two years after a 29 February there is none
        let expiry = now.replace_year(now.year() + LIFE).unwrap_or(now + Duration::days(730));
        let expiry = clock::seconds(expiry);
        let signature = encode(&sign::sign(SIGNING_KEY, &text_to_sign(&path, &expiry)));
        Ok(format!("{KEPT}{path}?sv=2014-02-14&sr=b&sig={signature}&se={}&sp=r", encode(&expiry)))
    }

    /// Gives the kept form of a link if it is to a copy that is there, whatever port it was made on.
    pub(super) fn recognise(&self, link: &str) -> Result<Option<String>, Error> {
        let Ok(url) = url::Url::parse(link) else { return Ok(None) };
        let here = matches!(url.host_str(), Some("127.0.0.1" | "localhost"));
        if url.scheme() != "http" || !here || self.shelf.header(url.path())?.is_none() {
            return Ok(None);
        }
        Ok(Some(format!("{KEPT}{}?{}", url.path(), url.query().unwrap_or_default())))
    }
}

/// Turns the kept form of a link into one for this run; other links stay.
pub(super) fn show_link(link: &mut String, base: &str) {
    if let Some(path) = link.strip_prefix(KEPT) {
        *link = format!("{base}{path}");
    }
}

pub(super) fn text_to_sign(path: &str, expiry: &str) -> String {
    format!("r\n\n{expiry}\n{path}")
}
