//! What the live images are: by the lock where it knows them, else by fetching and comparing them.

use super::limits::Limit;
use super::lock::Lock;
use super::outcome::Copied;
use super::pixels::compared;
use super::progress::{Event, Progress};
use super::services::Services;
use crate::asset::CheckedAsset;
use crate::base;
use crate::base::files::{self, FileError};
use crate::base::{Digests, Link, OfferRef, Sha256Digest, off_thread};
use crate::http::{Answer, Call, HttpError, Trouble};
use crate::listing::{Field, ImageFields, ListShapes};
use crate::marketplace::Offer;
use crate::storage::{self, BlobPrefix};
use bytes::Bytes;
use futures::StreamExt as _;
use reqwest::{Method, StatusCode};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

/// What is behind URLs, by the place that they name.
#[derive(Debug, Default)]
pub(super) struct Contents(BTreeMap<String, Content>);

/// What is behind one URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Content {
    /// The hash of its bytes.
    pub(super) bytes: Sha256Digest,
    /// Their number, where it is known.
    pub(super) length: Option<u64>,
    /// The hash of the file with the same pixels, or from which the marketplace made its copy.
    made_from: Sha256Digest,
}

impl Content {
    fn of_bytes(bytes: Sha256Digest) -> Self {
        Self { bytes, length: None, made_from: bytes }
    }

    /// Whether this is the image of a file with that hash.
    pub(super) fn is(&self, file: &Sha256Digest) -> bool {
        self.bytes == *file || self.made_from == *file
    }
}

impl Contents {
    pub(super) fn of(&self, link: &Link) -> Option<&Content> {
        self.0.get(link.place())
    }

    /// What a lock alone knows of these.
    #[cfg(test)]
    pub(super) fn recorded<'l>(lock: &Lock, links: impl Iterator<Item = &'l Link>) -> Self {
        Self(links.filter_map(|link| Some((link.place().to_owned(), recorded(lock, link)?))).collect())
    }
}

/// A URL that the draft shows, and the files of the same field: it may show any of them.
#[derive(Debug)]
pub(super) struct Wanted<'l> {
    pub(super) link: &'l Link,
    pub(super) files: Vec<&'l CheckedAsset>,
}

/// Finds the content of each URL: by the lock; for a blob of ours, which is named by its content, by one list of what
/// is stored; else by fetching it. One that can't be fetched is left out, and so counts as changed.
pub(super) async fn contents<'l>(
    wanted: impl Iterator<Item = Wanted<'l>>,
    lock: &Lock,
    offer: &OfferRef,
    (services, progress): (&Services, &dyn Progress),
    transfers: &Limit,
) -> Contents {
    let mut links: BTreeMap<&str, Wanted<'l>> = BTreeMap::new();
    for one in wanted {
        let files = one.files.clone();
        links.entry(one.link.place()).or_insert(Wanted { files: Vec::new(), ..one }).files.extend(files);
    }
    let unknown = links.values().map(|one| one.link).filter(|link| recorded(lock, link).is_none());
    let stored = stored(unknown, &BlobPrefix::of(offer), services, progress).await;
    let one = |(place, one): (&'l str, Wanted<'l>)| {
        let ours = || stored.get(place).copied().map(Content::of_bytes);
        let known = recorded(lock, one.link).or_else(ours);
        async move {
            let content = match known {
                Some(content) => Some(content),
                None => transfers.within(fetch(&one, services)).await,
            };
            content.map(|content| (place.to_owned(), content))
        }
    };
    let found = futures::stream::iter(links.into_iter().map(one)).buffer_unordered(transfers.most());
    Contents(found.filter_map(std::future::ready).collect().await)
}

fn recorded(lock: &Lock, link: &Link) -> Option<Content> {
    let image = lock.image_at(link)?;
    let made_from = image.sha256()?;
    Some(Content { bytes: image.copy().unwrap_or(made_from), length: None, made_from })
}

/// The content of those links that lead to blobs of ours; a blob that is not in the list is not there.
///
/// Each was stored with the MD5 of the bytes that its name is made of, and is never written again, so its name tells
/// its content. Where they can't be listed, each is fetched; a SAS without the right to list is no trouble.
async fn stored<'l>(
    links: impl Iterator<Item = &'l Link>,
    prefix: &BlobPrefix,
    services: &Services,
    progress: &dyn Progress,
) -> BTreeMap<String, Sha256Digest> {
    let Some(container) = &services.container else { return BTreeMap::new() };
    let blob = |link: &Link| Some((link.place().to_owned(), container.blob_at(link)?));
    let ours: Vec<_> = links.filter_map(blob).collect();
    if ours.is_empty() {
        return BTreeMap::new();
    }
    let there = match container.list(prefix).await {
        Ok(there) => there,
        Err(error) => {
            if !matches!(error, storage::Error::NotAllowed { .. }) {
                progress.event(Event::Note(&format!("{error}; downloading the images of the draft instead")));
            }
            return BTreeMap::new();
        }
    };
    let there: BTreeSet<_> =
        there.into_iter().filter(|blob| blob.md5.is_some()).map(|blob| blob.name).collect();
    let found = ours.into_iter().filter(|(_, name)| there.contains(name));
    found.map(|(place, name)| (place, *name.sha256())).collect()
}

async fn fetch(wanted: &Wanted<'_>, services: &Services) -> Option<Content> {
    let bytes = bytes(wanted.link, services).await.ok()?;
    let files = wanted.files.iter().map(|file| (file.digests().sha256, file.path().to_owned())).collect();
    Some(off_thread(move || recognized(&bytes, files)).await)
}

/// Tells which of the files an image is: the one with the same bytes, else the one with the same pixels, since the
/// marketplace may encode its copy anew.
fn recognized(bytes: &[u8], files: Vec<(Sha256Digest, PathBuf)>) -> Content {
    let Digests { sha256, length, .. } = Digests::of(bytes);
    let has_pixels =
        |path: &PathBuf| files::read(path).is_ok_and(|file| compared(&file, bytes) == Copied::SamePixels);
    let same_bytes = files.iter().any(|(file, _)| *file == sha256);
    let same_pixels = || files.into_iter().find(|(_, path)| has_pixels(path)).map(|(file, _)| file);
    let made_from = if same_bytes { None } else { same_pixels() };
    Content { bytes: sha256, length: Some(length), made_from: made_from.unwrap_or(sha256) }
}

/// Says why a picture cannot be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// There was no answer.
    #[error(transparent)]
    NoAnswer(#[from] HttpError),
    /// The answer is no picture.
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

/// Fetches a picture as a stranger would: without credentials.
pub(super) async fn bytes(link: &Link, services: &Services) -> Result<Bytes, FetchError> {
    fetched(services.http.send(call(link, services)?).await?)
}

/// The same, where it has at most so many bytes.
pub(super) async fn bytes_up_to(link: &Link, most: u64, services: &Services) -> Result<Bytes, FetchError> {
    fetched(services.http.send(call(link, services)?.at_most(most)).await?)
}

/// Fetches a picture of at most so many bytes into a new file.
pub(super) async fn save(link: &Link, most: u64, path: &Path, services: &Services) -> Result<(), FetchError> {
    let call = call(link, services)?.at_most(most);
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

fn call(link: &Link, services: &Services) -> Result<Call, FetchError> {
    if link.is_loopback() && !services.marketplace.address().is_loopback() {
        return Err(FetchError::Loopback);
    }
    Ok(Call::new(Method::GET, link.without_user(), link.to_string()))
}

fn fetched(answer: Answer) -> Result<Bytes, FetchError> {
    match answer.status {
        StatusCode::OK => Ok(answer.body),
        status => Err(FetchError::Status(status.as_u16())),
    }
}

/// Fetches a copy and tells how it compares with the file.
pub(super) async fn copied(asset: &CheckedAsset, link: &Link, services: &Services) -> Copied {
    let Ok(copy) = bytes(link, services).await else { return Copied::NotFetched };
    let path = asset.path().to_owned();
    let compare = move || {
        files::read_regular(&path, files::LARGEST_IMAGE)
            .map_or(Copied::NotFetched, |file| compared(&file, &copy))
    };
    off_thread(compare).await
}

/// Says which image URLs of a draft hold a user name or password, which no request sends.
pub(super) fn withheld(draft: &Offer, shapes: &ListShapes) -> Vec<String> {
    let has_user = |field: &Field| field.links.iter().flatten().any(Link::has_user);
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
pub(super) mod tests {
    use super::*;
    use crate::base::{MediaType, ServiceUrl};
    use crate::http::{HttpClient, HttpOptions, ProxyUse};
    use crate::identity::SignIn;
    use crate::marketplace::portal::Portal;
    use crate::publish::MarketplaceTokens;
    use crate::storage::{Account, BlobName, Container, ContainerName};
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::sync::{Arc, Mutex};
    use time::OffsetDateTime;

    pub(in crate::publish) fn services(marketplace: &str) -> Services {
        let http =
            HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, ..HttpOptions::default() }).unwrap();
        let tokens = SignIn::Given("t".into()).tokens(&http, OffsetDateTime::now_utc);
        let tokens = Arc::new(MarketplaceTokens::of(Arc::new(tokens)));
        let marketplace =
            Arc::new(Portal::new(ServiceUrl::parse(marketplace).unwrap(), http.clone(), tokens));
        Services { http, container: None, marketplace, clock: OffsetDateTime::now_utc }
    }

    struct Heard(Mutex<Vec<String>>);

    impl Progress for Heard {
        fn event(&self, event: Event<'_>) {
            if let Event::Note(note) = event {
                self.0.lock().unwrap().push(note.to_owned());
            }
        }
    }

    /// Answers one request with a status and an error code of storage.
    fn refusing(status: &'static str, code: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/contoso", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let head = format!("HTTP/1.1 {status}\r\nx-ms-error-code: {code}\r\ncontent-length: 0\r\n");
            stream.write_all(format!("{head}connection: close\r\n\r\n").as_bytes()).unwrap();
        });
        address
    }

    #[tokio::test]
    async fn a_list_that_fails_is_told_and_the_right_to_list_may_be_missing() {
        let offer = OfferRef::parse("contoso", "insight").unwrap();
        let name = BlobName::of(&offer, &Digests::of(b"a").sha256, MediaType::Png);
        for (status, code, notes) in [
            ("404 Not Found", "ContainerNotFound", 1),
            ("400 Bad Request", "InvalidQueryParameterValue", 1),
            ("403 Forbidden", "AuthorizationPermissionMismatch", 0),
        ] {
            let address = refusing(status, code);
            let mut services = services("http://127.0.0.1:1");
            let endpoint = Some(ServiceUrl::parse(&address).unwrap());
            let account = Account::with_key("contoso", &"a2V5".into(), endpoint).unwrap();
            let container = ContainerName::parse("logos").unwrap();
            services.container = Some(Container::open(&account, &container, &services.http).unwrap());
            let link = Link::parse(&format!("{address}/logos/{name}?sig=c2ln")).unwrap();
            let heard = Heard(Mutex::default());
            let found = stored([&link].into_iter(), &BlobPrefix::of(&offer), &services, &heard).await;
            assert_eq!((found.len(), heard.0.lock().unwrap().len()), (0, notes), "{status}: {:?}", heard.0);
        }
    }

    #[tokio::test]
    async fn this_computer_is_asked_only_for_a_marketplace_that_runs_on_it() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let link = |host: &str| Link::parse(&format!("http://user:secret@{host}:{port}/a.png?sp=r")).unwrap();
        let remote = services("https://cloudpartner.azure.com");
        for host in ["127.0.0.1", "localhost"] {
            let error = bytes(&link(host), &remote).await.unwrap_err();
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
        assert_eq!(bytes(&link("127.0.0.1"), &local).await.unwrap(), "x");
        let asked = asked.join().unwrap();
        assert!(asked.starts_with("GET /a.png?sp=r "), "{asked}");
        assert!(!asked.to_ascii_lowercase().contains("authorization"), "{asked}");
    }
}
