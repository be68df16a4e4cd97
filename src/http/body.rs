//! Reads the body of an answer: bounded, decompressed where a server compressed it unasked.

use super::error::{LARGEST_ANSWER, Trouble};
use bytes::{Bytes, BytesMut};
use flate2::read::MultiGzDecoder;
use futures::{Stream, StreamExt as _};
use std::io::Read as _;

/// Collects the chunks of a body, up to [`LARGEST_ANSWER`].
///
/// # Errors
/// Returns what broke the connection, or that the body is too large.
pub(super) async fn collect<E>(
    chunks: impl Stream<Item = Result<Bytes, E>>,
    broken: impl Fn(&E) -> Trouble,
) -> Result<Bytes, Trouble> {
    let mut chunks = std::pin::pin!(chunks);
    let mut body = BytesMut::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| broken(&error))?;
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Trouble::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Undoes a `Content-Encoding`. No request asks for one; gzip, which some gateways apply all the same, is read.
///
/// # Errors
/// Returns that the encoding is another one, that the data is damaged, or that it grows too large.
pub(super) fn decoded(body: Bytes, encoding: Option<&str>) -> Result<Bytes, Trouble> {
    match encoding.map(|name| name.trim().to_ascii_lowercase()).as_deref() {
        None | Some("" | "identity") => Ok(body),
        _ if body.is_empty() => Ok(body),
        Some("gzip" | "x-gzip") => gunzip(&body),
        Some(other) => {
            Err(Trouble::Unreadable(format!("it is encoded as `{other}`, which nobody asked for")))
        }
    }
}

fn gunzip(body: &[u8]) -> Result<Bytes, Trouble> {
    let mut plain = Vec::new();
    let most = LARGEST_ANSWER as u64 + 1;
    let read = MultiGzDecoder::new(body).take(most).read_to_end(&mut plain);
    read.map_err(|error| Trouble::Unreadable(format!("its gzip data is damaged: {error}")))?;
    if plain.len() > LARGEST_ANSWER { Err(Trouble::TooLarge) } else { Ok(plain.into()) }
}

/// Returns a text without the byte-order mark that some servers put before JSON (RFC 8259, section 8.1, lets a reader
/// ignore it).
#[must_use]
pub fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;

    fn gzip(text: &[u8]) -> Bytes {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap().into()
    }

    #[test]
    fn encodings_are_undone_or_named() {
        let plain = Bytes::from_static(b"{}");
        for encoding in [None, Some(""), Some("identity")] {
            assert_eq!(decoded(plain.clone(), encoding).unwrap(), plain, "{encoding:?}");
        }
        for encoding in ["gzip", " GZIP ", "x-gzip"] {
            assert_eq!(decoded(gzip(b"{}"), Some(encoding)).unwrap(), plain, "{encoding}");
        }
        assert_eq!(decoded(Bytes::new(), Some("br")).unwrap(), "", "the answer to a HEAD");
        let refused = decoded(plain.clone(), Some("br")).unwrap_err().to_string();
        assert_eq!(refused, "the answer can't be read: it is encoded as `br`, which nobody asked for");
        let damaged = decoded(plain, Some("gzip")).unwrap_err().to_string();
        assert!(damaged.starts_with("the answer can't be read: its gzip data is damaged"), "{damaged}");
    }

    #[test]
    fn a_small_answer_that_grows_is_stopped() {
        let bomb = gzip(&vec![0; LARGEST_ANSWER + 1]);
        assert!(bomb.len() < 1 << 20);
        assert_eq!(decoded(bomb, Some("gzip")), Err(Trouble::TooLarge));
        assert!(decoded(gzip(&vec![0; LARGEST_ANSWER]), Some("gzip")).is_ok());
    }

    #[tokio::test]
    async fn an_answer_without_end_is_stopped() {
        let chunk = Bytes::from(vec![b'x'; 1 << 20]);
        let endless = futures::stream::repeat_with(|| Ok::<_, Trouble>(chunk.clone()));
        assert_eq!(collect(endless, Clone::clone).await, Err(Trouble::TooLarge));
        let broken = futures::stream::iter([Ok(chunk.clone()), Err(Trouble::TimedOut)]);
        assert_eq!(collect(broken, Clone::clone).await, Err(Trouble::TimedOut));
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        assert_eq!(without_bom(b"\xef\xbb\xbf{}"), b"{}");
        assert_eq!(without_bom(b"{}"), b"{}");
    }
}
