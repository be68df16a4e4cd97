//! Times as people read them, and as services write them.

use std::fmt;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime, UtcOffset};

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

/// Reads a time as a SAS has it: to the second, to the minute, or a day.
///
/// Microsoft Learn, "Formatting `DateTime` values" of the storage services.
#[must_use]
pub fn sas_time(text: &str) -> Option<OffsetDateTime> {
    let minutes = format_description!("[year]-[month]-[day]T[hour]:[minute]Z");
    let day = format_description!("[year]-[month]-[day]");
    let full = OffsetDateTime::parse(text, &Rfc3339);
    let to_the_minute = || PrimitiveDateTime::parse(text, minutes).map(PrimitiveDateTime::assume_utc);
    let of_a_day = || Date::parse(text, day).map(|day| day.midnight().assume_utc());
    full.or_else(|_| to_the_minute()).or_else(|_| of_a_day()).ok()
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
