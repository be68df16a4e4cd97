//! Styles, counts and sizes; color only where the stream shows it.

pub(super) use crate::base::shown_bytes as size;
use crate::base::{counted, shown};
use anstyle::{AnsiColor, Style};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The style of errors.
pub(super) const ERROR: Style = AnsiColor::Red.on_default().bold();
/// The style of warnings.
pub(super) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// The style of notes.
pub(super) const NOTE: Style = AnsiColor::Cyan.on_default();
/// The style of good news.
pub(super) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// The style of details.
pub(super) const FAINT: Style = Style::new().dimmed();
/// The style of names.
pub(super) const NAME: Style = Style::new().bold();

/// Applies a style to a text.
pub(super) fn paint(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{}{style:#}", shown(&text.to_string()))
}

/// Counts in words: `1 file`, `2 files`.
pub(super) fn plural(count: usize, word: &str) -> String {
    counted(count as u64, word)
}

/// Shows a time of the marketplace relative to now: `5 min ago`; a text that isn't a time stays as it is.
pub(super) fn ago(text: Option<&str>) -> String {
    let text = text.unwrap_or_default();
    let then = OffsetDateTime::parse(text, &Rfc3339);
    then.map_or_else(|_| text.to_owned(), |then| before(then, OffsetDateTime::now_utc()))
}

/// What is older than a month is a date.
fn before(then: OffsetDateTime, now: OffsetDateTime) -> String {
    let passed = now - then;
    match (passed.whole_minutes(), passed.whole_hours(), passed.whole_days()) {
        (minutes, ..) if minutes < -1 => then.date().to_string(),
        (..1, ..) => "just now".to_owned(),
        (minutes @ 1..60, ..) => format!("{minutes} min ago"),
        (_, hours @ 1..48, _) => format!("{hours} h ago"),
        (.., days @ 2..31) => format!("{days} days ago"),
        _ => then.date().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_relative_for_a_month() {
        use time::macros::datetime;
        let now = datetime!(2026-11-28 15:00 UTC);
        for (then, shown) in [
            (datetime!(2026-11-28 15:00:30 UTC), "just now"),
            (datetime!(2026-11-28 14:59:10 UTC), "just now"),
            (datetime!(2026-11-28 14:18 UTC), "42 min ago"),
            (datetime!(2026-11-27 15:00 UTC), "24 h ago"),
            (datetime!(2026-11-20 15:00 UTC), "8 days ago"),
            (datetime!(2026-09-01 15:00 UTC), "2026-09-01"),
            (datetime!(2027-01-01 15:00 UTC), "2027-01-01"),
        ] {
            assert_eq!(before(then, now), shown);
        }
        assert_eq!([ago(None), ago(Some("yesterday"))], ["", "yesterday"]);
    }
}
