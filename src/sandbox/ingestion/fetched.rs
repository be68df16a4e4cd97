//! Takes files over: fetched as an anonymous caller does, or known as the service's own.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::Value;

use super::super::market;
use super::super::query::Query;
use super::super::site::is_here;
use super::super::switch::Switch;
use super::files::{self, Place, StoredFile};
use super::judge::{Sizes, judge};
use super::problem::Problem;
use super::product::Product;
use super::state::Ingestion;
use super::value::urls;

/// The file, or the error, of each URL of a request.
pub(super) type Fetched = BTreeMap<String, Result<Bytes, String>>;

impl Ingestion {
    /// Fetches every file that is not the product's own already, one after the other in the order of their URLs, so that a
    /// fault meets the same one each time.
    pub(super) async fn fetch(&self, product: &Product, edits: &[Value]) -> Fetched {
        let mut wanted: Vec<String> = edits.iter().flat_map(urls).collect();
        wanted.sort();
        wanted.dedup();
        wanted.retain(|url| self.own(product, url).is_none());
        let mut fetched = Fetched::new();
        for url in wanted {
            let file = self.fetcher.download(&url).await;
            fetched.insert(url, file);
        }
        fetched
    }

    /// Recognizes a URL under which a file of the product is served, at whatever port it was.
    fn own<'p>(&self, product: &'p Product, url: &str) -> Option<&'p StoredFile> {
        let url = url::Url::parse(url).ok()?;
        let place = Place::of(url.path()).filter(|place| is_here(&url) && place.product == product.guid)?;
        let query = Query::parse(url.query().unwrap_or_default());
        let file = product.files.get(&place.number)?;
        files::is_signed(url.path(), &query, self.site.clock.now()).then_some(file)
    }

    /// Makes a file of the product what a URL leads to; returns what is kept in place of the URL.
    pub(super) fn take_over(
        &self,
        product: &mut Product,
        kind: &str,
        name: &str,
        url: &str,
        fetched: &Fetched,
    ) -> Result<String, Problem> {
        let own = self.own(product, url).cloned();
        let bytes = match &own {
            Some(file) => Ok(self.bytes(&product.guid, file).ok().flatten().unwrap_or_default()),
            None => fetched.get(url).cloned().unwrap_or_else(|| Err("couldn't be downloaded".to_owned())),
        };
        let sizes = if self.is_on(Switch::AnySize) { Sizes::Any } else { Sizes::Checked };
        let judged = bytes.and_then(|bytes| judge(kind, &bytes, sizes).map(|()| bytes));
        let bytes = judged.map_err(|reason| Problem::invalid_resource(&format!("The file {reason}.")))?;
        if let Some(file) = own {
            return Ok(file.kept());
        }
        let file = self.keep(&product.guid, name, &market::encode(&self.site.behaviors, bytes));
        let file = file.map_err(|error| Problem::new("internalServerError", error.story()))?;
        Ok(product.add_file(file))
    }
}
