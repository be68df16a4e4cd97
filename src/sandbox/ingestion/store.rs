//! The products and jobs: in memory, and one file for each that was changed if there is a state folder.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::super::lock::lock;
use super::super::records::Records;
use super::super::{Error, state};
use super::job::Job;
use super::problem::Refusal;
use super::product::Product;

/// All products and jobs.
pub(super) struct Store {
    known: Mutex<Known>,
    products: Records,
    jobs: Records,
}

struct Known {
    /// By their GUIDs.
    products: BTreeMap<String, Arc<Product>>,
    /// In the order in which they came.
    jobs: Vec<Job>,
}

impl Store {
    pub(super) fn open(folder: Option<&Path>) -> Result<Self, Error> {
        let (products, known) = Records::open::<Product>(folder, state::PRODUCTS)?;
        let known = known.into_iter().map(|product| (product.guid.clone(), product.into())).collect();
        let (jobs, mut known_jobs) = Records::open::<Job>(folder, state::JOBS)?;
        known_jobs.sort_by_key(|job| job.number);
        Ok(Self { known: Mutex::new(Known { products: known, jobs: known_jobs }), products, jobs })
    }

    /// Adds a product that is not there yet, and tells whether it did; it is not written before it changes.
    pub(super) fn seed(&self, product: Product) -> bool {
        let mut known = lock(&self.known);
        let is_new = !known.products.contains_key(&product.guid);
        known.products.entry(product.guid.clone()).or_insert_with(|| product.into());
        is_new
    }

    pub(super) fn products(&self) -> Vec<Arc<Product>> {
        lock(&self.known).products.values().cloned().collect()
    }

    pub(super) fn product(&self, guid: &str) -> Option<Arc<Product>> {
        lock(&self.known).products.get(guid).cloned()
    }

    pub(super) fn by_external_id(&self, external_id: &str) -> Option<Arc<Product>> {
        lock(&self.known).products.values().find(|one| one.external_id == external_id).cloned()
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
        let mut known = lock(&self.known);
        let Some(product) = known.products.get_mut(guid) else { return Ok(None) };
        // what can't be written did not happen
        let mut changed = Product::clone(product);
        let result = change(&mut changed);
        self.products.write(guid, &changed)?;
        *product = changed.into();
        Ok(Some(result))
    }

    /// Adds a job, made with its place among all.
    pub(super) fn add_job(&self, make: impl FnOnce(usize) -> Job) -> Result<Job, Error> {
        let mut known = lock(&self.known);
        let job = make(known.jobs.len());
        self.jobs.write(&job.id, &job)?;
        known.jobs.push(job.clone());
        Ok(job)
    }

    pub(super) fn job(&self, id: &str) -> Option<Job> {
        lock(&self.known).jobs.iter().find(|job| job.id == id).cloned()
    }

    pub(super) fn need_job(&self, id: &str) -> Result<Job, Refusal> {
        self.job(id).ok_or_else(|| Refusal::not_found(&format!("configure/{id}")))
    }

    /// Lists the jobs of a product that have not ended, the oldest first.
    pub(super) fn open_jobs(&self, product: &str) -> Vec<String> {
        let known = lock(&self.known);
        let open = known.jobs.iter().filter(|job| job.product == product && !job.has_ended());
        open.map(|job| job.id.clone()).collect()
    }

    /// Changes a job, unless it has ended.
    pub(super) fn change_open_job(
        &self,
        id: &str,
        change: impl FnOnce(&mut Job),
    ) -> Result<Option<Job>, Error> {
        let mut known = lock(&self.known);
        let Some(job) = known.jobs.iter_mut().find(|job| job.id == id && !job.has_ended()) else {
            return Ok(None);
        };
        let mut changed = job.clone();
        change(&mut changed);
        self.jobs.write(id, &changed)?;
        *job = changed.clone();
        Ok(Some(changed))
    }
}
