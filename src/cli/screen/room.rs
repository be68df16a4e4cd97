//! The room that words have.

use super::width::shortened;

/// A name isn't shortened below this: less couldn't be told from others.
pub(super) const SHORTEST: usize = 16;
/// The rest of a row stands further in than its beginning.
pub(super) const FURTHER_IN: &str = "    ";

/// The room that words have; endless where no one knows it, as in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct Screen {
    columns: usize,
}

impl Screen {
    /// As wide as words may be: a file, a pipe.
    pub(in crate::cli) const ENDLESS: Self = Self { columns: usize::MAX };

    /// A terminal of so many columns; one too narrow for a name counts as just wide enough.
    pub(in crate::cli) fn of(columns: usize) -> Self {
        Self { columns: columns.max(SHORTEST + 2 * FURTHER_IN.len()) }
    }

    /// How many columns there are.
    pub(in crate::cli) fn columns(self) -> usize {
        self.columns
    }

    /// Shortens a name in the middle until it fits into `room` columns of a terminal.
    pub(in crate::cli) fn name(self, name: &str, taken: usize) -> String {
        shortened(name, self.columns.saturating_sub(taken).max(SHORTEST))
    }
}
