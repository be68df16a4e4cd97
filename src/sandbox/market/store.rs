//! The offers: in memory, and one file for each if there is a state folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

use super::super::address::OfferKey;
use super::super::{Error, disk, state};
use super::answer::Refusal;
use super::offer::OfferRecord;

/// All offers of all publishers.
#[derive(Debug)]
pub(in super::super) struct Offers {
    known: Mutex<BTreeMap<OfferKey, OfferRecord>>,
    folder: Option<PathBuf>,
}

impl Offers {
    pub(super) fn open(state: Option<&Path>) -> Result<Self, Error> {
        let folder = state.map(|state| state.join(state::OFFERS));
        let mut known = BTreeMap::new();
        if let Some(folder) = &folder {
            disk::open_folder(folder)?;
            for path in disk::finished_files(folder)? {
                let bytes = disk::read(&path)?.unwrap_or_default();
                let record: OfferRecord =
                    serde_json::from_slice(&bytes).map_err(|source| Error::State { path, source })?;
                known.insert(record.key(), record);
            }
        }
        Ok(Self { known: Mutex::new(known), folder })
    }

    pub(in super::super) fn all(&self) -> Vec<OfferRecord> {
        self.lock().values().cloned().collect()
    }

    pub(in super::super) fn get(&self, key: &OfferKey) -> Option<OfferRecord> {
        self.lock().get(key).cloned()
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
        let mut known = self.lock();
        let mut record = known.get(key).cloned();
        let result = change(&mut record)?;
        if let Some(record) = record {
            self.save(&record)?;
            known.insert(key.clone(), record);
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

    fn save(&self, record: &OfferRecord) -> Result<(), Error> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let key = record.key();
        let name = format!("{:x}.json", Sha256::digest(format!("{}\n{}", key.publisher, key.offer)));
        let path = folder.join(name);
        let json =
            serde_json::to_vec(record).map_err(|source| Error::State { path: path.clone(), source })?;
        disk::write(&path, &[&json])
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<OfferKey, OfferRecord>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
