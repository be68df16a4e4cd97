//! Times as people read them.

use std::fmt;
use time::{OffsetDateTime, UtcOffset};

/// Shows a time as `2026-11-22 08:45 UTC`.
#[derive(Debug, Clone, Copy)]
pub struct When(pub OffsetDateTime);

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.0.to_offset(UtcOffset::UTC);
        let (year, month, day) = time.to_calendar_date();
        let (hour, minute, _) = time.to_hms();
        write!(f, "{year:04}-{:02}-{day:02} {hour:02}:{minute:02} UTC", u8::from(month))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_in_utc() {
        let time = time::macros::datetime!(2026-11-22 08:45:59.9 +02:00);
        assert_eq!(When(time).to_string(), "2026-11-22 06:45 UTC");
    }
}
