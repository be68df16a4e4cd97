//! What the live pictures are: by the lock where it knows them, else by fetching and hashing them.

use super::Services;
use super::lock::Lock;
use crate::base::{Digests, Link, Sha256Digest};
use crate::http::{Call, HttpError};
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
            None => fetch(link, services).await,
        };
        content.map(|content| (place.to_owned(), content))
    };
    let found = futures::stream::iter(links.into_iter().map(one)).buffer_unordered(concurrency.max(1));
    Contents(found.filter_map(std::future::ready).collect().await)
}

async fn fetch(link: &Link, services: &Services) -> Option<Sha256Digest> {
    Some(Digests::of(&bytes(link, services).await.ok()?).sha256)
}

/// Says why a picture cannot be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// There was no answer.
    #[error(transparent)]
    NoAnswer(#[from] HttpError),
    /// The answer is no picture.
    #[error("its link was answered with status {0}")]
    Status(u16),
}

/// Fetches a picture as a stranger would: without credentials.
pub(super) async fn bytes(link: &Link, services: &Services) -> Result<Bytes, FetchError> {
    let call = Call::new(Method::GET, link.expose(), link.to_string());
    let answer = services.http.send(call).await?;
    match answer.status {
        StatusCode::OK => Ok(answer.body),
        status => Err(FetchError::Status(status.as_u16())),
    }
}
