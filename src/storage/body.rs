//! The bytes of a file on their way: read piece by piece, opened again for each try.

use crate::base::files::{self, FileError};
use async_trait::async_trait;
use azure_core::http::Body;
use azure_core::stream::SeekableStream;
use futures::io::AsyncRead;
use std::fmt;
use std::future::Future as _;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead as _, ReadBuf};
use tokio::task::JoinHandle;

/// How much is read at once.
const PIECE: usize = 64 << 10;

/// Is told how many bytes of a file are on their way, from 0 again with each try.
pub type Watch = Arc<dyn Fn(u64) + Send + Sync>;

/// A file as the body of a request: exactly as many bytes as were checked.
pub(super) struct FileBody {
    source: Source,
    state: State,
    sent: u64,
}

#[derive(Clone)]
struct Source {
    path: Arc<PathBuf>,
    length: u64,
    watch: Option<Watch>,
    trouble: Arc<OnceLock<BodyTrouble>>,
}

/// Why the file couldn't be sent: known here, while the request only sees a broken body.
#[derive(Debug)]
pub(super) enum BodyTrouble {
    File(FileError),
    /// It ended early.
    TooShort,
}

enum State {
    Fresh,
    Opening(JoinHandle<Result<std::fs::File, FileError>>),
    Open(tokio::fs::File),
}

impl FileBody {
    pub(super) fn new(path: PathBuf, length: u64, watch: Option<Watch>) -> Self {
        let source = Source { path: Arc::new(path), length, watch, trouble: Arc::default() };
        Self { source, state: State::Fresh, sent: 0 }
    }

    /// Where it is noted that the file couldn't be sent.
    pub(super) fn trouble(&self) -> Arc<OnceLock<BodyTrouble>> {
        Arc::clone(&self.source.trouble)
    }

    pub(super) fn into_body(self) -> Body {
        let stream: Box<dyn SeekableStream> = Box::new(self);
        stream.into()
    }

    fn poll_open(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<&mut tokio::fs::File>> {
        if matches!(self.state, State::Fresh) {
            let path = Arc::clone(&self.source.path);
            self.state = State::Opening(tokio::task::spawn_blocking(move || files::open(&path)));
        }
        if let State::Opening(opening) = &mut self.state {
            let file = ready!(Pin::new(opening).poll(cx)).map_err(io::Error::other)?;
            let file = file.map_err(|error| self.source.note(BodyTrouble::File(error)))?;
            self.state = State::Open(tokio::fs::File::from_std(file));
        }
        match &mut self.state {
            State::Open(file) => Poll::Ready(Ok(file)),
            State::Fresh | State::Opening(_) => Poll::Pending,
        }
    }
}

impl Source {
    fn note(&self, trouble: BodyTrouble) -> io::Error {
        let _ = self.trouble.set(trouble);
        io::Error::other("the file couldn't be read")
    }
}

impl AsyncRead for FileBody {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let left = this.source.length - this.sent;
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 {
            return Poll::Ready(Ok(0));
        }
        let mut piece = ReadBuf::new(buffer.get_mut(..most).unwrap_or_default());
        let file = ready!(this.poll_open(cx))?;
        if let Err(error) = ready!(Pin::new(file).poll_read(cx, &mut piece)) {
            let path = this.source.path.as_ref().clone();
            let trouble = BodyTrouble::File(FileError { path, doing: "read", source: error });
            return Poll::Ready(Err(this.source.note(trouble)));
        }
        let read = piece.filled().len();
        if read == 0 {
            return Poll::Ready(Err(this.source.note(BodyTrouble::TooShort)));
        }
        this.sent += read as u64;
        if let Some(watch) = &this.source.watch {
            watch(this.sent);
        }
        Poll::Ready(Ok(read))
    }
}

#[async_trait]
impl SeekableStream for FileBody {
    /// Refuses a further try where the file itself was the trouble.
    async fn reset(&mut self) -> azure_core::Result<()> {
        if self.source.trouble.get().is_some() {
            let kind = azure_core::error::ErrorKind::Other;
            return Err(azure_core::Error::with_message(kind, "the file couldn't be read"));
        }
        *self = self.clone();
        Ok(())
    }

    fn len(&self) -> Option<u64> {
        Some(self.source.length)
    }

    fn buffer_size(&self) -> usize {
        PIECE
    }
}

/// A copy begins at the start of the file, which it opens itself.
impl Clone for FileBody {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), state: State::Fresh, sent: 0 }
    }
}

impl fmt::Debug for FileBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileBody").field("path", &self.source.path).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::AsyncReadExt as _;
    use std::sync::Mutex;

    fn body(folder: &tempfile::TempDir, bytes: &[u8], length: u64) -> (FileBody, Arc<Mutex<Vec<u64>>>) {
        let path = folder.path().join("a.png");
        files::write_whole(&path, bytes).unwrap();
        let seen = Arc::<Mutex<Vec<u64>>>::default();
        let record = Arc::clone(&seen);
        let watch: Watch = Arc::new(move |sent| record.lock().unwrap().push(sent));
        (FileBody::new(path, length, Some(watch)), seen)
    }

    #[tokio::test]
    async fn each_try_reads_the_file_from_its_start() {
        let folder = tempfile::tempdir().unwrap();
        let (mut body, seen) = body(&folder, b"0123456789", 8);
        let mut start = [0; 3];
        body.read_exact(&mut start).await.unwrap();
        let mut again = body.clone();
        body.reset().await.unwrap();
        for body in [&mut body, &mut again] {
            let mut text = String::new();
            body.read_to_string(&mut text).await.unwrap();
            assert_eq!(text, "01234567", "as many bytes as were checked, and no more");
        }
        assert_eq!(*seen.lock().unwrap(), [3, 8, 8]);
    }

    #[tokio::test]
    async fn trouble_with_the_file_is_noted_and_ends_the_tries() {
        let folder = tempfile::tempdir().unwrap();
        let (mut short, _) = body(&folder, b"0123", 8);
        let missing = FileBody::new(folder.path().join("no-such.png"), 8, None);
        let mut all = Vec::new();
        short.read_to_end(&mut all).await.unwrap_err();
        assert!(matches!(short.trouble().get(), Some(BodyTrouble::TooShort)));
        assert!(short.reset().await.is_err());

        // the try is a copy; what it meets is known to the others
        missing.clone().read_to_end(&mut all).await.unwrap_err();
        assert!(matches!(missing.trouble().get(), Some(BodyTrouble::File(error)) if error.is_missing()));
    }
}
