//! A door of https before a server that speaks http only.

use super::certificate::Certificate;
use super::scripted::{Asked, tls};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

/// The door; its address holds before there is a server behind it, and it is gone with the test.
pub(crate) struct TlsDoor {
    listener: TcpListener,
    certificate: Certificate,
}

impl TlsDoor {
    /// Takes an address; who comes waits until the door is open.
    pub(crate) fn closed() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").unwrap(), certificate: Certificate::make() }
    }

    /// The certificate, as PEM, that its own is signed by.
    pub(crate) fn ca(&self) -> &str {
        &self.certificate.ca
    }

    /// Opens it before the server at this address, such as `http://127.0.0.1:12345`; gives its own.
    pub(crate) fn open(self, server: &str) -> String {
        let server: SocketAddr = server.trim_start_matches("http://").parse().unwrap();
        let address = format!("https://{}", self.listener.local_addr().unwrap());
        let config = Arc::new(tls(&self.certificate));
        std::thread::spawn(move || {
            for client in self.listener.incoming() {
                let config = Arc::clone(&config);
                // a client that goes away early is no harm; one that waits holds up nobody
                std::thread::spawn(move || client.and_then(|client| pass(client, config, server)));
            }
        });
        address
    }
}

/// Hands one request on, and its answer back.
fn pass(client: TcpStream, config: Arc<ServerConfig>, server: SocketAddr) -> std::io::Result<()> {
    let session = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut client = BufReader::new(StreamOwned::new(session, client));
    let asked = Asked::read(&mut client)?;
    let mut server = TcpStream::connect(server)?;
    write!(
        server,
        "{} {} HTTP/1.1\r\nconnection: close\r\nx-forwarded-proto: https\r\n",
        asked.method, asked.target
    )?;
    for (name, value) in asked.headers.iter().filter(|(name, _)| name != "connection") {
        write!(server, "{name}: {value}\r\n")?;
    }
    server.write_all(b"\r\n")?;
    server.write_all(&asked.body)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    let mut client = client.into_inner();
    client.write_all(&answer)?;
    client.conn.send_close_notify();
    client.flush()
}
