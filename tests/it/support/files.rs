//! A web server with a few files: what someone else's host answers to whoever fetches an image from it.

use super::scripted::Asked;
use std::collections::BTreeMap;
use std::io::{BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The server; it answers 404 where it has no file.
pub(crate) struct Files {
    address: String,
    by_path: Arc<Mutex<BTreeMap<&'static str, File>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// One file, and the status that it is answered with.
#[derive(Clone)]
struct File {
    status: u16,
    media_type: &'static str,
    bytes: Vec<u8>,
}

impl Files {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let by_path = Arc::<Mutex<BTreeMap<&str, File>>>::default();
        let asked = Arc::<Mutex<Vec<Asked>>>::default();
        let (shelf, record) = (Arc::clone(&by_path), Arc::clone(&asked));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // a client that goes away early is part of the play
                drop(serve(client, &shelf, &record));
            }
        });
        Self { address, by_path, asked }
    }

    /// Puts a PNG there.
    pub(crate) fn png(&self, path: &'static str, bytes: Vec<u8>) {
        self.put(path, 200, "image/png", bytes);
    }

    /// Answers requests for a path with this status, type and body.
    pub(crate) fn put(&self, path: &'static str, status: u16, media_type: &'static str, bytes: Vec<u8>) {
        self.by_path.lock().unwrap().insert(path, File { status, media_type, bytes });
    }

    /// The URL of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// Takes what was asked since the last time.
    pub(crate) fn take_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

fn serve(
    client: TcpStream,
    files: &Mutex<BTreeMap<&'static str, File>>,
    record: &Mutex<Vec<Asked>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(client);
    let asked = Asked::read(&mut reader)?;
    let path = asked.target.split('?').next().unwrap_or_default();
    let file = files.lock().unwrap().get(path).cloned();
    let file =
        file.unwrap_or(File { status: 404, media_type: "text/plain", bytes: b"no such file".to_vec() });
    let is_head = asked.method == "HEAD";
    record.lock().unwrap().push(asked);
    let mut client = reader.into_inner();
    write!(
        client,
        "HTTP/1.1 {} As Asked\r\nconnection: close\r\ncontent-type: {}\r\ncontent-length: {}\r\nlocation: /elsewhere.png\r\n\r\n",
        file.status,
        file.media_type,
        file.bytes.len()
    )?;
    if is_head { Ok(()) } else { client.write_all(&file.bytes) }
}
