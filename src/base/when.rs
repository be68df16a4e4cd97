//! Times and time spans as people write and read them, and times as services write them.

use std::fmt;
use std::time::Duration;
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

/// Says that a text isn't a time span.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time span; write a number and a unit, for example `30d`, `12h` or `90s`")]
pub struct NotASpan(String);

/// Parses `30d`, `12h`, `90s`, `250ms`, `1h 30m`.
///
/// # Errors
/// Returns the text that isn't a time span.
pub fn parse_span(text: &str) -> Result<Duration, NotASpan> {
    humantime::parse_duration(text.trim()).map_err(|_| NotASpan(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_in_utc() {
        let time = time::macros::datetime!(2026-11-22 08:45:59.9 +02:00);
        assert_eq!(When(time).to_string(), "2026-11-22 06:45 UTC");
    }

    #[test]
    fn spans_are_numbers_and_units() {
        let table =
            [("0s", 0), ("90s", 90), ("15m", 900), ("4h", 14_400), ("1h 30m", 5_400), (" 2w ", 1_209_600)];
        for (text, seconds) in table {
            assert_eq!(parse_span(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(parse_span("250ms"), Ok(Duration::from_millis(250)));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "s", "4", "-1s", "soon", "3ö", "99999999999999999999s"] {
            assert_eq!(parse_span(text), Err(NotASpan(text.to_owned())), "{text}");
        }
    }
}
