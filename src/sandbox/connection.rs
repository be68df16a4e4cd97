//! Connections that can be cut in the middle, as bad networks do.

use std::borrow::Cow;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use super::metadata_names::MetadataNames;

/// Accepts connections that can be cut.
pub(super) struct CutListener(pub(super) TcpListener);

/// One connection.
pub(super) struct CutStream {
    stream: TcpStream,
    peer: Peer,
}

/// What a handler knows of the connection that a request came by.
#[derive(Debug, Clone, Default)]
pub(super) struct Peer {
    pub(super) cutoff: Cutoff,
    pub(super) names: MetadataNames,
}

/// Cuts one connection: nothing more is read or written, and the other side sees a reset.
#[derive(Debug, Clone, Default)]
pub(super) struct Cutoff(Arc<AtomicBool>);

impl Cutoff {
    pub(super) fn cut(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn have_cut(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

impl Listener for CutListener {
    type Io = CutStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (CutStream, SocketAddr) {
        loop {
            match self.0.accept().await {
                Ok((stream, address)) => {
                    // small answers must not wait for an acknowledgement
                    let _ = stream.set_nodelay(true);
                    return (CutStream { stream, peer: Peer::default() }, address);
                }
                // the peer has gone already, or there are too many open files: neither ends the server
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, CutListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, CutListener>) -> Self {
        stream.io().peer.clone()
    }
}

impl CutStream {
    fn check(&self) -> io::Result<()> {
        if self.peer.cutoff.have_cut() {
            // closing without lingering is what sends a reset
            let _ = self.stream.set_zero_linger();
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl AsyncRead for CutStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check()?;
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.peer.names.received(buffer.filled().get(before..).unwrap_or_default());
        read
    }
}

impl AsyncWrite for CutStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        let bytes = self.peer.names.written(bytes);
        Pin::new(&mut self.stream).poll_write(context, &bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        // the head comes first, and names are in no other part
        let head = slices.first().map(|head| self.peer.names.written(head));
        match head {
            Some(Cow::Owned(head)) => Pin::new(&mut self.stream).poll_write(context, &head),
            _ => Pin::new(&mut self.stream).poll_write_vectored(context, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
