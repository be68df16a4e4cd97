//! The most that `fit` reads.

use std::fmt;

/// The most that `fit` reads.
///
/// Ours, not the marketplace's: more than any camera or screen gives, and a bound on memory, which is at most
/// some 16 bytes for each pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// 100 MB a file.
    Bytes,
    /// 50 million pixels.
    Pixels,
}

impl Limit {
    /// Returns the number.
    #[must_use]
    pub const fn most(self) -> u64 {
        match self {
            Self::Bytes => 100_000_000,
            Self::Pixels => 50_000_000,
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bytes => "100 MB",
            Self::Pixels => "50 million pixels",
        })
    }
}
