//! Waiting for the end of an operation.

use super::api::Marketplace;
use super::error::Error;
use super::operation::Operation;
use super::progress::{Ended, Progress};
use std::time::Duration;
use tokio::time::Instant;

/// How to wait for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitOptions {
    /// The pause between two questions.
    pub interval: Duration,
    /// After this much time the wait ends, though the operation is still running.
    pub limit: Duration,
}

/// A wait that has begun: it ends at one instant, however many rounds it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Polling {
    interval: Duration,
    deadline: Instant,
}

impl WaitOptions {
    /// Starts the wait now.
    #[must_use]
    pub fn start(self) -> Polling {
        let (interval, now) = (self.interval, Instant::now());
        let never = || now + Duration::from_secs(10 * 365 * 24 * 60 * 60);
        Polling { interval, deadline: now.checked_add(self.limit).unwrap_or_else(never) }
    }
}

impl Polling {
    /// Whether a question after the next pause would still be in time.
    #[must_use]
    pub fn has_time(&self) -> bool {
        Instant::now().checked_add(self.interval).is_some_and(|next| next < self.deadline)
    }

    /// Pauses before the next question, `at_least` so long; false where it would time out before it could be asked.
    pub async fn pause(&self, at_least: Duration) -> bool {
        let pause = self.interval.max(at_least);
        let next = Instant::now().checked_add(pause).filter(|next| *next < self.deadline);
        match next {
            Some(next) => tokio::time::sleep_until(next).await,
            None => return false,
        }
        true
    }
}

/// What happens while an operation is waited for.
#[derive(Debug)]
pub enum WaitEvent<'e> {
    /// It has moved.
    Moved(&'e Progress),
    /// The service gave no answer this time; it will be asked again.
    Trouble(&'e Error),
}

/// How a wait ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waited {
    /// The operation has ended.
    Ended(Ended, Progress),
    /// Timed out, and the operation is still running; with the last report, if there was any.
    TimedOut(Option<Progress>),
}

/// Asks again and again until an operation has ended or it times out; `on_event` hears each time that it has moved.
///
/// An answer that doesn't come, or a 5xx, is no end: the operation is still running.
///
/// # Errors
/// Returns an error if the marketplace can't be asked for it any more.
pub async fn wait(
    marketplace: &dyn Marketplace,
    operation: &Operation,
    polling: &Polling,
    mut on_event: impl FnMut(WaitEvent<'_>) + Send,
) -> Result<Waited, Error> {
    let mut last = None;
    loop {
        let mut at_least = Duration::ZERO;
        match marketplace.progress(operation).await {
            Ok(now) => {
                if last.as_ref() != Some(&now) {
                    on_event(WaitEvent::Moved(&now));
                }
                if let Some(ended) = now.ended() {
                    return Ok(Waited::Ended(ended, now));
                }
                last = Some(now);
            }
            Err(error) if error.is_passing() => {
                on_event(WaitEvent::Trouble(&error));
                at_least = error.refusal().and_then(|said| said.retry_after).unwrap_or_default();
            }
            Err(error) => return Err(error),
        }
        if !polling.pause(at_least).await {
            return Ok(Waited::TimedOut(last));
        }
    }
}
