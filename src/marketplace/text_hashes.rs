//! A hash of each text of an offer, so that a later run can tell what others changed in between.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The hashes of an offer's texts, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextHashes(pub(super) BTreeMap<String, String>);

impl TextHashes {
    /// Creates hashes from those that a lock holds.
    #[must_use]
    pub fn kept(hashes: BTreeMap<String, String>) -> Self {
        Self(hashes)
    }

    /// Returns the hashes by the names of their texts.
    #[must_use]
    pub fn by_name(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// Returns the names whose hashes differ.
    #[must_use]
    pub fn differences<'f>(&'f self, other: &'f Self) -> Vec<&'f str> {
        let mut names: Vec<_> = self.0.keys().chain(other.0.keys()).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names.retain(|name| self.0.get(*name) != other.0.get(*name));
        names
    }
}
