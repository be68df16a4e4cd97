//! Time spans as people write them, in flags and in settings alike.

use std::time::Duration;

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
