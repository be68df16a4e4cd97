//! The server's clock, and the ways in which the services write a time.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime};

const HTTP: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
const TICKS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:7]Z");
const SECONDS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
const MINUTES: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]Z");
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// Tells the time, wrong by as much as it was told to be.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Clock {
    pub(super) offset: Duration,
}

impl Clock {
    pub(super) fn now(self) -> OffsetDateTime {
        OffsetDateTime::now_utc() + self.offset
    }
}

/// Writes a time as HTTP headers have it: `Sun, 22 Nov 2026 08:14:06 GMT`.
pub(super) fn http_date(time: OffsetDateTime) -> String {
    time.format(HTTP).unwrap_or_default()
}

/// Writes a time to a tenth of a microsecond: `2018-03-28T22:27:13.8363879Z`.
pub(super) fn ticks(time: OffsetDateTime) -> String {
    time.format(TICKS).unwrap_or_default()
}

/// Writes a time to the second: `2018-03-28T22:27:13Z`.
pub(super) fn seconds(time: OffsetDateTime) -> String {
    time.format(SECONDS).unwrap_or_default()
}

/// Counts the milliseconds since 1970.
pub(super) fn milliseconds(time: OffsetDateTime) -> i64 {
    i64::try_from(time.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

/// Reads a time as HTTP headers have it.
pub(super) fn parse_http_date(text: &str) -> Option<OffsetDateTime> {
    Some(PrimitiveDateTime::parse(text, HTTP).ok()?.assume_utc())
}

/// Reads a time as a SAS has it: to the second or finer, to the minute, or a day.
///
/// Source: <https://learn.microsoft.com/rest/api/storageservices/formatting-datetime-values>.
pub(super) fn parse_sas_time(text: &str) -> Option<OffsetDateTime> {
    let whole = [SECONDS, TICKS, MINUTES].iter().find_map(|form| PrimitiveDateTime::parse(text, form).ok());
    let day = || Some(Date::parse(text, DAY).ok()?.midnight());
    Some(whole.or_else(day)?.assume_utc())
}

/// Whether a text is a day, as versions are: `2026-10-06`.
pub(super) fn is_day(text: &str) -> bool {
    text.len() == 10 && Date::parse(text, DAY).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn times_are_written_as_the_services_write_them() {
        let time = datetime!(2018-03-28 22:27:03.8363879 UTC);
        assert_eq!(http_date(time), "Wed, 28 Mar 2018 22:27:03 GMT");
        assert_eq!(ticks(time), "2018-03-28T22:27:03.8363879Z");
        assert_eq!(seconds(time), "2018-03-28T22:27:03Z");
        assert_eq!(parse_http_date(&http_date(time)), Some(datetime!(2018-03-28 22:27:03 UTC)));
    }

    #[test]
    fn a_sas_may_be_short_about_its_times() {
        for (text, time) in [
            ("2018-03-28T22:27:03Z", datetime!(2018-03-28 22:27:03 UTC)),
            ("2018-03-28T22:27:03.8363879Z", datetime!(2018-03-28 22:27:03.8363879 UTC)),
            ("2018-03-28T22:27Z", datetime!(2018-03-28 22:27 UTC)),
            ("2018-03-28", datetime!(2018-03-28 0:00 UTC)),
        ] {
            assert_eq!(parse_sas_time(text), Some(time), "{text}");
        }
        assert_eq!(parse_sas_time("tomorrow"), None);
    }
}
