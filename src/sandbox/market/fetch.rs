//! Fetches images anonymously: without credentials, without redirects.

use std::io::Cursor;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;

use super::super::record::FETCHER;
use super::super::site::is_here;

/// The largest image that is taken, and how long it may take.
const LARGEST: usize = 100 << 20;
const PATIENCE: Duration = Duration::from_secs(60);

/// What a PNG file starts with.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Fetches images; a client is made only when the first is fetched.
#[derive(Default)]
pub(in super::super) struct Fetcher {
    /// For loopback: it has no certificates to load and asks no proxy.
    near: OnceLock<reqwest::Client>,
    far: OnceLock<reqwest::Client>,
    /// A certificate (PEM) to trust beside the system's.
    trusted: Option<String>,
}

impl Fetcher {
    pub(in super::super) fn trusting(trusted: Option<String>) -> Self {
        Self { trusted, ..Self::default() }
    }

    /// Fetches one image and looks at it.
    ///
    /// Fails with words on what is wrong, without the URL: it may be signed.
    pub(super) async fn fetch(&self, url: &str) -> Result<Bytes, String> {
        let image = self.download(url).await?;
        check_picture(&image)?;
        Ok(image)
    }

    /// Fetches the bytes behind a URL, whatever they are.
    pub(in super::super) async fn download(&self, text: &str) -> Result<Bytes, String> {
        let url = url::Url::parse(text).map_err(|_| "is not an absolute link".to_owned())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("is not a link with http or https".to_owned());
        }
        let client = self.client_for(&url).ok_or("couldn't be downloaded: no client for it")?;
        let answer = client.get(url).send().await;
        let answer = answer.map_err(|error| format!("couldn't be downloaded: {}", reason(&error)))?;
        let status = answer.status();
        if status != reqwest::StatusCode::OK {
            return Err(format!("couldn't be downloaded: the server answered {}", status.as_u16()));
        }
        read(answer).await
    }

    fn client_for(&self, url: &url::Url) -> Option<&reqwest::Client> {
        let (cell, builder) = if is_here(url) {
            (&self.near, reqwest::Client::builder().no_proxy().tls_certs_only([]))
        } else {
            (&self.far, reqwest::Client::builder().tls_certs_merge(self.trusted()?))
        };
        if cell.get().is_none() {
            let builder =
                builder.user_agent(FETCHER).redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE);
            // if two requests make one at the same time, one of the two is used
            let _ = cell.set(builder.build().ok()?);
        }
        cell.get()
    }

    fn trusted(&self) -> Option<Vec<reqwest::Certificate>> {
        let pem = self.trusted.as_deref().unwrap_or_default();
        reqwest::Certificate::from_pem_bundle(pem.as_bytes()).ok()
    }
}

/// Reads a body, up to the largest that is taken.
async fn read(mut answer: reqwest::Response) -> Result<Bytes, String> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|error| format!("broke off: {}", reason(&error)))? {
        if body.len() + piece.len() > LARGEST {
            return Err(format!("is larger than {LARGEST} bytes"));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body.into())
}

/// Takes PNG files whose header can be read; all sizes, since the API's pages set none.
fn check_picture(image: &[u8]) -> Result<(), String> {
    if !image.starts_with(PNG) {
        return Err("is not a PNG image".to_owned());
    }
    let reader = image::ImageReader::with_format(Cursor::new(image), image::ImageFormat::Png);
    reader.into_dimensions().map(|_| ()).map_err(|error| format!("is not a readable PNG image: {error}"))
}

/// Says what went wrong, in few words and without the URL.
fn reason(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "it took too long"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection failed"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_readable_png_is_a_picture() {
        let mut png = Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(3, 2).write_to(&mut png, image::ImageFormat::Png).unwrap();
        let png = png.into_inner();
        assert_eq!(check_picture(&png), Ok(()));
        assert_eq!(check_picture(b"GIF89a"), Err("is not a PNG image".to_owned()));
        assert_eq!(check_picture(b""), Err("is not a PNG image".to_owned()));
        let cut = check_picture(png.get(..20).unwrap()).unwrap_err();
        assert!(cut.starts_with("is not a readable PNG image: "), "{cut}");
    }
}
