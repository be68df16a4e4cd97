//! How an answer gets to the one who asked, or does not.

use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use bytes::Bytes;
use futures::{StreamExt as _, future, stream};

use super::answer::Answer;
use super::connection::Peer;
use super::fault::Fault;
use super::sign;

/// Sends nothing, and resets the connection.
pub(super) fn cut(peer: &Peer) -> Response<Body> {
    peer.cut();
    Response::default()
}

/// Sends an answer, with what is to go wrong on its way.
pub(super) async fn deliver(answer: Answer, fault: Option<Fault>, peer: &Peer) -> Response<Body> {
    match fault {
        Some(Fault::Truncated) if answer.body.is_empty() => cut(peer),
        Some(Fault::Truncated) => {
            let length = answer.body.len().to_string();
            answer.with("content-length", length).into_response(half)
        }
        Some(Fault::Trickle(pause)) if !answer.body.is_empty() => {
            tokio::time::sleep(pause).await;
            let length = answer.body.len().to_string();
            answer.with("content-length", length).into_response(|body| trickle(body, pause))
        }
        Some(Fault::Slow(wait) | Fault::Trickle(wait)) => {
            tokio::time::sleep(wait).await;
            answer.into_response(Body::from)
        }
        Some(Fault::WrongMd5) => {
            answer.with("content-md5", sign::md5(b"other bytes")).into_response(Body::from)
        }
        _ => answer.into_response(Body::from),
    }
}

/// Gives half of a body and then breaks off.
fn half(mut body: Bytes) -> Body {
    let half = body.split_to(body.len() / 2);
    let end = async {
        // what was given already goes out while this waits
        tokio::time::sleep(Duration::from_millis(1)).await;
        Err(io::ErrorKind::ConnectionAborted.into())
    };
    let pieces = stream::once(future::ready(Ok::<_, io::Error>(half)));
    Body::from_stream(pieces.chain(stream::once(end)))
}

/// Into how many pieces a body is cut at most: however slow the machine, no time limit is near.
const PIECES: usize = 25;

/// Gives a body in small pieces.
fn trickle(body: Bytes, pause: Duration) -> Body {
    let size = body.len().div_ceil(PIECES);
    Body::from_stream(stream::unfold(body, move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = left.split_to(size.min(left.len()));
        Some((Ok::<_, io::Error>(piece), left))
    }))
}
