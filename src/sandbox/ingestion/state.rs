//! What this half keeps, and what it knows of the server around it.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use super::super::behavior::Behavior;
use super::super::entries::Entries;
use super::super::late::Late;
use super::super::market::{self, Fetcher};
use super::super::options::Slot;
use super::super::site::Site;
use super::super::switch::Switch;
use super::super::{Error, state};
use super::files::{Content, Signer, StoredFile};
use super::seed;
use super::seed_kind::Seed;
use super::store::Store;

/// A tree, if there was one.
pub(super) type Tree = Option<Vec<Value>>;

/// The state of this half.
pub(in super::super) struct Ingestion {
    pub(super) store: Store,
    /// The bytes that were fetched, by product and number.
    files: Entries<String>,
    /// Trees as they were, by product.
    pub(super) late: Late<(String, Slot), Tree>,
    pub(super) signer: Signer,
    pub(super) fetcher: Fetcher,
    pub(super) site: Arc<Site>,
    /// Held while jobs go on.
    pub(super) worker: tokio::sync::Mutex<()>,
}

impl Ingestion {
    pub(in super::super) fn open(folder: Option<&Path>, site: Arc<Site>) -> Result<Self, Error> {
        let opened = Self {
            store: Store::open(folder)?,
            files: Entries::open(folder, state::FILES)?,
            late: Late::new(),
            signer: Signer::default(),
            fetcher: Fetcher::trusting(site.options.trusted.clone()),
            site,
            worker: tokio::sync::Mutex::default(),
        };
        for seed in Seed::ALL {
            opened.seed(seed, &seed.external_id());
        }
        Ok(opened)
    }

    /// Adds a product, unless there is one with this external ID; tells whether it did.
    pub(in super::super) fn seed(&self, seed: Seed, external_id: &str) -> bool {
        self.store.by_external_id(external_id).is_none() && self.store.seed(seed::make(seed, external_id))
    }

    pub(super) fn is_on(&self, switch: Switch) -> bool {
        self.site.behaviors.has(&Behavior::Ingestion(switch))
    }

    /// Finds what the last fitting switch says.
    pub(super) fn switch<T>(&self, says: impl Fn(&Switch) -> Option<T>) -> Option<T> {
        self.site.behaviors.find(|one| match one {
            Behavior::Ingestion(switch) => says(switch),
            _ => None,
        })
    }

    /// Tells how many reads of a tree still show the one before a submission, if any are to.
    pub(super) fn late_reads(&self) -> Option<u32> {
        self.switch(|one| match one {
            Switch::LateTree(reads) => Some(*reads),
            _ => None,
        })
    }

    /// Takes a switch away that works once; tells whether it was on.
    pub(super) fn take(&self, switch: Switch) -> bool {
        self.site.behaviors.take(&Behavior::Ingestion(switch))
    }

    /// Keeps the bytes of a file.
    pub(super) fn keep(&self, product: &str, name: &str, bytes: &Bytes) -> Result<StoredFile, Error> {
        let file = StoredFile::new(name, Content::Kept);
        self.files.put(&key(product, &file), &file.name, bytes)?;
        Ok(file)
    }

    /// Reads the bytes of a file.
    pub(super) fn bytes(&self, product: &str, file: &StoredFile) -> Result<Option<Bytes>, Error> {
        match file.content {
            Content::Drawn { width, height, seed } => Ok(Some(market::png(width, height, seed).into())),
            Content::Document => Ok(Some(Bytes::from_static(b"%PDF-1.4\n%%EOF\n"))),
            Content::Kept => Ok(self.files.get(&key(product, file))?.map(|(_, bytes)| bytes)),
        }
    }
}

fn key(product: &str, file: &StoredFile) -> String {
    format!("{product}/{}", file.number)
}
