//! The URLs that a draft shows. What is behind them: by the lock where it knows them, else by the list of what is stored,
//! else by fetching and comparing. And which are renewed, because they expire soon.

use super::fetch::{self, compared};
use super::job::Run;
use super::lock::Lock;
use super::outcome::Copied;
use super::progress::{Event, Progress};
use super::services::Services;
use crate::asset::CheckedAsset;
use crate::base::{Digests, ImageUrl, OfferRef, Sha256Digest, files, off_thread};
use crate::marketplace::UrlTerms;
use crate::storage::{self, BlobPrefix, SasTerms};
use futures::StreamExt as _;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use time::Duration;

/// What is behind URLs, by the place that they name.
#[derive(Debug, Default)]
pub(super) struct ImageContents(BTreeMap<String, ImageContent>);

/// What is behind one URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ImageContent {
    /// The hash of its bytes.
    pub(super) bytes: Sha256Digest,
    /// Their number, where it is known.
    pub(super) length: Option<u64>,
    /// The hash of the file with the same pixels, or from which the marketplace made its copy.
    made_from: Sha256Digest,
}

impl ImageContent {
    fn of_bytes(bytes: Sha256Digest) -> Self {
        Self { bytes, length: None, made_from: bytes }
    }

    /// Whether this is the image of a file with that hash.
    pub(super) fn is(&self, file: &Sha256Digest) -> bool {
        self.bytes == *file || self.made_from == *file
    }
}

impl ImageContents {
    pub(super) fn of(&self, url: &ImageUrl) -> Option<&ImageContent> {
        self.0.get(url.place())
    }

    /// What a lock alone knows of these.
    #[cfg(test)]
    pub(super) fn recorded<'l>(lock: &Lock, urls: impl Iterator<Item = &'l ImageUrl>) -> Self {
        Self(urls.filter_map(|url| Some((url.place().to_owned(), recorded(lock, url)?))).collect())
    }
}

/// A URL that the draft shows, and the files of the same field: it may show any of them.
#[derive(Debug)]
pub(super) struct Wanted<'l> {
    pub(super) url: &'l ImageUrl,
    pub(super) files: Vec<&'l CheckedAsset>,
}

/// Finds the content of each URL: by the lock; for a blob of ours, which is named by its content, by one list of what
/// is stored; else by fetching it. One that can't be fetched is left out, and so counts as changed.
pub(super) async fn contents<'l>(
    wanted: impl Iterator<Item = Wanted<'l>>,
    lock: &Lock,
    offer: &OfferRef,
    Run { job, services, progress }: Run<'_>,
) -> ImageContents {
    let mut urls: BTreeMap<&str, Wanted<'l>> = BTreeMap::new();
    for one in wanted {
        let files = one.files.clone();
        urls.entry(one.url.place()).or_insert(Wanted { files: Vec::new(), ..one }).files.extend(files);
    }
    let unknown = urls.values().map(|one| one.url).filter(|url| recorded(lock, url).is_none());
    let stored = stored(unknown, &BlobPrefix::of(offer), services, progress).await;
    let one = |(place, one): (&'l str, Wanted<'l>)| {
        let ours = || stored.get(place).copied().map(ImageContent::of_bytes);
        let known = recorded(lock, one.url).or_else(ours);
        async move {
            let content = match known {
                Some(content) => Some(content),
                None => job.transfers.within(fetched(&one, services)).await,
            };
            content.map(|content| (place.to_owned(), content))
        }
    };
    let found = futures::stream::iter(urls.into_iter().map(one)).buffer_unordered(job.transfers.most());
    ImageContents(found.filter_map(std::future::ready).collect().await)
}

fn recorded(lock: &Lock, url: &ImageUrl) -> Option<ImageContent> {
    let image = lock.image_at(url)?;
    let made_from = image.sha256()?;
    Some(ImageContent { bytes: image.copy().unwrap_or(made_from), length: None, made_from })
}

/// The content of those URLs that lead to blobs of ours; a blob that is not in the list is not there.
///
/// Each was stored with the MD5 of the bytes that its name is made of, and is never written again, so its name tells
/// its content. Where they can't be listed, each is fetched; a SAS without the right to list is no trouble.
async fn stored<'l>(
    urls: impl Iterator<Item = &'l ImageUrl>,
    prefix: &BlobPrefix,
    services: &Services,
    progress: &dyn Progress,
) -> BTreeMap<String, Sha256Digest> {
    let Some(container) = &services.container else { return BTreeMap::new() };
    let blob = |url: &ImageUrl| Some((url.place().to_owned(), container.blob_at(url)?));
    let ours: Vec<_> = urls.filter_map(blob).collect();
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

async fn fetched(wanted: &Wanted<'_>, services: &Services) -> Option<ImageContent> {
    let bytes = fetch::bytes(wanted.url, services).await.ok()?;
    let files = wanted.files.iter().map(|file| (file.hash().sha256, file.path().to_owned())).collect();
    Some(off_thread(move || recognized(&bytes, files)).await)
}

/// Tells which of the files an image is: the one with the same bytes, else the one with the same pixels, since the
/// marketplace may encode its copy anew.
fn recognized(bytes: &[u8], files: Vec<(Sha256Digest, PathBuf)>) -> ImageContent {
    let Digests { sha256, length, .. } = Digests::of(bytes);
    let has_pixels =
        |path: &PathBuf| files::read(path).is_ok_and(|file| compared(&file, bytes) == Copied::SamePixels);
    let same_bytes = files.iter().any(|(file, _)| *file == sha256);
    let same_pixels = || files.into_iter().find(|(_, path)| has_pixels(path)).map(|(file, _)| file);
    let made_from = if same_bytes { None } else { same_pixels() };
    ImageContent { bytes: sha256, length: Some(length), made_from: made_from.unwrap_or(sha256) }
}

/// A copy of the marketplace's whose URL expires sooner is renewed.
const RENEW_BEFORE: Duration = Duration::days(30);

/// Whether a URL that the draft shows is to be renewed. Ours is signed for a shorter time than a copy of the
/// marketplace's, so it is renewed when half of the time that a new one has is over.
pub(super) fn expires_soon(url: &ImageUrl, run: Run<'_>) -> bool {
    let now = (run.services.clock)();
    let ours = run.services.container.as_ref().filter(|container| container.blob_at(url).is_some());
    if ours.is_none() && run.services.marketplace.url_terms() == UrlTerms::SignedAnew {
        return false;
    }
    let terms = SasTerms { now, lifetime: run.job.sas_lifetime };
    let lifetime = ours.and_then(|container| container.sas_end(&terms).ok()).map(|end| end.at - now);
    let before = lifetime.map_or(RENEW_BEFORE, |lifetime| RENEW_BEFORE.min(lifetime / 2));
    url.expiry().is_some_and(|end| end < now + before)
}

#[cfg(test)]
mod tests {
    use super::super::fetch::tests::services;
    use super::*;
    use crate::base::{MediaType, ServiceUrl};
    use crate::storage::{Account, BlobName, Container, ContainerName};
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::sync::Mutex;

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
            let url = ImageUrl::parse(&format!("{address}/logos/{name}?sig=c2ln")).unwrap();
            let heard = Heard(Mutex::default());
            let found = stored([&url].into_iter(), &BlobPrefix::of(&offer), &services, &heard).await;
            assert_eq!((found.len(), heard.0.lock().unwrap().len()), (0, notes), "{status}: {:?}", heard.0);
        }
    }
}
