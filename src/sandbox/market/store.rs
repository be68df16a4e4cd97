//! The offers: in memory, and one file for each if there is a state folder.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use super::super::address::OfferKey;
use super::super::lock::lock;
use super::super::records::Records;
use super::super::{Error, state};
use super::answer::Refusal;
use super::offer::OfferRecord;

/// All offers of all publishers.
pub(in super::super) struct Offers {
    /// By their keys in small letters.
    known: Mutex<BTreeMap<[String; 2], OfferRecord>>,
    records: Records,
}

impl Offers {
    pub(super) fn open(state: Option<&Path>) -> Result<Self, Error> {
        let (records, known) = Records::open::<OfferRecord>(state, state::OFFERS)?;
        let known = known.into_iter().map(|record| (record.key().folded(), record)).collect();
        Ok(Self { known: Mutex::new(known), records })
    }

    pub(in super::super) fn all(&self) -> Vec<OfferRecord> {
        lock(&self.known).values().cloned().collect()
    }

    pub(in super::super) fn get(&self, key: &OfferKey) -> Option<OfferRecord> {
        lock(&self.known).get(&key.folded()).cloned()
    }

    pub(super) fn need(&self, key: &OfferKey) -> Result<OfferRecord, Refusal> {
        self.get(key).ok_or_else(|| Refusal::no_such_offer(&key.offer))
    }

    /// Changes one offer, or makes it; nobody else changes any in between, and what fails changes nothing.
    pub(super) fn change<R>(
        &self,
        key: &OfferKey,
        change: impl FnOnce(&mut Option<OfferRecord>) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        let mut known = lock(&self.known);
        let mut record = known.get(&key.folded()).cloned();
        let result = change(&mut record)?;
        if let Some(record) = record {
            self.records.write(&format!("{}\n{}", record.publisher, record.offer), &record)?;
            known.insert(key.folded(), record);
        }
        Ok(result)
    }

    /// Changes an offer that is there.
    pub(super) fn change_existing<R>(
        &self,
        key: &OfferKey,
        change: impl FnOnce(&mut OfferRecord) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        self.change(key, |record| match record {
            Some(record) => change(record),
            None => Err(Refusal::no_such_offer(&key.offer)),
        })
    }
}
