//! The client itself: one address, one account, one way to ask.

use super::pace::Pace;
use super::wire::Product;
use crate::base::{OfferId, ServiceUrl};
use crate::http::HttpClient;
use crate::marketplace::session::Session;
use crate::marketplace::{Error, Tokens};
use reqwest::Method;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

/// The address of the real service (Microsoft Learn, "Product Ingestion API for the commercial marketplace").
pub const ADDRESS: &str = "https://graph.microsoft.com/rp/product-ingestion";

/// The API at one address, for one account.
#[derive(Clone)]
pub struct Ingestion {
    pub(super) session: Session,
    pub(super) pace: Pace,
    /// The products that were found: an offer's product stays the same.
    pub(super) known: Arc<Mutex<BTreeMap<OfferId, Product>>>,
}

impl Ingestion {
    /// Creates the client; the real service is at [`ADDRESS`] and has [`Pace::SERVICE`].
    #[must_use]
    pub fn new(base: ServiceUrl, http: HttpClient, tokens: Tokens, pace: Pace) -> Self {
        Self { session: Session { base, http, tokens }, pace, known: Arc::default() }
    }

    /// Reads a resource; `version` is the highest version of its schema that is wanted.
    pub(super) async fn get(&self, path: &str, version: &str, doing: &str) -> Result<Value, Error> {
        let call = self.session.call(Method::GET, &with_version(path, version));
        self.session.json(doing, call).await
    }

    /// Reads a list to its last page.
    pub(super) async fn list(&self, path: &str, version: &str, doing: &str) -> Result<Vec<Value>, Error> {
        let call = |path: &str| self.session.call(Method::GET, path);
        let first = call(&with_version(path, version));
        let read = |mut page: Value| serde_json::from_value(page.get_mut("value")?.take()).ok();
        self.session.list(doing, first, read, call).await
    }
}

fn with_version(path: &str, version: &str) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}$version={version}")
}

impl fmt::Debug for Ingestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ingestion({})", self.session.base)
    }
}
