//! Fetches images anonymously.

use super::outcome::Copied;
use super::pixels::compared;
use super::services::Services;
use crate::asset::CheckedAsset;
use crate::base;
use crate::base::files::{self, FileError};
use crate::base::{ImageUrl, off_thread};
use crate::http::{Answer, Call, HttpError, Trouble};
use crate::listing::{Field, ImageFields, ListShapes};
use crate::marketplace::Offer;
use bytes::Bytes;
use reqwest::{Method, StatusCode};
use std::io;
use std::path::Path;

/// Says why an image cannot be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// There was no answer.
    #[error(transparent)]
    NoAnswer(#[from] HttpError),
    /// The answer is no image.
    #[error("the server answered with status {0}")]
    Status(u16),
    /// The address leads to this computer, and the marketplace does not run on it.
    #[error("the URL points to this computer, where the marketplace doesn't keep images")]
    Loopback,
    /// There is no room for it on this computer.
    #[error(transparent)]
    File(#[from] FileError),
}

impl FetchError {
    /// Whether the image may not be read without credentials.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::Status(401 | 403))
    }

    /// Whether fetching it again would end the same way.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::NoAnswer(error) => error.trouble.is_lasting(),
            Self::Status(status) => (400..500).contains(status) && !matches!(status, 408 | 429),
            Self::Loopback => true,
            Self::File(_) => false,
        }
    }
}

/// Fetches an image anonymously.
pub(crate) async fn bytes(url: &ImageUrl, services: &Services) -> Result<Bytes, FetchError> {
    fetched(services.http.send(call(url, services)?).await?)
}

/// The same, where it has at most so many bytes.
pub(crate) async fn bytes_up_to(url: &ImageUrl, most: u64, services: &Services) -> Result<Bytes, FetchError> {
    fetched(services.http.send(call(url, services)?.at_most(most)).await?)
}

/// Fetches an image of at most so many bytes into a new file.
pub(crate) async fn save(
    url: &ImageUrl,
    most: u64,
    path: &Path,
    services: &Services,
) -> Result<(), FetchError> {
    let call = call(url, services)?.at_most(most);
    let mut file = files::create(path)?;
    let saved = services.http.save(call, &mut file).await.map_err(|error| match error.trouble {
        Trouble::NotSaved(kind, cause) => {
            let source = io::Error::new(kind, cause);
            FetchError::File(FileError { path: path.to_owned(), doing: "write", source })
        }
        _ => error.into(),
    })?;
    fetched(saved).map(drop)
}

fn call(url: &ImageUrl, services: &Services) -> Result<Call, FetchError> {
    if url.is_loopback() && !services.marketplace.address().is_loopback() {
        return Err(FetchError::Loopback);
    }
    Ok(Call::new(Method::GET, url.without_user(), url.to_string()))
}

fn fetched(answer: Answer) -> Result<Bytes, FetchError> {
    match answer.status {
        StatusCode::OK => Ok(answer.body),
        status => Err(FetchError::Status(status.as_u16())),
    }
}

/// Fetches a copy and tells how it compares with the file.
pub(super) async fn copied(asset: &CheckedAsset, url: &ImageUrl, services: &Services) -> Copied {
    let Ok(copy) = bytes(url, services).await else { return Copied::NotFetched };
    let path = asset.path().to_owned();
    let compare = move || {
        files::read_regular(&path, files::LARGEST_IMAGE)
            .map_or(Copied::NotFetched, |file| compared(&file, &copy))
    };
    off_thread(compare).await
}

/// Says which image URLs of a draft hold a user name or password, which no request sends.
pub(crate) fn withheld(draft: &Offer, shapes: &ListShapes) -> Vec<String> {
    let has_user = |field: &Field| field.urls.iter().flatten().any(ImageUrl::has_user);
    let shown = draft.images(ImageFields { kinds: &[], shapes });
    let note = |field: &Field| {
        let pointer = base::shown(&field.pointer);
        format!(
            "a URL in `{pointer}` contains a user name or password; it is ignored when the image is fetched"
        )
    };
    shown.all().iter().filter(|field| has_user(field)).map(note).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::base::ServiceUrl;
    use crate::http::{HttpClient, HttpOptions, ProxyUse};
    use crate::identity::SignIn;
    use crate::marketplace::{Tokens, portal::Portal};
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::sync::Arc;
    use time::OffsetDateTime;

    pub(crate) fn services(marketplace: &str) -> Services {
        let http =
            HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, ..HttpOptions::default() }).unwrap();
        let tokens = SignIn::Given("t".into()).tokens(&http, OffsetDateTime::now_utc);
        let tokens = Tokens::of(Arc::new(tokens));
        let marketplace =
            Arc::new(Portal::new(ServiceUrl::parse(marketplace).unwrap(), http.clone(), tokens));
        Services { http, container: None, marketplace, elsewhere: None, clock: OffsetDateTime::now_utc }
    }

    #[tokio::test]
    async fn this_computer_is_asked_only_for_a_marketplace_that_runs_on_it() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let url =
            |host: &str| ImageUrl::parse(&format!("http://user:secret@{host}:{port}/a.png?sp=r")).unwrap();
        let remote = services("https://cloudpartner.azure.com");
        for host in ["127.0.0.1", "localhost"] {
            let error = bytes(&url(host), &remote).await.unwrap_err();
            assert!(matches!(error, FetchError::Loopback), "{error}");
        }
        let asked = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\nconnection: close\r\n\r\nx").unwrap();
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        let local = services("http://127.0.0.1:1");
        assert_eq!(bytes(&url("127.0.0.1"), &local).await.unwrap(), "x");
        let asked = asked.join().unwrap();
        assert!(asked.starts_with("GET /a.png?sp=r "), "{asked}");
        assert!(!asked.to_ascii_lowercase().contains("authorization"), "{asked}");
    }
}
