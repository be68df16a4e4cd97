//! How an answer gets to the one who asked, or does not.

use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use bytes::Bytes;
use futures::stream;

use super::answer::Answer;
use super::connection::Cutoff;
use super::fault::Fault;
use super::sign;

/// Sends nothing, and resets the connection.
pub(super) fn cut(cutoff: &Cutoff) -> Response<Body> {
    cutoff.cut();
    Response::default()
}

/// Sends an answer, with what is to go wrong on its way.
pub(super) async fn deliver(answer: Answer, fault: Option<Fault>, cutoff: &Cutoff) -> Response<Body> {
    match fault {
        Some(Fault::Truncated) if answer.body.is_empty() => cut(cutoff),
        Some(Fault::Truncated) => {
            let length = answer.body.len().to_string();
            answer.with("content-length", length).into_response(half)
        }
        Some(Fault::Trickle(pause)) if answer.body.is_empty() => {
            tokio::time::sleep(pause).await;
            answer.into_response(Body::from)
        }
        Some(Fault::Trickle(pause)) => {
            tokio::time::sleep(pause).await;
            let length = answer.body.len().to_string();
            answer.with("content-length", length).into_response(|body| trickle(body, pause))
        }
        Some(Fault::Slow(wait)) => {
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
    Body::from_stream(stream::unfold(Some(half), |half| async move {
        match half {
            Some(half) if half.is_empty() => {
                // what was given already goes out while this waits
                tokio::time::sleep(Duration::from_millis(1)).await;
                Some((Err(broken_off()), None))
            }
            Some(half) => Some((Ok(half), Some(Bytes::new()))),
            None => None,
        }
    }))
}

fn broken_off() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
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
