//! A server that takes everything: storage and marketplace enough for a publish, with a wait for each request and one
//! line that all requests share. Bytes are counted, not kept, so that the client is what is measured.
//!
//! `GET /counts` tells what was asked since the last time, and the greatest number of requests at once.

use crate::Result;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Method, Response, StatusCode, header};
use futures::StreamExt as _;
use std::collections::{BTreeMap, HashMap};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::Instant;

/// What of a stored blob is told again.
const REMEMBERED: [(&str, HeaderName); 2] = [
    ("x-ms-blob-content-type", header::CONTENT_TYPE),
    ("x-ms-blob-content-md5", HeaderName::from_static("content-md5")),
];

struct Sink {
    wait: Duration,
    /// How long a byte takes.
    byte: Duration,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// When the line is free again.
    free: Option<Instant>,
    blobs: HashMap<String, HeaderMap>,
    offers: HashMap<String, Bytes>,
    asked: BTreeMap<String, usize>,
    at_once: usize,
    most_at_once: usize,
}

pub(crate) async fn run(wait: u64, megabits: Option<u64>) -> Result {
    let byte = megabits.map_or(Duration::ZERO, |rate| Duration::from_nanos(8000 / rate.max(1)));
    let sink = Sink { wait: Duration::from_millis(wait), byte, kept: Mutex::default() };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, Router::new().fallback(answer).with_state(Arc::new(sink))).await?;
    Ok(())
}

async fn answer(State(sink): State<Arc<Sink>>, request: Request) -> Response<Body> {
    if request.uri().path() == "/counts" {
        return sink.counts();
    }
    sink.arrive(request.method(), request.uri().path());
    let (parts, body) = request.into_parts();
    let is_offer = parts.uri.path().starts_with("/api/");
    let (length, kept) = sink.take(body, is_offer).await;
    tokio::time::sleep(sink.wait).await;
    let path = parts.uri.path();
    let answer = if is_offer {
        sink.offer(path, kept)
    } else {
        sink.blob(&parts.method, path, &parts.headers, length)
    };
    sink.kept().at_once -= 1;
    answer
}

impl Sink {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn arrive(&self, method: &Method, path: &str) {
        let mut kept = self.kept();
        let half = if path.starts_with("/api/") { "offer" } else { "blob" };
        *kept.asked.entry(format!("{method} {half}")).or_default() += 1;
        kept.at_once += 1;
        kept.most_at_once = kept.most_at_once.max(kept.at_once);
    }

    /// Reads a body as fast as the line allows.
    async fn take(&self, body: Body, keep: bool) -> (usize, Vec<u8>) {
        let (mut length, mut kept) = (0, Vec::new());
        let mut pieces = body.into_data_stream();
        while let Some(Ok(piece)) = pieces.next().await {
            length += piece.len();
            let through = self.send(piece.len());
            tokio::time::sleep_until(through).await;
            if keep {
                kept.extend_from_slice(&piece);
            }
        }
        (length, kept)
    }

    /// Tells when so many bytes will be through, after all that came before them.
    fn send(&self, bytes: usize) -> Instant {
        let mut kept = self.kept();
        let now = Instant::now();
        let through = kept.free.map_or(now, |free| free.max(now))
            + self.byte * u32::try_from(bytes).unwrap_or(u32::MAX);
        kept.free = Some(through);
        through
    }

    fn blob(&self, method: &Method, path: &str, sent: &HeaderMap, length: usize) -> Response<Body> {
        if method == Method::PUT {
            let mut told = HeaderMap::new();
            for (from, to) in REMEMBERED {
                if let Some(value) = sent.get(from) {
                    told.insert(to, value.clone());
                }
            }
            told.insert(header::CONTENT_LENGTH, length.into());
            self.kept().blobs.insert(path.to_owned(), told);
            return plain(StatusCode::CREATED, Body::empty());
        }
        let mut answer = plain(StatusCode::OK, Body::empty());
        match self.kept().blobs.get(path) {
            Some(told) => answer.headers_mut().extend(told.clone()),
            None => *answer.status_mut() = StatusCode::NOT_FOUND,
        }
        answer
    }

    fn offer(&self, path: &str, sent: Vec<u8>) -> Response<Body> {
        let mut kept = self.kept();
        if path.contains("/submissions") {
            return plain(StatusCode::OK, Body::from("[]"));
        }
        if !sent.is_empty() {
            kept.offers.insert(path.to_owned(), sent.into());
        }
        match kept.offers.get(path) {
            Some(offer) => plain(StatusCode::OK, Body::from(offer.clone())),
            None => plain(
                StatusCode::NOT_FOUND,
                Body::from(r#"{"error":{"code":"NotFound","message":"no such offer"}}"#),
            ),
        }
    }

    fn counts(&self) -> Response<Body> {
        let mut kept = self.kept();
        let asked = std::mem::take(&mut kept.asked);
        let most = std::mem::take(&mut kept.most_at_once);
        plain(
            StatusCode::OK,
            Body::from(serde_json::json!({"asked": asked, "most_at_once": most}).to_string()),
        )
    }
}

fn plain(status: StatusCode, body: Body) -> Response<Body> {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::ETAG, header::HeaderValue::from_static("\"1\""));
    answer.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    answer
}
