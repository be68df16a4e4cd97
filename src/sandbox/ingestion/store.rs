//! The products and jobs: in memory, and one file for each that was changed if there is a state folder.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::super::{Error, disk, state};
use super::job::Job;
use super::problem::Refusal;
use super::product::Product;

/// All products and jobs.
#[derive(Debug)]
pub(super) struct Store {
    known: Mutex<Known>,
    products: Option<PathBuf>,
    jobs: Option<PathBuf>,
}

#[derive(Debug, Default)]
struct Known {
    /// By their GUIDs.
    products: BTreeMap<String, Arc<Product>>,
    /// In the order in which they came.
    jobs: Vec<Job>,
}

impl Store {
    pub(super) fn open(folder: Option<&Path>) -> Result<Self, Error> {
        let products = folder.map(|folder| folder.join(state::PRODUCTS));
        let jobs = folder.map(|folder| folder.join(state::JOBS));
        let read: Vec<Product> = read_all(products.as_deref())?;
        let mut known = Known { jobs: read_all(jobs.as_deref())?, ..Known::default() };
        known.jobs.sort_by_key(|job| job.number);
        known.products = read.into_iter().map(|product| (product.guid.clone(), product.into())).collect();
        Ok(Self { known: Mutex::new(known), products, jobs })
    }

    /// Adds a product that is not there yet, and tells whether it did; it is not written before it changes.
    pub(super) fn seed(&self, product: Product) -> bool {
        match self.lock().products.entry(product.guid.clone()) {
            Entry::Vacant(place) => {
                place.insert(product.into());
                true
            }
            Entry::Occupied(_) => false,
        }
    }

    pub(super) fn products(&self) -> Vec<Arc<Product>> {
        self.lock().products.values().cloned().collect()
    }

    pub(super) fn product(&self, guid: &str) -> Option<Arc<Product>> {
        self.lock().products.get(guid).cloned()
    }

    pub(super) fn by_external_id(&self, external_id: &str) -> Option<Arc<Product>> {
        self.lock().products.values().find(|one| one.external_id == external_id).cloned()
    }

    pub(super) fn need(&self, guid: &str) -> Result<Arc<Product>, Refusal> {
        self.product(guid).ok_or_else(|| Refusal::not_found(&format!("product/{guid}")))
    }

    /// Changes a product; nobody else changes any in between.
    pub(super) fn change<R>(
        &self,
        guid: &str,
        change: impl FnOnce(&mut Product) -> R,
    ) -> Result<Option<R>, Error> {
        let mut known = self.lock();
        let Some(product) = known.products.get_mut(guid) else { return Ok(None) };
        // what can't be written did not happen
        let mut changed = Product::clone(product);
        let result = change(&mut changed);
        write(self.products.as_deref(), guid, &changed)?;
        *product = changed.into();
        Ok(Some(result))
    }

    /// Adds a job, made with its place among all.
    pub(super) fn add_job(&self, make: impl FnOnce(usize) -> Job) -> Result<Job, Error> {
        let mut known = self.lock();
        let job = make(known.jobs.len());
        write(self.jobs.as_deref(), &job.id, &job)?;
        known.jobs.push(job.clone());
        Ok(job)
    }

    pub(super) fn job(&self, id: &str) -> Option<Job> {
        self.lock().jobs.iter().find(|job| job.id == id).cloned()
    }

    pub(super) fn need_job(&self, id: &str) -> Result<Job, Refusal> {
        self.job(id).ok_or_else(|| Refusal::not_found(&format!("configure/{id}")))
    }

    /// Lists the jobs of a product that have not ended, the oldest first.
    pub(super) fn open_jobs(&self, product: &str) -> Vec<String> {
        let known = self.lock();
        let open = known.jobs.iter().filter(|job| job.product == product && !job.has_ended());
        open.map(|job| job.id.clone()).collect()
    }

    /// Changes a job, unless it has ended.
    pub(super) fn change_open_job(
        &self,
        id: &str,
        change: impl FnOnce(&mut Job),
    ) -> Result<Option<Job>, Error> {
        let mut known = self.lock();
        let Some(job) = known.jobs.iter_mut().find(|job| job.id == id && !job.has_ended()) else {
            return Ok(None);
        };
        let mut changed = job.clone();
        change(&mut changed);
        write(self.jobs.as_deref(), id, &changed)?;
        *job = changed.clone();
        Ok(Some(changed))
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read_all<T: DeserializeOwned>(folder: Option<&Path>) -> Result<Vec<T>, Error> {
    let Some(folder) = folder else { return Ok(Vec::new()) };
    disk::open_folder(folder)?;
    let paths = disk::finished_files(folder)?.into_iter();
    let read = paths.map(|path| {
        let bytes = disk::read(&path)?.unwrap_or_default();
        serde_json::from_slice(&bytes).map_err(|source| Error::State { path, source })
    });
    read.collect()
}

fn write(folder: Option<&Path>, key: &str, value: &impl Serialize) -> Result<(), Error> {
    let Some(folder) = folder else { return Ok(()) };
    let path = folder.join(format!("{:x}.json", Sha256::digest(key)));
    let json = serde_json::to_vec(value).map_err(|source| Error::State { path: path.clone(), source })?;
    disk::write(&path, &[&json])
}
