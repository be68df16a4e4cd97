//! A mark for each text of an offer, so that a later run can tell what others changed in between.

use std::collections::BTreeMap;

/// The marks of an offer's texts, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks(pub(super) BTreeMap<String, String>);

impl Marks {
    /// Creates marks that were kept.
    #[must_use]
    pub fn kept(marks: BTreeMap<String, String>) -> Self {
        Self(marks)
    }

    /// Returns the marks, to keep them.
    #[must_use]
    pub fn marks(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// Returns the names whose marks differ.
    #[must_use]
    pub fn differences<'f>(&'f self, other: &'f Self) -> Vec<&'f str> {
        let mut names: Vec<_> = self.0.keys().chain(other.0.keys()).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names.retain(|name| self.0.get(*name) != other.0.get(*name));
        names
    }
}
