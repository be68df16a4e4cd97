//! Fetches the images of an offer onto the disk: bounded, and one chunk of each in memory.

use super::layout::Wanted;
use crate::asset::{self, Probe};
use crate::base::files::{self, TemporaryFolder};
use crate::base::{ContentHash, ContentHasher, MediaType, Sha256Digest, counted};
use crate::publish::{Error, Services, fetch};
use futures::{StreamExt as _, TryStreamExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// How much of an offer is pulled; far above any offer, and far below what fills a disk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// How many images.
    images: usize,
    /// The bytes of one.
    each: u64,
    /// The bytes of all.
    total: u64,
}

impl Limits {
    /// A hundred plans with every logo are some 500 images; a screenshot is a few hundred kilobytes.
    pub(super) const OF_A_PULL: Self = Self { images: 2000, each: 64 << 20, total: 1 << 30 };
}

/// The images of an offer, in a folder that is gone when this is dropped.
#[derive(Debug)]
pub(super) struct Fetched<'l> {
    pub(super) images: Vec<Image<'l>>,
    _folder: TemporaryFolder,
}

/// An image that was fetched.
#[derive(Debug)]
pub(super) struct Image<'l> {
    pub(super) wanted: &'l Wanted,
    /// Where it lies until it is written.
    path: PathBuf,
    pub(super) sha256: Sha256Digest,
    pub(super) media_type: MediaType,
}

impl Image<'_> {
    /// Reads the bytes again.
    ///
    /// # Errors
    /// Names the temporary file.
    pub(super) fn read(&self) -> Result<Vec<u8>, Error> {
        Ok(files::read_regular(&self.path, files::LARGEST_IMAGE)?)
    }
}

/// Fetches all images, so many at a time.
///
/// # Errors
/// Says which image can't be fetched or is none, or which limit the offer exceeds.
pub(super) async fn fetch<'l>(
    wanted: &'l [Wanted],
    limits: Limits,
    concurrency: usize,
    services: &Services,
) -> Result<Fetched<'l>, Error> {
    if wanted.len() > limits.images {
        let (is, most) = (counted(wanted.len() as u64, "image"), limits.images.to_string());
        return Err(Error::TooMuch { is, most });
    }
    let folder = files::temporary_folder()?;
    let (total, at) = (AtomicU64::new(0), folder.path());
    let one = |(number, wanted): (usize, &'l Wanted)| {
        let (path, total) = (at.join(number.to_string()), &total);
        async move {
            let (image, length) = image(wanted, path, limits, services).await?;
            let sum = total.fetch_add(length, Ordering::Relaxed) + length;
            if sum > limits.total {
                let is = "images larger than that in total".to_owned();
                return Err(Error::TooMuch { is, most: format!("{} MB", limits.total >> 20) });
            }
            Ok(image)
        }
    };
    let images = futures::stream::iter(wanted.iter().enumerate().map(one)).buffered(concurrency.max(1));
    Ok(Fetched { images: images.try_collect().await?, _folder: folder })
}

async fn image<'l>(
    wanted: &'l Wanted,
    path: PathBuf,
    limits: Limits,
    services: &Services,
) -> Result<(Image<'l>, u64), Error> {
    let (kind, url) = (wanted.kind.clone(), Box::new(wanted.url.clone()));
    if let Err(source) = fetch::save(&wanted.url, limits.each, &path, services).await {
        return Err(Error::ImageNotFetched { kind, url, source: Box::new(source) });
    }
    let ContentHash { sha256, length } = hash(&path)?;
    match asset::probe(files::open(&path)?) {
        Ok(Probe { media_type: Some(media_type), .. }) => {
            Ok((Image { wanted, path, sha256, media_type }, length))
        }
        Ok(probe) => Err(Error::NotAnImage { kind, url, content: probe.content }),
        Err(_) => Err(Error::NotAnImage { kind, url, content: "not readable".into() }),
    }
}

fn hash(path: &Path) -> Result<ContentHash, Error> {
    let mut hasher = ContentHasher::default();
    files::stream(files::open(path)?, |piece| hasher.update(piece))
        .map_err(files::FileError::reading(path))?;
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{AssetKind, ImageUrl};
    use crate::listing::Words;
    use crate::publish::fetch::tests::services;
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    const LOGO: usize = 2000;

    /// A server that answers every request with an image of so many bytes.
    fn server() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let body = [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; LOGO - 8]].concat();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, body) = (stream.unwrap(), body.clone());
                std::thread::spawn(move || {
                    let _ = stream.read(&mut [0; 4096]);
                    let head =
                        format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {LOGO}\r\n\r\n");
                    let _ = stream.write_all(&[head.as_bytes(), &body].concat());
                });
            }
        });
        address
    }

    fn wanted(address: &str, count: usize) -> Vec<Wanted> {
        let one = |position| Wanted {
            kind: AssetKind::Screenshot,
            plan: None,
            position,
            url: ImageUrl::parse(&format!("{address}/{position}.png")).unwrap(),
            words: Words::default(),
        };
        (0..count).map(one).collect()
    }

    #[tokio::test]
    async fn every_limit_is_held_and_named() {
        let address = server();
        let services = services("http://127.0.0.1:1");
        let room = Limits { images: 5, each: LOGO as u64, total: 5 * LOGO as u64 };
        let all = wanted(&address, 5);
        let fetched = fetch(&all, room, 2, &services).await.unwrap();
        assert_eq!(fetched.images.len(), 5);
        assert_eq!(fetched.images[4].read().unwrap().len(), LOGO);
        let at = fetched.images[0].path.clone();
        drop(fetched);
        assert!(!at.exists(), "the temporary folder is gone");
        for (limits, said) in [
            (Limits { images: 4, ..room }, "5 images, but `pull` takes at most 4"),
            (
                Limits { total: room.total - 1, ..room },
                "larger than that in total, but `pull` takes at most 0 MB",
            ),
            (Limits { each: room.each - 1, ..room }, "the answer is larger than 1999 bytes"),
        ] {
            let error = fetch(&all, limits, 2, &services).await.unwrap_err();
            let told = crate::base::chain(&error).join(": ");
            assert!(told.contains(said), "{told}");
        }
    }
}
