//! How large an image is.

use std::fmt;

/// Width and height of an image; prints as `1280×720`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pixels {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl Pixels {
    /// Creates a size of a width and a height.
    #[must_use]
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// Whether it is as wide as high.
    #[must_use]
    pub fn is_square(self) -> bool {
        self.width == self.height
    }

    /// Returns the longer side.
    #[must_use]
    pub fn longer(self) -> u32 {
        self.width.max(self.height)
    }

    /// Returns the shorter side.
    #[must_use]
    pub fn shorter(self) -> u32 {
        self.width.min(self.height)
    }

    /// Counts the pixels.
    #[must_use]
    pub fn count(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

impl fmt::Display for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}×{}", self.width, self.height)
    }
}
