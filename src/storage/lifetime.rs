//! How long a SAS URL is valid.

use crate::base::{NotASpan, parse_span};
use std::fmt;
use time::{Duration, OffsetDateTime};

/// How long a SAS URL is to be valid: an hour to ten years, 30 days unless told otherwise.
///
/// Written as `30d`, `12h`, `90m` or `2w`. The marketplace reads the images while it answers the PUT, so that an
/// hour is little enough; nothing needs ten years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SasLifetime(Duration);

/// Says why a text isn't a lifetime.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LifetimeError {
    /// Not a time span.
    #[error(transparent)]
    NotASpan(#[from] NotASpan),
    /// Shorter than an hour.
    #[error(
        "`{0}` is too short: SAS URLs must be valid for at least `1h`, so that the marketplace can download the image"
    )]
    TooShort(String),
    /// Longer than ten years.
    #[error("`{0}` is too long: SAS URLs may be valid for at most `3650d`")]
    TooLong(String),
}

/// From when a SAS URL is valid, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SasTerms {
    /// The time now.
    pub now: OffsetDateTime,
    /// How long the URL is to be valid from now on.
    pub lifetime: SasLifetime,
}

/// When SAS URLs expire, and what keeps them from being valid for as long as was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SasEnd {
    /// The time.
    pub at: OffsetDateTime,
    /// What sets it, if not the lifetime asked for.
    pub set_by: Option<EndSetBy>,
}

/// What keeps a SAS URL from being valid for as long as was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndSetBy {
    /// URLs that are signed with a user-delegation key are valid for 7 days at most.
    DelegationKey,
    /// The SAS that was given expires then.
    GivenSas,
}

impl SasLifetime {
    /// The shortest: an hour.
    pub const SHORTEST: Self = Self(Duration::HOUR);
    const LONGEST: Self = Self(Duration::days(3650));

    /// Parses `30d`, `12h`, `90m`, `2w`.
    ///
    /// # Errors
    /// Returns an error that says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, LifetimeError> {
        let too_long = || LifetimeError::TooLong(text.to_owned());
        let lifetime = Duration::try_from(parse_span(text)?).map_err(|_| too_long())?;
        if lifetime < Self::SHORTEST.0 {
            return Err(LifetimeError::TooShort(text.to_owned()));
        }
        if lifetime > Self::LONGEST.0 {
            return Err(too_long());
        }
        Ok(Self(lifetime))
    }

    /// Returns the span.
    #[must_use]
    pub fn as_duration(self) -> Duration {
        self.0
    }
}

impl SasTerms {
    /// The end asked for.
    pub(super) fn end(&self) -> OffsetDateTime {
        self.now + self.lifetime.0
    }
}

impl Default for SasLifetime {
    fn default() -> Self {
        Self(Duration::days(30))
    }
}

impl fmt::Display for SasLifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.0.whole_minutes();
        match (minutes % (24 * 60), minutes % 60) {
            (0, _) => write!(f, "{}d", minutes / (24 * 60)),
            (_, 0) => write!(f, "{}h", minutes / 60),
            _ => write!(f, "{minutes}m"),
        }
    }
}

impl fmt::Display for EndSetBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DelegationKey => {
                "with a Microsoft Entra sign-in, SAS URLs are valid for 7 days at most; use an account key for longer ones"
            }
            Self::GivenSas => "SAS URLs are valid as long as the SAS you provided; get one that is valid for longer",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_back() {
        let table =
            [("30d", "30d"), ("12h", "12h"), ("24h", "1d"), ("90m", "90m"), ("2w", "14d"), (" 1 h ", "1h")];
        for (text, shown) in table {
            assert_eq!(SasLifetime::parse(text).unwrap().to_string(), shown, "{text}");
        }
        assert_eq!(SasLifetime::default().to_string(), "30d");
    }

    #[test]
    fn other_spans_are_refused() {
        assert!(matches!(SasLifetime::parse("30"), Err(LifetimeError::NotASpan(_))));
        assert_eq!(
            SasLifetime::parse("59m").unwrap_err().to_string(),
            "`59m` is too short: SAS URLs must be valid for at least `1h`, so that the marketplace can download the image"
        );
        assert!(matches!(SasLifetime::parse("0d"), Err(LifetimeError::TooShort(_))));
        assert!(matches!(SasLifetime::parse("3651d"), Err(LifetimeError::TooLong(_))));
    }
}
