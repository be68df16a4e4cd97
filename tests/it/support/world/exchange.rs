//! HTTP by hand: one request, one answer, one connection.

use super::Upstream;
use crate::support::scripted::Asked;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// A whole answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type".to_owned(), media_type.to_owned())];
        Self { status, headers, body: body.into() }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(given, _)| !given.eq_ignore_ascii_case(name));
        self
    }

    pub(super) fn with(self, name: &str, value: impl Into<String>) -> Self {
        let mut answer = self.without(name);
        answer.headers.push((name.to_owned(), value.into()));
        answer
    }

    /// Whether it carries JSON.
    pub(super) fn is_json(&self) -> bool {
        self.header("content-type").is_some_and(|media| media.contains("json"))
    }

    /// Delivers it; the length is that of its body, but for `HEAD`, where the header stays.
    pub(super) fn write(mut self, client: &mut TcpStream, method: &str) -> std::io::Result<()> {
        let length = match (method, self.header("content-length")) {
            ("HEAD", Some(length)) => length.to_owned(),
            _ => self.body.len().to_string(),
        };
        self = self.without("transfer-encoding").without("connection").without("content-length");
        let mut head = format!("HTTP/1.1 {} Passed On\r\nconnection: close\r\n", self.status);
        let bodiless = matches!(self.status, 204 | 304);
        if !bodiless {
            let _ = write!(head, "content-length: {length}\r\n");
        }
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        client.write_all(format!("{head}\r\n").as_bytes())?;
        if method != "HEAD" && !bodiless {
            client.write_all(&self.body)?;
        }
        client.flush()
    }
}

/// Hands a request on as it came.
pub(super) fn forward(upstream: &Upstream, asked: &Asked) -> std::io::Result<Answer> {
    let kept = |(name, _): &&(String, String)| {
        !matches!(&**name, "connection" | "content-length" | "expect" | "transfer-encoding")
    };
    let headers: Vec<_> =
        asked.headers.iter().filter(kept).map(|(name, value)| (&**name, value.clone())).collect();
    ask(upstream, &asked.method, &asked.target, &headers, &asked.body)
}

/// Asks the marketplace as a colleague with a browser would.
pub(super) fn call(
    upstream: &Upstream,
    method: &str,
    path: &str,
    headers: &[(&str, String)],
    body: &[u8],
) -> std::io::Result<Answer> {
    let own = [
        ("host", upstream.address.to_string()),
        ("authorization", format!("Bearer {}", upstream.token)),
        ("content-type", "application/json".to_owned()),
    ];
    ask(upstream, method, &format!("{path}?api-version=2017-10-31"), &[&own, headers].concat(), body)
}

/// Sends one request past all modes.
pub(super) fn ask(
    upstream: &Upstream,
    method: &str,
    target: &str,
    headers: &[(&str, String)],
    body: &[u8],
) -> std::io::Result<Answer> {
    let mut server = TcpStream::connect(upstream.address)?;
    let mut head = format!("{method} {target} HTTP/1.1\r\nconnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "host") {
        let _ = write!(head, "host: {}\r\n", upstream.address);
    }
    for (name, value) in headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    if !body.is_empty() || matches!(method, "PUT" | "POST") {
        let _ = write!(head, "content-length: {}\r\n", body.len());
    }
    server.write_all(format!("{head}\r\n").as_bytes())?;
    server.write_all(body)?;
    let mut bytes = Vec::new();
    server.read_to_end(&mut bytes)?;
    parse(&bytes).ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into())
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let body = bytes.get(end + 4..)?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    let answer = Answer { status, headers: lines.filter_map(header).collect(), body: body.to_vec() };
    if answer.header("transfer-encoding").is_some_and(|coding| coding.contains("chunked")) {
        let body = join(&answer.body)?;
        return Some(Answer { body, ..answer });
    }
    Some(answer)
}

/// Joins the chunks of a body.
fn join(mut chunks: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = chunks.windows(2).position(|two| two == b"\r\n")?;
        let size = std::str::from_utf8(chunks.get(..end)?).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(chunks.get(end + 2..end + 2 + size)?);
        chunks = chunks.get(end + 2 + size + 2..)?;
    }
}
