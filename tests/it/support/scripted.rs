//! A server that answers as a script says, and keeps what it was asked.

use super::certificate::Certificate;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What it does with one request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Answers with status, headers and body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Breaks the connection before it reads the body.
    BreakBeforeBody,
    /// Breaks the connection when it has read all, as if the answer were lost.
    BreakAfterBody,
    /// Breaks off in the middle of the answer's body.
    BreakInAnswer,
    /// Answers with this status, and in every place of the answer with what was asked: headers and body.
    Echo(u16),
    /// Returns the first of these whose text stands in the request's body, and 404 where none does.
    ByBody(Vec<(&'static str, Reply)>),
}

impl Reply {
    /// What Entra answers to who may have a token.
    pub(crate) fn token(token: &str) -> Self {
        let body = format!(r#"{{"token_type":"Bearer","expires_in":3600,"access_token":"{token}"}}"#);
        Self::Answer(200, vec![("content-type", "application/json".to_owned())], body)
    }
}

/// What it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// The server; it serves one connection after another and is gone with the test.
pub(crate) struct Scripted {
    address: String,
    ca: Option<String>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Scripted {
    /// Starts it; the last reply is given again and again.
    pub(crate) fn start(replies: Vec<Reply>) -> Self {
        Self::listen("http", None, move |stream, number, record| {
            serve(stream, reply(&replies, number), record)
        })
    }

    /// Starts it behind https.
    pub(crate) fn start_https(replies: Vec<Reply>) -> Self {
        let certificate = Certificate::make();
        let config = Arc::new(tls(&certificate));
        Self::listen("https", Some(certificate.ca), move |stream, number, record| {
            let session = ServerConnection::new(Arc::clone(&config)).unwrap();
            serve(StreamOwned::new(session, stream), reply(&replies, number), record)
        })
    }

    fn listen(
        scheme: &str,
        ca: Option<String>,
        serve: impl Fn(TcpStream, usize, &Mutex<Vec<Asked>>) -> std::io::Result<()> + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("{scheme}://{}", listener.local_addr().unwrap());
        let asked = Arc::<Mutex<Vec<Asked>>>::default();
        let record = Arc::clone(&asked);
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                // a client that goes away early is part of the play
                let _ = stream.and_then(|stream| serve(stream, number, &record));
            }
        });
        Self { address, ca, asked }
    }

    /// The certificate that its own is signed by.
    pub(crate) fn ca(&self) -> Vec<Vec<u8>> {
        self.ca.iter().map(|pem| pem.clone().into_bytes()).collect()
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Shows the requests so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Shows the methods of the requests so far: `PUT PUT HEAD`.
    pub(crate) fn methods(&self) -> String {
        let methods: Vec<_> = self.asked().into_iter().map(|asked| asked.method).collect();
        methods.join(" ")
    }
}

/// A server that answers by method, path and body; all its answers carry the same `ETag`.
pub(crate) struct ByPath {
    address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl ByPath {
    pub(crate) fn start(answer: impl Fn(&str, &str, &[u8]) -> (u16, String) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::<Mutex<Vec<Asked>>>::default();
        let record = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut reader = BufReader::new(stream);
                let Ok(asked) = Asked::read(&mut reader) else { continue };
                let path = asked.target.split('?').next().unwrap_or_default().trim_end_matches('/');
                let (status, body) = answer(&asked.method, path, &asked.body);
                record.lock().unwrap().push(asked);
                let head = format!("HTTP/1.1 {status} As Scripted\r\nconnection: close\r\netag: \"1\"");
                let media = "content-type: application/json";
                // a client that goes away early is part of the play
                let _ = write!(
                    reader.get_mut(),
                    "{head}\r\n{media}\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
            }
        });
        Self { address, asked }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Shows the requests so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Asked {
    /// Reads a whole request.
    pub(super) fn read(reader: &mut BufReader<impl Read>) -> std::io::Result<Self> {
        let mut asked = read_head(reader)?;
        asked.read_body(reader)?;
        Ok(asked)
    }

    fn read_body(&mut self, reader: &mut impl Read) -> std::io::Result<()> {
        let length = self.header("content-length").map_or(0, |length| length.parse().unwrap());
        self.body = vec![0; length];
        reader.read_exact(&mut self.body)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| &**value)
    }
}

fn reply(replies: &[Reply], number: usize) -> &Reply {
    &replies[number.min(replies.len() - 1)]
}

/// How a server speaks TLS with this certificate.
pub(super) fn tls(certificate: &Certificate) -> ServerConfig {
    let key = PrivatePkcs8KeyDer::from(certificate.key.serialize_der());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    config.with_no_client_auth().with_single_cert(vec![certificate.leaf.der().clone()], key.into()).unwrap()
}

fn serve(stream: impl Read + Write, reply: &Reply, record: &Mutex<Vec<Asked>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut asked = read_head(&mut reader)?;
    if !matches!(reply, Reply::BreakBeforeBody) {
        asked.read_body(&mut reader)?;
    }
    let none = Reply::Answer(404, vec![], String::new());
    let reply = match reply {
        Reply::ByBody(replies) => {
            let body = String::from_utf8_lossy(&asked.body);
            replies.iter().find(|(text, _)| body.contains(text)).map_or(&none, |(_, reply)| reply)
        }
        reply => reply,
    };
    let head = asked.method == "HEAD";
    let echo = match reply {
        Reply::Echo(status) => Some(super::echo::answer(*status, &asked)),
        _ => None,
    };
    let reply = echo.as_ref().unwrap_or(reply);
    record.lock().unwrap().push(asked);
    let mut stream = reader.into_inner();
    match reply {
        Reply::ByBody(_) | Reply::Echo(_) => Err(std::io::Error::other("choices do not nest")),
        Reply::BreakBeforeBody | Reply::BreakAfterBody => Ok(()),
        Reply::BreakInAnswer => stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n<?xml"),
        Reply::Answer(status, headers, body) => {
            write!(stream, "HTTP/1.1 {status} As Scripted\r\nconnection: close\r\n")?;
            for (name, value) in headers {
                write!(stream, "{name}: {value}\r\n")?;
            }
            if !headers.iter().any(|(name, _)| *name == "content-length") {
                write!(stream, "content-length: {}\r\n", body.len())?;
            }
            write!(stream, "\r\n{}", if head { "" } else { body })
        }
    }
}

fn read_head(reader: &mut BufReader<impl Read>) -> std::io::Result<Asked> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut first = lines.first().map(String::as_str).unwrap_or_default().split(' ');
    let header = |line: &String| {
        let (name, value) = line.split_once(':').unwrap();
        (name.to_lowercase(), value.trim().to_owned())
    };
    Ok(Asked {
        method: first.next().unwrap_or_default().to_owned(),
        target: first.next().unwrap_or_default().to_owned(),
        headers: lines.iter().skip(1).map(header).collect(),
        body: Vec::new(),
    })
}
