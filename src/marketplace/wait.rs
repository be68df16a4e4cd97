//! Waiting for the end of an operation.

use super::{Ended, Error, Marketplace, Operation, Progress};
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
        self.next(Instant::now(), Duration::ZERO).is_some()
    }

    /// Pauses before the next question, `at_least` so long; false where it would time out before it could be asked.
    pub async fn pause(&self, at_least: Duration) -> bool {
        let Some(next) = self.next(Instant::now(), at_least) else { return false };
        tokio::time::sleep_until(next).await;
        true
    }

    /// Returns when the next question is asked; none where the wait has ended by then.
    fn next(&self, now: Instant, at_least: Duration) -> Option<Instant> {
        now.checked_add(self.interval.max(at_least)).filter(|next| *next < self.deadline)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_asked_before_the_deadline_and_not_at_it() {
        let now = Instant::now();
        let [short, long] = [1, 10].map(Duration::from_secs);
        let instant = Duration::from_nanos(1);
        // interval, what the service asks for, the time that is left; then the pause
        let table = [
            (short, Duration::ZERO, short + instant, Some(short)),
            (short, Duration::ZERO, short, None),
            (short, Duration::ZERO, Duration::from_millis(999), None),
            (short, long, long + instant, Some(long)),
            (short, long, long, None),
            (long, short, long + instant, Some(long)),
            (Duration::ZERO, Duration::ZERO, instant, Some(Duration::ZERO)),
            (Duration::ZERO, Duration::ZERO, Duration::ZERO, None),
            (Duration::MAX, Duration::ZERO, long, None),
            (short, Duration::MAX, long, None),
        ];
        for (interval, at_least, left, pause) in table {
            let polling = Polling { interval, deadline: now + left };
            let next = polling.next(now, at_least).map(|next| next - now);
            assert_eq!(next, pause, "{interval:?} {at_least:?} {left:?}");
        }
    }

    #[tokio::test]
    async fn there_is_time_as_long_as_a_pause_fits() {
        let day = Duration::from_secs(24 * 60 * 60);
        for (interval, limit, fits) in [
            (Duration::ZERO, day, true),
            (Duration::ZERO, Duration::ZERO, false),
            (2 * day, day, false),
            (Duration::MAX, Duration::MAX, false),
        ] {
            let polling = WaitOptions { interval, limit }.start();
            assert_eq!(polling.has_time(), fits, "{interval:?} {limit:?}");
            assert_eq!(polling.pause(Duration::ZERO).await, fits, "{interval:?} {limit:?}");
        }
    }
}
