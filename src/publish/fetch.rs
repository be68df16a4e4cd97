//! Fetches images anonymously, and tells whether two are the same.

use super::outcome::Copied;
use super::services::Services;
use crate::asset::CheckedAsset;
use crate::base::files::{self, FileError};
use crate::base::{ImageUrl, off_thread};
use crate::http::{Answer, Call, HttpError, Trouble};
use bytes::Bytes;
use image::{ImageError, ImageReader, Limits, RgbaImage};
use reqwest::{Method, StatusCode};
use std::io::{self, Cursor};
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

/// Far above every image of a listing (1280×720), far below what would hurt.
const LARGEST_SIDE: u32 = 16_384;
const MOST_MEMORY: u64 = 256 << 20;

/// Compares two files: by their bytes, then by their pixels.
pub(crate) fn compared(file: &[u8], copy: &[u8]) -> Copied {
    if file == copy {
        return Copied::SameBytes;
    }
    match (pixels(file), pixels(copy)) {
        (Ok(file), Ok(copy)) if same_pixels(&file, &copy) => Copied::SamePixels,
        _ => Copied::Different,
    }
}

fn pixels(bytes: &[u8]) -> Result<RgbaImage, ImageError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(LARGEST_SIDE), Some(LARGEST_SIDE));
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    Ok(reader.decode()?.into_rgba8())
}

/// What is wholly clear looks the same in every colour.
fn same_pixels(a: &RgbaImage, b: &RgbaImage) -> bool {
    let same = |(a, b): (&image::Rgba<u8>, &image::Rgba<u8>)| a == b || (a.0[3] == 0 && b.0[3] == 0);
    a.dimensions() == b.dimensions() && a.pixels().zip(b.pixels()).all(same)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::base::ServiceUrl;
    use crate::http::{HttpClient, HttpOptions, ProxyUse};
    use crate::identity::SignIn;
    use crate::marketplace::{Tokens, portal::Portal};
    use image::codecs::png::{CompressionType, FilterType, PngEncoder};
    use image::{ExtendedColorType, ImageEncoder as _};
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

    fn png(colour: [u8; 4], compression: CompressionType) -> Vec<u8> {
        let pixels: Vec<u8> = (0..48 * 48).flat_map(|_| colour).collect();
        let mut bytes = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut bytes, compression, FilterType::Sub);
        encoder.write_image(&pixels, 48, 48, ExtendedColorType::Rgba8).unwrap();
        bytes
    }

    #[test]
    fn a_copy_is_the_same_bytes_or_the_same_pixels_or_another_picture() {
        let teal = png([0, 90, 110, 255], CompressionType::Fast);
        let clear = |colour: [u8; 3]| png([colour[0], colour[1], colour[2], 0], CompressionType::Fast);
        let cases = [
            (teal.clone(), teal.clone(), Copied::SameBytes),
            (teal.clone(), png([0, 90, 110, 255], CompressionType::Uncompressed), Copied::SamePixels),
            (clear([1, 2, 3]), clear([4, 5, 6]), Copied::SamePixels),
            (teal.clone(), png([0, 90, 111, 255], CompressionType::Fast), Copied::Different),
            (teal.clone(), b"not an image".to_vec(), Copied::Different),
        ];
        for (file, copy, expected) in cases {
            assert_eq!(compared(&file, &copy), expected);
        }
    }

    #[test]
    fn clear_is_not_black_and_what_is_too_wide_is_not_decoded() {
        let [black, clear] = [255, 0].map(|alpha| png([0, 0, 0, alpha], CompressionType::Fast));
        assert_eq!([compared(&black, &clear), compared(&clear, &black)], [Copied::Different; 2]);
        let row = |width: u32, compression| {
            let mut bytes = Vec::new();
            let encoder = PngEncoder::new_with_quality(&mut bytes, compression, FilterType::Sub);
            encoder.write_image(&vec![7; width as usize], width, 1, ExtendedColorType::L8).unwrap();
            bytes
        };
        for (width, expected) in [(LARGEST_SIDE, Copied::SamePixels), (LARGEST_SIDE + 1, Copied::Different)] {
            let (file, copy) = (row(width, CompressionType::Fast), row(width, CompressionType::Uncompressed));
            assert_eq!(compared(&file, &copy), expected, "{width}");
        }
    }
}
