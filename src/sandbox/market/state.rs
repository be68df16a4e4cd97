//! What the marketplace half keeps, and what it knows of the server around it.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::super::Error;
use super::super::late::Late;
use super::super::site::Site;
use super::copies::Copies;
use super::fetch::Fetcher;
use super::offer::{OfferRecord, Snapshot};
use super::store::Offers;

/// The one version of the API.
pub(super) const API_VERSION: &str = "2017-10-31";

/// The marketplace's state.
pub(in super::super) struct Marketplace {
    pub(in super::super) offers: Offers,
    pub(super) copies: Copies,
    /// Offers as they were before their last save.
    pub(super) stale: Late<[String; 2], OfferRecord>,
    pub(super) fetcher: Fetcher,
    pub(super) site: Arc<Site>,
}

impl Marketplace {
    pub(in super::super) fn open(folder: Option<&Path>, site: Arc<Site>) -> Result<Self, Error> {
        Ok(Self {
            offers: Offers::open(folder)?,
            copies: Copies::open(folder)?,
            stale: Late::new(),
            fetcher: Fetcher::trusting(site.options.trusted.clone()),
            site,
        })
    }

    /// Shows a snapshot of an offer, secrets included.
    pub(super) fn show(&self, record: &OfferRecord, snapshot: &Snapshot) -> Value {
        record.show(snapshot, &self.site.base, self.site.options.migration)
    }
}
