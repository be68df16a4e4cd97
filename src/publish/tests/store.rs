//! A storage account on loopback, with the marketplace's copies beside its blobs: what was put is what is fetched.

use crate::base::Digests;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The path of the one container.
pub(crate) const CONTAINER: &str = "/contoso/logos";

/// A server that keeps what is put, and shows it to anybody.
pub(crate) struct Store {
    address: SocketAddr,
    shelf: Arc<Mutex<Shelf>>,
}

#[derive(Default)]
struct Shelf {
    is_closed: bool,
    containers: BTreeSet<String>,
    files: BTreeMap<String, Stored>,
    puts: u32,
    asked: Vec<String>,
    faults: Vec<Fault>,
}

struct Stored {
    bytes: Vec<u8>,
    media_type: String,
    etag: String,
}

/// What is answered to a method where the path has these letters.
struct Fault {
    method: &'static str,
    within: String,
    status: u16,
    code: &'static str,
}

struct Asked {
    method: String,
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

type Answer = (u16, Vec<(&'static str, String)>, Vec<u8>);

impl Store {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shelf = Arc::new(Mutex::new(Shelf {
            containers: BTreeSet::from([CONTAINER.to_owned()]),
            ..Shelf::default()
        }));
        let served = Arc::clone(&shelf);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if open(&served).is_closed {
                    return;
                }
                let shelf = Arc::clone(&served);
                std::thread::spawn(move || stream.ok().and_then(|stream| serve(stream, &shelf)));
            }
        });
        Self { address, shelf }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Puts an image where it can be fetched.
    pub(crate) fn show(&self, path: &str, bytes: &[u8]) {
        let (media_type, etag) = ("image/png".to_owned(), "\"shown\"".to_owned());
        let stored = Stored { bytes: bytes.to_vec(), media_type, etag };
        open(&self.shelf).files.insert(path.to_owned(), stored);
    }

    /// What is at a URL of this server.
    pub(crate) fn at(&self, url: &str) -> Option<Vec<u8>> {
        let path = url.strip_prefix(&self.url(""))?.split('?').next()?;
        open(&self.shelf).files.get(path).map(|stored| stored.bytes.clone())
    }

    pub(crate) fn remove_container(&self) {
        open(&self.shelf).containers.clear();
    }

    /// Refuses requests of a method where the path has these letters.
    pub(crate) fn refuse(&self, method: &'static str, within: &str, status: u16, code: &'static str) {
        open(&self.shelf).faults.push(Fault { method, within: within.to_owned(), status, code });
    }

    pub(crate) fn be_well(&self) {
        open(&self.shelf).faults.clear();
    }

    /// The requests so far, as `PUT /contoso/logos`; then begins anew.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut open(&self.shelf).asked)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        open(&self.shelf).is_closed = true;
        drop(TcpStream::connect(self.address));
    }
}

fn open(shelf: &Mutex<Shelf>) -> MutexGuard<'_, Shelf> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(mut stream: TcpStream, shelf: &Mutex<Shelf>) -> Option<()> {
    let asked = read(&stream)?;
    let (status, headers, body) = open(shelf).answer(&asked);
    let mut head =
        format!("HTTP/1.1 {status} Status\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    stream.write_all(format!("{head}\r\n").as_bytes()).ok()?;
    if asked.method == "HEAD" { Some(()) } else { stream.write_all(&body).ok() }
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        Some(line.trim_end().to_owned())
    };
    let first = line()?;
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    while let Some((name, value)) = line()?.split_once(": ") {
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or_default();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    Some(Asked { method, path: path.to_owned(), query: query.to_owned(), headers, body })
}

impl Shelf {
    fn answer(&mut self, asked: &Asked) -> Answer {
        self.asked.push(format!("{} {}", asked.method, asked.path));
        let fits = |fault: &&Fault| fault.method == asked.method && asked.path.contains(&fault.within);
        if let Some(fault) = self.faults.iter().find(fits) {
            return refusal(fault.status, fault.code);
        }
        match asked.method.as_str() {
            "PUT" if asked.query.contains("restype=container") => self.create(asked),
            "PUT" => self.put(asked),
            // our blobs are told by fetching them; a list is the business of the sandbox's stories
            "GET" if asked.query.contains("comp=list") => refusal(403, "AuthorizationPermissionMismatch"),
            "GET" | "HEAD" => self.get(&asked.path),
            _ => refusal(405, "UnsupportedHttpVerb"),
        }
    }

    fn create(&mut self, asked: &Asked) -> Answer {
        if self.containers.insert(asked.path.clone()) {
            (201, Vec::new(), Vec::new())
        } else {
            refusal(409, "ContainerAlreadyExists")
        }
    }

    fn put(&mut self, asked: &Asked) -> Answer {
        if !self.containers.iter().any(|container| asked.path.starts_with(container.as_str())) {
            return refusal(404, "ContainerNotFound");
        }
        let known = self.files.get(&asked.path).map(|stored| stored.etag.clone());
        match (known, asked.headers.get("if-match")) {
            (Some(_), None) => return refusal(409, "BlobAlreadyExists"),
            (known, Some(wanted)) if known.as_ref() != Some(wanted) => {
                return refusal(412, "ConditionNotMet");
            }
            _ => {}
        }
        let media_type = asked.headers.get("x-ms-blob-content-type").cloned().unwrap_or_default();
        self.puts += 1;
        self.files.insert(
            asked.path.clone(),
            Stored { bytes: asked.body.clone(), media_type, etag: format!("\"{}\"", self.puts) },
        );
        (201, Vec::new(), Vec::new())
    }

    fn get(&self, path: &str) -> Answer {
        let Some(stored) = self.files.get(path) else { return refusal(404, "BlobNotFound") };
        let md5 = Digests::of(&stored.bytes).md5.to_string();
        let headers = vec![
            ("content-type", stored.media_type.clone()),
            ("content-md5", md5),
            ("etag", stored.etag.clone()),
        ];
        (200, headers, stored.bytes.clone())
    }
}

fn refusal(status: u16, code: &str) -> Answer {
    (status, vec![("x-ms-error-code", code.to_owned())], Vec::new())
}
