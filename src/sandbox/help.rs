//! How one thing that a sandbox can be told is written, and what it does: the form of every table of names.

use std::fmt;

/// How one behavior is written, and what it does.
#[non_exhaustive]
pub struct Help<T: 'static> {
    /// Its name.
    pub name: &'static str,
    /// What its value may be; empty where it has none.
    pub value: &'static str,
    /// What it does.
    pub does: &'static str,
    /// The value where none is given.
    pub(super) default: Option<&'static str>,
    pub(super) is: fn(&T) -> bool,
    pub(super) make: fn(&str) -> Option<T>,
}

impl<T> Clone for Help<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Help<T> {}

impl<T> fmt::Debug for Help<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.name, self.value)
    }
}

impl<T> Help<T> {
    /// Describes one that takes no value.
    pub(super) const fn plain(
        name: &'static str,
        does: &'static str,
        is: fn(&T) -> bool,
        make: fn(&str) -> Option<T>,
    ) -> Self {
        Self { name, value: "", default: Some(""), does, is, make }
    }

    /// Says what its value may be, in a sentence.
    pub(super) fn takes(&self) -> &'static str {
        if self.value.is_empty() { "no value" } else { self.value }
    }

    /// Makes it of the value that was given, if any; none where that value does not go with it.
    pub(super) fn read(&self, value: Option<&str>) -> Option<T> {
        let value = value.filter(|value| !value.is_empty()).or(self.default)?;
        if self.value.is_empty() != value.is_empty() {
            return None;
        }
        (self.make)(value)
    }
}

/// Finds the name of one of a table.
pub(super) fn name_in<T>(table: &[Help<T>], one: &T) -> &'static str {
    table.iter().find(|known| (known.is)(one)).map_or("", |known| known.name)
}
