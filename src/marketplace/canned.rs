//! A server of canned answers on this computer: what it was asked is on record.

use super::session::Tokens;
use crate::base::ServiceUrl;
use crate::http::{HttpClient, HttpOptions, ProxyUse, RetryPolicy};
use crate::identity::{self, AccessToken, Scope, TokenCache, TokenSource};
use async_trait::async_trait;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use time::OffsetDateTime;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// One answer of the server.
#[derive(Debug, Clone)]
pub(super) enum Canned {
    /// Status, headers and body; `{base}` in a header or the body is the server's own address.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// The request is taken and the connection closed without a word.
    Lost,
}

/// One request as it came over the wire.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) line: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
    pub(super) at: Instant,
}

/// The server, which answers one request after the other and then none.
pub(super) struct Server {
    pub(super) base: ServiceUrl,
    asked: Arc<Mutex<Vec<Asked>>>,
    left: Arc<Mutex<VecDeque<Canned>>>,
}

/// Returns `token-1`, and another one at each further call.
#[derive(Debug)]
struct CountedTokens(AtomicU32);

#[async_trait]
impl TokenSource for CountedTokens {
    async fn token(&self, _: &Scope) -> Result<AccessToken, identity::Error> {
        Ok(AccessToken::given(format!("token-{}", self.0.fetch_add(1, Ordering::SeqCst)).into()))
    }
}

impl Server {
    pub(super) async fn with(answers: impl IntoIterator<Item = Canned>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = ServiceUrl::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let left = Arc::new(Mutex::new(answers.into_iter().collect::<VecDeque<_>>()));
        let asked = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(serve(listener, Arc::clone(&left), Arc::clone(&asked)));
        Self { base, asked, left }
    }

    /// Shows what was asked; every canned answer must have been used.
    pub(super) fn asked(&self) -> Vec<Asked> {
        assert_eq!(self.left.lock().unwrap().len(), 0, "answers that were not asked for");
        self.asked.lock().unwrap().clone()
    }
}

/// A client that tries a request three times, and hardly pauses.
pub(super) fn http() -> HttpClient {
    let retry = RetryPolicy { tries: 3, first_pause: Duration::from_millis(1), ..RetryPolicy::default() };
    let options = HttpOptions { retry, proxy: ProxyUse::Never, ..HttpOptions::default() };
    HttpClient::new(&options).unwrap()
}

pub(super) fn tokens() -> Tokens {
    let source = Box::new(CountedTokens(AtomicU32::new(1)));
    Tokens::of(Arc::new(TokenCache::new(source, OffsetDateTime::now_utc)))
}

impl Asked {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

pub(super) fn answer(status: u16, body: &str) -> Canned {
    Canned::Answer(status, Vec::new(), body.to_owned())
}

async fn serve(listener: TcpListener, left: Arc<Mutex<VecDeque<Canned>>>, asked: Arc<Mutex<Vec<Asked>>>) {
    let base = format!("http://{}", listener.local_addr().unwrap());
    while let Ok((mut stream, _)) = listener.accept().await {
        let Some(request) = read(&mut stream).await else { continue };
        asked.lock().unwrap().push(request);
        let next = left.lock().unwrap().pop_front();
        if let Some(Canned::Answer(status, headers, body)) = next {
            let body = body.replace("{base}", &base);
            let mut head =
                format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
            for (name, value) in headers {
                let value = value.replace("{base}", &base);
                write!(head, "{name}: {value}\r\n").unwrap();
            }
            stream.write_all(format!("{head}\r\n{body}").as_bytes()).await.unwrap();
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        let mut more = [0; 4096];
        let count = stream.read(&mut more).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&more[..count]);
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let mut lines = head.split("\r\n").map(str::to_owned);
    let line = lines.next()?;
    let headers: Vec<_> =
        lines.filter_map(|line| line.split_once(": ").map(|(a, b)| (a.to_owned(), b.to_owned()))).collect();
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length: usize = length.map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = bytes[head_end + 4..].to_vec();
    while body.len() < length {
        let mut more = [0; 4096];
        let count = stream.read(&mut more).await.ok().filter(|count| *count > 0)?;
        body.extend_from_slice(&more[..count]);
    }
    Some(Asked { line, headers, body: String::from_utf8(body).unwrap(), at: Instant::now() })
}
