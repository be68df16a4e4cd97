//! When a request is tried again: a pure decision of attempt, trouble, time and chance.

use std::time::Duration;
use time::OffsetDateTime;

/// How often and how long a request is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Tries in all, the first one included.
    pub tries: u32,
    /// The pause before the second try; doubled each time.
    pub first_pause: Duration,
    /// The longest pause of our own making; a longer `Retry-After` is waited for within `overall`.
    pub longest_pause: Duration,
    /// No further try starts after this much time.
    pub overall: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            tries: 5,
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(30),
            overall: Duration::from_secs(120),
        }
    }
}

impl RetryPolicy {
    /// The pause of our own making after so many tries: doubled each time.
    pub(super) fn pause_after(&self, tries: u32) -> Duration {
        let doubled = self.first_pause.saturating_mul(1 << tries.saturating_sub(1).min(16));
        doubled.min(self.longest_pause)
    }
}

/// Whether a request may be sent a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Sending it twice ends as sending it once.
    Safe,
    /// A second sending could do it twice: only tried again if the service surely did not take it.
    OnlyIfNotTaken,
    /// Something is to be looked at before it is sent again, so that whoever sends it decides.
    Never,
}

/// The result of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Try {
    /// The service answered with this status and, where given, `Retry-After`.
    Status(u16, Option<Duration>),
    /// No connection: the service has seen nothing.
    NotSent,
    /// The connection broke or timed out: the service may have taken it.
    AnswerLost,
}

/// Decides whether to pause and try again; `None` ends the matter.
///
/// `attempt` counts from 1; `elapsed` is the time since the first try; `chance` lies in 0..1 and spreads the
/// pauses of many clients over the upper half of each pause.
#[must_use]
pub fn decide(
    policy: &RetryPolicy,
    repeat: Repeat,
    attempt: u32,
    outcome: Try,
    elapsed: Duration,
    chance: f64,
) -> Option<Duration> {
    let wanted = match outcome {
        Try::Status(429, _) | Try::NotSent => repeat != Repeat::Never,
        Try::Status(408 | 500 | 502 | 503 | 504, _) | Try::AnswerLost => repeat == Repeat::Safe,
        Try::Status(..) => false,
    };
    if !wanted || attempt >= policy.tries {
        return None;
    }
    let asked = if let Try::Status(_, after) = outcome { after } else { None };
    let own = policy.pause_after(attempt).mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0);
    let pause = own.max(asked.unwrap_or_default());
    (elapsed.saturating_add(pause) <= policy.overall).then_some(pause)
}

/// Reads `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date, which counts from `now`.
#[must_use]
pub fn retry_after(value: &str, now: OffsetDateTime) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = azure_core::time::parse_rfc7231(value.trim()).ok()?;
    Some((until - now).max(time::Duration::ZERO).unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(repeat: Repeat, attempt: u32, outcome: Try) -> Option<u128> {
        decide(&RetryPolicy::default(), repeat, attempt, outcome, Duration::ZERO, 1.0).map(|d| d.as_millis())
    }

    #[test]
    fn the_table() {
        use Repeat::{Never, OnlyIfNotTaken, Safe};
        let seconds = |n| Some(Duration::from_secs(n));
        let table = [
            (Safe, 1, Try::Status(503, None), Some(250)),
            (Safe, 2, Try::Status(503, None), Some(500)),
            (Safe, 5, Try::Status(503, None), None),
            (Safe, 1, Try::Status(503, seconds(2)), Some(2000)),
            (Safe, 1, Try::Status(503, seconds(31)), Some(31_000)),
            (Safe, 1, Try::Status(503, seconds(120)), Some(120_000)),
            (Safe, 1, Try::Status(503, seconds(121)), None),
            (Safe, 1, Try::Status(503, seconds(u64::MAX)), None),
            (Safe, 1, Try::Status(404, None), None),
            (Safe, 1, Try::Status(412, None), None),
            (Safe, 1, Try::AnswerLost, Some(250)),
            (OnlyIfNotTaken, 1, Try::AnswerLost, None),
            (OnlyIfNotTaken, 1, Try::Status(500, None), None),
            (OnlyIfNotTaken, 1, Try::Status(429, None), Some(250)),
            (OnlyIfNotTaken, 1, Try::NotSent, Some(250)),
            (Never, 1, Try::NotSent, None),
            (Never, 1, Try::Status(429, None), None),
            (Never, 1, Try::Status(503, None), None),
        ];
        for (repeat, attempt, outcome, pause) in table {
            assert_eq!(after(repeat, attempt, outcome), pause, "{repeat:?} {attempt} {outcome:?}");
        }
    }

    #[test]
    fn no_try_starts_after_the_overall_time() {
        let policy = RetryPolicy { overall: Duration::from_secs(1), ..RetryPolicy::default() };
        let late = Duration::from_millis(800);
        assert_eq!(decide(&policy, Repeat::Safe, 1, Try::NotSent, late, 1.0), None);
    }

    #[test]
    fn a_retry_after_is_seconds_or_a_date() {
        let now = time::macros::datetime!(2026-11-28 08:00 UTC);
        let table = [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("Sat, 28 Nov 2026 08:01:30 GMT", Some(90)),
            ("Sat, 28 Nov 2026 07:59:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
        ];
        for (value, wanted) in table {
            assert_eq!(retry_after(value, now), wanted.map(Duration::from_secs), "{value}");
        }
    }

    #[test]
    fn chance_spreads_the_upper_half() {
        let policy = RetryPolicy::default();
        let pause = |chance| decide(&policy, Repeat::Safe, 1, Try::NotSent, Duration::ZERO, chance);
        assert_eq!(pause(0.0), Some(Duration::from_millis(125)));
        assert_eq!(pause(1.0), Some(Duration::from_millis(250)));
    }
}
