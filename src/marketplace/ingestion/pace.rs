//! How often a job is asked for, and for how long.

use crate::base::ServiceUrl;
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
    /// Returns a pace whose pauses have this unit: the first one is two units long, the last ones sixty.
    #[must_use]
    pub const fn of(unit: Duration) -> Self {
        Self(unit)
    }

    /// The pace of the real service.
    pub const SERVICE: Self = Self::of(Duration::from_secs(1));
    /// The pace of a service on this computer, where a job takes as many looks and no time.
    pub const LOCAL: Self = Self::of(Duration::from_millis(10));

    /// Returns the pace of the service at an address.
    #[must_use]
    pub fn at(service: &ServiceUrl) -> Self {
        if service.is_loopback() { Self::LOCAL } else { Self::SERVICE }
    }

    /// Returns how long a job that changes images is waited for where nothing else was asked for.
    pub(super) fn limit(self) -> Duration {
        self.0 * LIMIT
    }

    /// Returns the pauses, without an end.
    pub(super) fn pauses(self) -> impl Iterator<Item = Duration> {
        let last = PAUSES[PAUSES.len() - 1];
        PAUSES.into_iter().chain(std::iter::repeat(last)).map(move |units| self.0 * units)
    }

    /// Returns the pauses of a look for what was just started, which shows within a minute.
    pub(super) fn first_pauses(self) -> impl Iterator<Item = Duration> {
        self.pauses().take(PAUSES.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::ADDRESS;
    use super::*;

    #[test]
    fn a_job_is_asked_for_often_at_first_and_then_once_a_minute() {
        let pauses: Vec<_> = Pace::SERVICE.pauses().take(6).map(|pause| pause.as_secs()).collect();
        assert_eq!(pauses, [2, 5, 10, 20, 60, 60]);
        assert_eq!(Pace::SERVICE.limit(), Duration::from_secs(1800));
        assert_eq!(Pace::SERVICE.first_pauses().count(), 5);
    }

    #[test]
    fn a_service_on_this_computer_is_asked_at_once() {
        for (address, pace) in [(ADDRESS, Pace::SERVICE), ("http://127.0.0.1:8080", Pace::LOCAL)] {
            assert_eq!(Pace::at(&ServiceUrl::parse(address).unwrap()), pace, "{address}");
        }
    }
}
