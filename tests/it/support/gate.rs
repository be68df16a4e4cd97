//! A gate before a server: each request waits there twice, before it is carried out and before it is answered.
//!
//! Whoever holds the gate decides on it. So the steps of one run can be cut by those of another, in any
//! order and always in the same one.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::AbortHandle;

static NUMBERS: AtomicU64 = AtomicU64::new(0);

/// The gate; it is gone with the test.
pub(crate) struct Gate {
    address: SocketAddr,
    waiting: mpsc::UnboundedReceiver<Waiting>,
    door: AbortHandle,
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.door.abort();
    }
}

/// What waits at the gate.
pub(crate) struct Waiting {
    /// Which request it is; a run may have several on their way.
    pub(crate) number: u64,
    /// `PUT /api/publishers/…`
    pub(crate) request: String,
    /// The request's body.
    pub(crate) sent: Vec<u8>,
    /// The answer; none as long as the request has not been carried out.
    pub(crate) answer: Option<Answer>,
    verdict: oneshot::Sender<Verdict>,
}

/// What a server answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// Whether requests are handed on as they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Forwarding {
    /// To the letter.
    Faithful,
    /// With `If-Match: *`, whatever it says: a client that forgets to name the state that it read.
    WithoutIfMatch,
}

/// Where requests are handed on to.
#[derive(Clone, Copy)]
struct Server {
    address: SocketAddr,
    forwarding: Forwarding,
}

/// How a waiting request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The request is carried out, the answer delivered.
    Pass,
    /// The connection is reset: a request is not carried out, an answer is lost.
    Cut,
    /// The request is not carried out, and answered with this status.
    Refuse(u16),
    /// The connection is reset, and the request waits on: it may be carried out much later.
    Delay,
}

impl Gate {
    /// Opens a gate before the server at this address, such as `http://127.0.0.1:12345`.
    ///
    /// Requests with the agent `passing` in their head do not wait.
    pub(crate) async fn before(server: &str, passing: &'static str, forwarding: Forwarding) -> Self {
        let address = server.trim_start_matches("http://").parse().unwrap();
        let server = Server { address, forwarding };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, waiting) = mpsc::unbounded_channel();
        let door = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                // one who hangs up is part of the play
                let sender = sender.clone();
                tokio::spawn(async move {
                    let _ = serve(client, server, passing, sender).await;
                });
            }
        });
        Self { address, waiting, door: door.abort_handle() }
    }

    /// Returns the address to ask in place of the server's.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits until something waits at the gate.
    pub(crate) async fn next(&mut self) -> Waiting {
        self.waiting.recv().await.expect("the gate stands as long as it is held")
    }

    /// Takes what waits already.
    pub(crate) fn now(&mut self) -> Option<Waiting> {
        self.waiting.try_recv().ok()
    }
}

impl Waiting {
    /// Decides on it; returns whether its client still waited.
    pub(crate) fn settle(self, verdict: Verdict) -> bool {
        self.verdict.send(verdict).is_ok()
    }
}

async fn serve(
    mut client: TcpStream,
    server: Server,
    passing: &str,
    gate: mpsc::UnboundedSender<Waiting>,
) -> std::io::Result<()> {
    let request = read_request(&mut client).await?;
    let head = String::from_utf8_lossy(&request).into_owned();
    let line = head.lines().next().unwrap_or_default().trim_end_matches(" HTTP/1.1").to_owned();
    let waits = !head.contains(passing);
    let sent = body(&request);
    let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
    let wait = async |answer| {
        if !waits {
            return Verdict::Pass;
        }
        let (request, sent) = (line.clone(), sent.to_vec());
        wait(&gate, |verdict| Waiting { number, request, sent, answer, verdict }).await
    };
    let mut verdict = wait(None).await;
    if verdict == Verdict::Delay {
        reset(&client)?;
        drop(client);
        verdict = wait(None).await;
        if verdict == Verdict::Pass {
            let answer = forward(&request, server).await?;
            wait(Some(read_answer(&answer))).await;
        }
        return Ok(());
    }
    match verdict {
        Verdict::Pass => {
            let answer = forward(&request, server).await?;
            match wait(Some(read_answer(&answer))).await {
                Verdict::Pass => client.write_all(&answer).await,
                _ => reset(&client),
            }
        }
        Verdict::Refuse(status) => client.write_all(refusal(status).as_bytes()).await,
        _ => reset(&client),
    }
}

/// Closing without lingering is what sends a reset.
fn reset(client: &TcpStream) -> std::io::Result<()> {
    client.set_zero_linger()
}

/// Carries a request out on a connection of its own, and gives the whole answer.
async fn forward(request: &[u8], server: Server) -> std::io::Result<Vec<u8>> {
    let mut upstream = TcpStream::connect(server.address).await?;
    let line = request.iter().position(|byte| *byte == b'\r').unwrap_or_default();
    let (first, rest) = request.split_at(line);
    let request = [first, b"\r\nconnection: close", rest].concat();
    let request =
        if server.forwarding == Forwarding::WithoutIfMatch { with_any_match(&request) } else { request };
    upstream.write_all(&request).await?;
    let mut answer = Vec::new();
    // a server that resets the connection has lost its answer
    if upstream.read_to_end(&mut answer).await.is_err() {
        answer.clear();
    }
    Ok(answer)
}

/// Puts `*` in the place of the state that a request names.
fn with_any_match(request: &[u8]) -> Vec<u8> {
    const HEADER: &[u8] = b"\r\nif-match: ";
    let Some(at) = request.windows(HEADER.len()).position(|bytes| bytes == HEADER) else {
        return request.to_vec();
    };
    let (before, value) = request.split_at(at + HEADER.len());
    let end = value.iter().position(|byte| *byte == b'\r').unwrap_or_default();
    [before, b"*", &value[end..]].concat()
}

/// Reads the status from `HTTP/1.1 200 OK`, and the body.
fn read_answer(answer: &[u8]) -> Answer {
    let status = answer.get(9..12).map(String::from_utf8_lossy);
    let status = status.and_then(|status| status.parse().ok()).unwrap_or_default();
    Answer { status, body: body(answer).to_vec() }
}

/// What follows the head.
fn body(message: &[u8]) -> &[u8] {
    let end = message.windows(4).position(|four| four == b"\r\n\r\n");
    end.map_or(&[], |end| &message[end + 4..])
}

fn refusal(status: u16) -> String {
    let body = r#"{"error":{"code":"Played","message":"played by the test"}}"#;
    let head = format!("HTTP/1.1 {status} Played\r\ncontent-length: {}\r\nconnection: close", body.len());
    format!("{head}\r\n\r\n{body}")
}

async fn wait(
    gate: &mpsc::UnboundedSender<Waiting>,
    waiting: impl FnOnce(oneshot::Sender<Verdict>) -> Waiting,
) -> Verdict {
    let (verdict, settled) = oneshot::channel();
    // a gate that is gone lets nothing through
    if gate.send(waiting(verdict)).is_err() {
        return Verdict::Cut;
    }
    settled.await.unwrap_or(Verdict::Cut)
}

/// Reads head and body.
async fn read_request(client: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.map_or(0, |length| length.trim().parse().unwrap_or_default());
            if bytes.len() >= end + 4 + length {
                return Ok(bytes);
            }
        }
        let mut piece = [0; 4096];
        match client.read(&mut piece).await? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            read => bytes.extend_from_slice(&piece[..read]),
        }
    }
}
