//! What this half keeps, and what it knows of the server around it.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

use super::super::behavior::Behavior;
use super::super::behaviors::Behaviors;
use super::super::entries::Entries;
use super::super::market::{Fetcher, Pace};
use super::super::site::Site;
use super::super::switch::Switch;
use super::super::{Error, state};
use super::files::{Content, Signer, StoredFile};
use super::late::Late;
use super::seed;
use super::seed_kind::Seed;
use super::store::Store;

/// How this half behaves where it can behave in several ways.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Habits {
    /// How long jobs take that edit.
    pub(in super::super) jobs: Pace,
    /// How long submissions take.
    pub(in super::super) submissions: Pace,
    /// A certificate (PEM) to trust beside the system's where files are fetched.
    pub(in super::super) trusted: Option<String>,
}

/// The state of this half.
#[derive(Debug)]
pub(in super::super) struct Ingestion {
    pub(super) store: Store,
    /// The bytes that were fetched, by product and number.
    files: Entries<String>,
    pub(super) late: Late,
    pub(super) signer: Signer,
    pub(super) fetcher: Fetcher,
    pub(super) habits: Habits,
    pub(super) site: Arc<Site>,
    pub(super) behaviors: Arc<Behaviors>,
    /// Held while jobs go on.
    pub(super) worker: tokio::sync::Mutex<()>,
}

impl Ingestion {
    pub(in super::super) fn open(
        folder: Option<&Path>,
        habits: Habits,
        site: Arc<Site>,
        behaviors: Arc<Behaviors>,
    ) -> Result<Self, Error> {
        let opened = Self {
            store: Store::open(folder)?,
            files: Entries::open(folder, state::FILES)?,
            late: Late::default(),
            signer: Signer::default(),
            fetcher: Fetcher::trusting(habits.trusted.clone()),
            habits,
            site,
            behaviors,
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
        self.behaviors.has(&Behavior::Ingestion(switch))
    }

    /// Finds what the last fitting switch says.
    pub(super) fn switch<T>(&self, says: impl Fn(&Switch) -> Option<T>) -> Option<T> {
        self.behaviors.find(|one| match one {
            Behavior::Ingestion(switch) => says(switch),
            _ => None,
        })
    }

    /// Takes a switch away that works once; tells whether it was on.
    pub(super) fn take(&self, switch: Switch) -> bool {
        self.behaviors.take(&Behavior::Ingestion(switch))
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
            Content::Drawn { width, height, seed } => {
                Ok(Some(super::super::market::png(width, height, seed).into()))
            }
            Content::Document => Ok(Some(Bytes::from_static(b"%PDF-1.4\n%%EOF\n"))),
            Content::Kept => Ok(self.files.get(&key(product, file))?.map(|(_, bytes)| bytes)),
        }
    }
}

fn key(product: &str, file: &StoredFile) -> String {
    format!("{product}/{}", file.number)
}
