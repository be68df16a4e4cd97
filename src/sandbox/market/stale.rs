//! Reads that show an offer as it was before its last save.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::super::address::OfferKey;
use super::super::behavior::Behavior;
use super::super::behaviors::Behaviors;
use super::offer::OfferRecord;

/// Offers as they were before their last save, and how many more reads show them.
#[derive(Debug, Default)]
pub(super) struct Stale(Mutex<BTreeMap<OfferKey, (OfferRecord, u32)>>);

impl Stale {
    /// Keeps an offer as it was before a save, if reads are to show it.
    pub(super) fn saved(&self, before: &OfferRecord, behaviors: &Behaviors) {
        let reads = behaviors.find(|one| match one {
            Behavior::StaleReads(reads) => Some(*reads),
            _ => None,
        });
        let mut stale = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match reads {
            Some(reads) => stale.insert(before.key(), (before.clone(), reads)),
            None => stale.remove(&before.key()),
        };
    }

    /// Returns an offer as a read is to show it, if not as it is.
    pub(super) fn take(&self, key: &OfferKey, behaviors: &Behaviors) -> Option<OfferRecord> {
        if !behaviors.all().iter().any(|one| matches!(one, Behavior::StaleReads(_))) {
            return None;
        }
        let mut stale = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (record, reads) = stale.get_mut(key)?;
        *reads = reads.checked_sub(1)?;
        Some(record.clone())
    }
}
