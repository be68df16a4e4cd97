//! What the marketplace half keeps, and what it knows of the server around it.

use std::path::Path;
use std::sync::Arc;

use super::super::Error;
use super::super::behaviors::Behaviors;
use super::super::site::Site;
use super::copies::Copies;
use super::fetch::Fetcher;
use super::options::MarketOptions;
use super::stale::Stale;
use super::store::Offers;

/// The marketplace's state.
#[derive(Debug)]
pub(in super::super) struct Marketplace {
    pub(in super::super) offers: Offers,
    pub(super) copies: Copies,
    /// Offers as they were before their last save.
    pub(super) stale: Stale,
    pub(super) fetcher: Fetcher,
    pub(super) options: MarketOptions,
    pub(super) site: Arc<Site>,
    pub(super) behaviors: Arc<Behaviors>,
}

impl Marketplace {
    pub(in super::super) fn open(
        folder: Option<&Path>,
        options: MarketOptions,
        site: Arc<Site>,
        behaviors: Arc<Behaviors>,
    ) -> Result<Self, Error> {
        Ok(Self {
            offers: Offers::open(folder)?,
            copies: Copies::open(folder)?,
            stale: Stale::default(),
            fetcher: Fetcher::trusting(options.trusted.clone()),
            options,
            site,
            behaviors,
        })
    }
}
