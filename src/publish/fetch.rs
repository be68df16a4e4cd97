//! What the live pictures are: by the lock where it knows them, else by fetching and hashing them.

use super::Services;
use super::lock::Lock;
use crate::base::{Digests, Link, Sha256Digest};
use crate::http::Call;
use bytes::Bytes;
use futures::StreamExt as _;
use reqwest::{Method, StatusCode};
use std::collections::BTreeMap;

/// The bytes behind links, by the place that they name.
#[derive(Debug, Default)]
pub(super) struct Contents(BTreeMap<String, Sha256Digest>);

impl Contents {
    pub(super) fn of(&self, link: &Link) -> Option<Sha256Digest> {
        self.0.get(link.place()).copied()
    }
}

/// Finds the content of each link; one that cannot be fetched is left out, and so counts as changed.
pub(super) async fn contents<'l>(
    links: impl Iterator<Item = &'l Link>,
    lock: &Lock,
    services: &Services,
    concurrency: usize,
) -> Contents {
    let links: BTreeMap<&str, &Link> = links.map(|link| (link.place(), link)).collect();
    let one = |(place, link): (&'l str, &'l Link)| async move {
        let known = lock.bytes_behind(link);
        let content = match known {
            Some(content) => Some(content),
            None => fetch(link, services).await.map(|bytes| Digests::of(&bytes).sha256),
        };
        content.map(|content| (place.to_owned(), content))
    };
    let found = futures::stream::iter(links.into_iter().map(one)).buffer_unordered(concurrency.max(1));
    Contents(found.filter_map(std::future::ready).collect().await)
}

/// Fetches what lies behind a link, if it can be had.
pub(super) async fn fetch(link: &Link, services: &Services) -> Option<Bytes> {
    let call = Call::new(Method::GET, link.expose(), link.to_string());
    let answer = services.http.send(call).await.ok()?;
    (answer.status == StatusCode::OK).then_some(answer.body)
}
