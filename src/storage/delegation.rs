//! User-delegation keys: what Entra sign-ins sign URLs with.

use azure_storage_common::models::UserDelegationKey;
use std::sync::Arc;
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

/// A key lasts 7 days at most (Microsoft Learn, "Get User Delegation Key": "within seven days of the current time";
/// "Create a user delegation SAS": "valid for a maximum of seven days from the start date").
pub(super) const LONGEST: Duration = Duration::days(7);

/// A key starts a little back, for clocks that disagree; not a day, which would be taken off its 7 days.
pub(super) const START_BACK: Duration = Duration::minutes(15);

/// The key of this run, fetched when the first URL is signed.
#[derive(Default)]
pub(super) struct DelegationKeys(pub(super) Mutex<Option<Arc<Delegation>>>);

/// A key and its time.
pub(super) struct Delegation {
    pub(super) key: UserDelegationKey,
    pub(super) start: OffsetDateTime,
    pub(super) end: OffsetDateTime,
}

impl Delegation {
    /// Whether it began less than an hour before a key would that were fetched now.
    pub(super) fn is_fresh(&self, start: OffsetDateTime) -> bool {
        start - self.start < Duration::HOUR
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_key_is_used_for_an_hour() {
        let start = datetime!(2026-11-22 08:00 UTC);
        let key = Delegation { key: UserDelegationKey::default(), start, end: start + LONGEST };
        for (minutes, expected) in [(0, true), (59, true), (60, false), (61, false)] {
            assert_eq!(key.is_fresh(start + Duration::minutes(minutes)), expected, "{minutes}");
        }
    }
}
