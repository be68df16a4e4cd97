//! Connections that can be cut in the middle, as bad networks do.

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
#[derive(Clone, Default)]
pub(super) struct Peer {
    is_cut: Arc<AtomicBool>,
    pub(super) names: MetadataNames,
}

impl Peer {
    /// Cuts the connection: nothing more is read or written, and the other side sees a reset.
    pub(super) fn cut(&self) {
        self.is_cut.store(true, Ordering::SeqCst);
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
        if self.peer.is_cut.load(Ordering::SeqCst) {
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
}
