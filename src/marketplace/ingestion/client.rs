//! The client itself: one address, one account, one way to ask.

use super::pace::Pace;
use super::product::Product;
use super::wire::{items, next_page};
use crate::base::{OfferId, ServiceUrl};
use crate::http::{Call, HttpClient, Repeat};
use crate::marketplace::error::Error;
use crate::marketplace::session::{Session, json, path_within};
use crate::marketplace::tokens::Tokens;
use reqwest::Method;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex};

/// The address of the real service (Microsoft Learn, "Product Ingestion API for the commercial marketplace").
pub const ADDRESS: &str = "https://graph.microsoft.com/rp/product-ingestion";

/// A publisher has some hundred products; a list beyond this goes in circles.
const MOST_PAGES: usize = 200;

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
        Self { session: Session::new(base, http, tokens), pace, known: Arc::default() }
    }

    /// Reads a resource; `version` is the highest version of its schema that is wanted.
    pub(super) async fn get(&self, path: &str, version: &str, doing: &str) -> Result<Value, Error> {
        let mark = if path.contains('?') { '&' } else { '?' };
        self.read(&format!("{path}{mark}$version={version}"), doing).await
    }

    /// Reads a list to its last page. A page at another address is not asked for: the token is for this one only.
    pub(super) async fn list(&self, path: &str, version: &str, doing: &str) -> Result<Vec<Value>, Error> {
        let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
        let mut page = self.get(path, version, doing).await?;
        loop {
            if !page.get("value").is_some_and(Value::is_array) {
                return Err(unreadable(doing, "it is not a list"));
            }
            all.extend_from_slice(items(&page, "value"));
            let Some(next) = next_page(&page) else { return Ok(all) };
            let next = path_within(&self.session.base, next)
                .ok_or_else(|| unreadable(doing, "its next page is on another host"))?;
            if seen.len() >= MOST_PAGES || !seen.insert(next.clone()) {
                return Err(unreadable(doing, "its pages never end"));
            }
            page = self.read(&next, doing).await?;
        }
    }

    async fn read(&self, path: &str, doing: &str) -> Result<Value, Error> {
        json(doing, &self.session.ask(doing, self.call(Method::GET, path)).await?)
    }

    /// Returns a request; one that is no `GET` is sent again only where the service surely did not take it.
    pub(super) fn call(&self, method: Method, path: &str) -> Call {
        let url = self.session.base.join(path);
        let repeat = if method == Method::GET { Repeat::Safe } else { Repeat::OnlyIfNotTaken };
        Call::new(method, url.clone(), url).repeat(repeat)
    }
}

pub(super) fn unreadable(doing: &str, problem: impl Into<String>) -> Error {
    Error::Unreadable { doing: doing.to_owned(), problem: problem.into() }
}

impl fmt::Debug for Ingestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ingestion({})", self.session.base)
    }
}
