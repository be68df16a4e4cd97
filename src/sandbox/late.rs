//! Reads that show what was there before.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;

use super::lock::lock;

/// Values as they were, by key, and how many more reads show them.
pub(super) struct Late<K, V>(Mutex<HashMap<K, (V, u32)>>);

impl<K: Hash + Eq, V: Clone> Late<K, V> {
    pub(super) fn new() -> Self {
        Self(Mutex::default())
    }

    /// Keeps a value as it was for so many reads.
    pub(super) fn keep(&self, key: K, before: V, reads: u32) {
        lock(&self.0).insert(key, (before, reads));
    }

    /// Returns a value as this read is to show it, if not as it is.
    pub(super) fn take(&self, key: &K) -> Option<V> {
        let mut late = lock(&self.0);
        let (before, reads) = late.get_mut(key)?;
        *reads = reads.checked_sub(1)?;
        Some(before.clone())
    }

    /// Forgets all of them.
    pub(super) fn clear(&self) {
        lock(&self.0).clear();
    }
}
