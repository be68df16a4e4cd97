//! How often a job is asked for, and for how long.

use std::time::Duration;

/// The pauses between two looks at a job, in units: a small edit takes about a minute, and the service asks for no more
/// than one look a minute at a job that takes longer (Microsoft Learn, "Product Ingestion API", private offers).
const PAUSES: [u32; 5] = [2, 5, 10, 20, 60];

/// After so many units a job that changes images is no longer waited for.
const LIMIT: u32 = 30 * 60;

/// How often a job is asked for, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace(Duration);

impl Pace {
    /// The pace of the real service.
    pub const SERVICE: Self = Self(Duration::from_secs(1));
    /// The pace of a service on this computer, where a job takes as many looks and no time.
    pub const LOCAL: Self = Self(Duration::from_millis(10));

    /// Returns the pauses up to the end.
    pub(super) fn pauses(self) -> impl Iterator<Item = Duration> {
        let last = PAUSES[PAUSES.len() - 1];
        let rest = LIMIT.saturating_sub(PAUSES.iter().sum()) / last;
        let more = std::iter::repeat_n(last, usize::try_from(rest).unwrap_or_default());
        PAUSES.into_iter().chain(more).map(move |units| self.0 * units)
    }

    /// Returns the pauses of a look for what was just started, which shows within a minute.
    pub(super) fn first_pauses(self) -> impl Iterator<Item = Duration> {
        self.pauses().take(PAUSES.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_asked_for_often_at_first_and_then_once_a_minute_for_half_an_hour() {
        let pauses: Vec<_> = Pace::SERVICE.pauses().map(|pause| pause.as_secs()).collect();
        assert_eq!(pauses[..6], [2, 5, 10, 20, 60, 60]);
        let all: u64 = pauses.iter().sum();
        assert!((1700..=1800).contains(&all), "{all}");
        assert_eq!(Pace::SERVICE.first_pauses().count(), 5);
    }
}
