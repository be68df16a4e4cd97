//! Reads the body of an answer: bounded, decompressed where a server compressed it unasked.

use super::error::Trouble;
use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use futures::{Stream, StreamExt as _};
use std::io::{self, Write};

/// The most of an answer that is kept, decompressed: an offer is far below, and a hostile server can't fill the memory.
pub(super) const LARGEST_ANSWER: u64 = 64 << 20;

/// Collects the chunks of a body, decompressed, up to this many bytes.
///
/// # Errors
/// Returns what broke the connection, that the data can't be read, or that it is too large.
pub(super) async fn collect<E>(
    chunks: impl Stream<Item = Result<Bytes, E>>,
    encoding: Option<&str>,
    most: u64,
    broken: impl Fn(&E) -> Trouble,
) -> Result<Bytes, Trouble> {
    let mut body = Vec::new();
    save(chunks, encoding, most, &mut body, broken).await?;
    Ok(body.into())
}

/// Writes the chunks of a body as they come, decompressed, up to this many bytes of the result; holds one chunk at a time.
///
/// An empty body, such as that of an answer to HEAD, has no encoding, whatever its headers say. Compressed data that
/// stands for nothing is too large where it has twice as many bytes as the result may.
///
/// # Errors
/// Returns what broke the connection or the disk, that the data can't be read, or that it is too large.
pub(super) async fn save<E>(
    chunks: impl Stream<Item = Result<Bytes, E>>,
    encoding: Option<&str>,
    most: u64,
    into: impl Write + Send,
    broken: impl Fn(&E) -> Trouble,
) -> Result<(), Trouble> {
    let mut chunks = std::pin::pin!(chunks);
    let mut decoder = Decoder::of(encoding, AtMost { into, left: most, most });
    let mut received = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| broken(&error))?;
        received += chunk.len() as u64;
        if received > most.saturating_mul(2) {
            return Err(Trouble::TooLarge(most));
        }
        if !chunk.is_empty() {
            decoder.as_mut().map_err(|trouble| trouble.clone())?.write(&chunk).map_err(not_written)?;
        }
    }
    if received == 0 { Ok(()) } else { decoder?.finish().map_err(not_written) }
}

/// Undoes a `Content-Encoding`. No request asks for one; gzip, which some gateways apply all the same, is read.
enum Decoder<W: Write> {
    Plain(AtMost<W>),
    Gzip(Box<MultiGzDecoder<AtMost<W>>>),
}

impl<W: Write> Decoder<W> {
    fn of(encoding: Option<&str>, into: AtMost<W>) -> Result<Self, Trouble> {
        match encoding.map(|name| name.trim().to_ascii_lowercase()).as_deref() {
            None | Some("" | "identity") => Ok(Self::Plain(into)),
            Some("gzip" | "x-gzip") => Ok(Self::Gzip(Box::new(MultiGzDecoder::new(into)))),
            Some(other) => Err(Trouble::Unreadable(format!("it has the unrequested encoding `{other}`"))),
        }
    }

    fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(into) => into.write_all(chunk),
            Self::Gzip(into) => into.write_all(chunk),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Plain(mut into) => into.flush(),
            Self::Gzip(mut into) => into.try_finish().and_then(|()| into.get_mut().flush()),
        }
    }
}

/// Takes so many bytes and no more.
struct AtMost<W> {
    into: W,
    left: u64,
    most: u64,
}

/// Why no more is written; an error of the disk, as opposed to one of the data.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Stopped(Trouble);

impl<W: Write> Write for AtMost<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let stopped = |trouble| io::Error::other(Stopped(trouble));
        let left = self.left.checked_sub(bytes.len() as u64);
        self.left = left.ok_or_else(|| stopped(Trouble::TooLarge(self.most)))?;
        self.into.write_all(bytes).map_err(|error| stopped(Trouble::not_saved(&error)))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.into.flush().map_err(|error| io::Error::other(Stopped(Trouble::not_saved(&error))))
    }
}

fn not_written(error: io::Error) -> Trouble {
    let damaged = format!("its gzip data is damaged: {error}");
    let stopped = error.into_inner().and_then(|inner| inner.downcast::<Stopped>().ok());
    stopped.map_or(Trouble::Unreadable(damaged), |stopped| stopped.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    fn gzip(text: &[u8]) -> Bytes {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap().into()
    }

    async fn decoded(body: Bytes, encoding: Option<&str>, most: u64) -> Result<Bytes, Trouble> {
        collect(futures::stream::iter([Ok::<_, Trouble>(body)]), encoding, most, Clone::clone).await
    }

    #[tokio::test]
    async fn encodings_are_undone_or_named() {
        let plain = Bytes::from_static(b"{}");
        for encoding in [None, Some(""), Some("identity")] {
            assert_eq!(
                decoded(plain.clone(), encoding, LARGEST_ANSWER).await.unwrap(),
                plain,
                "{encoding:?}"
            );
        }
        for encoding in ["gzip", " GZIP ", "x-gzip"] {
            assert_eq!(
                decoded(gzip(b"{}"), Some(encoding), LARGEST_ANSWER).await.unwrap(),
                plain,
                "{encoding}"
            );
        }
        assert_eq!(
            decoded(Bytes::new(), Some("br"), LARGEST_ANSWER).await.unwrap(),
            "",
            "the answer to a HEAD"
        );
        let refused = decoded(plain.clone(), Some("br"), LARGEST_ANSWER).await.unwrap_err().to_string();
        assert_eq!(refused, "the answer can't be read: it has the unrequested encoding `br`");
        let damaged = decoded(plain, Some("gzip"), LARGEST_ANSWER).await.unwrap_err().to_string();
        assert!(damaged.starts_with("the answer can't be read: its gzip data is damaged"), "{damaged}");
    }

    #[tokio::test]
    async fn a_small_answer_that_grows_is_stopped() {
        let most = 1 << 20;
        let bomb = gzip(&vec![0; most + 1]);
        assert!(bomb.len() < 1 << 14);
        let most = most as u64;
        assert_eq!(decoded(bomb, Some("gzip"), most).await, Err(Trouble::TooLarge(most)));
        assert!(decoded(gzip(&vec![0; 1 << 20]), Some("gzip"), most).await.is_ok());
    }

    #[tokio::test]
    async fn an_answer_without_end_is_stopped() {
        let chunk = Bytes::from(vec![b'x'; 1 << 20]);
        let endless = futures::stream::repeat_with(|| Ok::<_, Trouble>(chunk.clone()));
        assert_eq!(
            collect(endless, None, LARGEST_ANSWER, Clone::clone).await,
            Err(Trouble::TooLarge(LARGEST_ANSWER))
        );
        // each of these pieces is whole, and stands for nothing
        let nothing = Bytes::from(gzip(b"").repeat(1 << 16));
        let endless = futures::stream::repeat_with(|| Ok::<_, Trouble>(nothing.clone()));
        let most = 1 << 20;
        assert_eq!(collect(endless, Some("gzip"), most, Clone::clone).await, Err(Trouble::TooLarge(most)));
        let broken = futures::stream::iter([Ok(chunk.clone()), Err(Trouble::TimedOut)]);
        assert_eq!(collect(broken, None, LARGEST_ANSWER, Clone::clone).await, Err(Trouble::TimedOut));
    }

    /// Counts the writes, and fails where the disk would.
    #[derive(Default)]
    struct Disk {
        written: Vec<u8>,
        largest_write: usize,
        room: Option<usize>,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.room.is_some_and(|room| self.written.len() + bytes.len() > room) {
                return Err(io::Error::new(io::ErrorKind::StorageFull, "no space left"));
            }
            self.largest_write = self.largest_write.max(bytes.len());
            self.written.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    async fn saved(
        chunks: &[Bytes],
        encoding: Option<&str>,
        most: u64,
        disk: &mut Disk,
    ) -> Result<(), Trouble> {
        let chunks = futures::stream::iter(chunks.to_vec()).map(Ok::<_, Trouble>);
        save(chunks, encoding, most, disk, Clone::clone).await
    }

    #[tokio::test]
    async fn a_body_is_written_chunk_by_chunk_and_no_further_than_it_may() {
        let chunks: Vec<_> = (0..64_u8).map(|n| Bytes::from(vec![n; 1000])).collect();
        let whole = chunks.concat();
        let mut disk = Disk::default();
        saved(&chunks, None, 64_000, &mut disk).await.unwrap();
        assert_eq!((disk.written == whole, disk.largest_write), (true, 1000), "one chunk is held at a time");
        let zipped: Vec<_> = gzip(&whole).chunks(100).map(Bytes::copy_from_slice).collect();
        let mut disk = Disk::default();
        saved(&zipped, Some("gzip"), 64_000, &mut disk).await.unwrap();
        assert!(disk.written == whole && disk.largest_write <= 32 << 10);
        for (chunks, encoding) in [(&chunks, None), (&zipped, Some("gzip"))] {
            let mut disk = Disk::default();
            assert_eq!(saved(chunks, encoding, 63_999, &mut disk).await, Err(Trouble::TooLarge(63_999)));
            assert!(disk.written.len() <= 63_999);
            let mut full = Disk { room: Some(5000), ..Disk::default() };
            let no_space = Err(Trouble::NotSaved(io::ErrorKind::StorageFull, "no space left".to_owned()));
            assert_eq!(saved(chunks, encoding, 64_000, &mut full).await, no_space);
        }
        let damaged = saved(&chunks, Some("gzip"), 64_000, &mut Disk::default()).await.unwrap_err();
        assert!(damaged.to_string().contains("its gzip data is damaged"), "{damaged}");
    }
}
