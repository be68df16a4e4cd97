//! What the account holds.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::super::entries::Entries;
use super::super::lock::lock;
use super::super::{Error, clock, state};

/// The containers, blobs and uncommitted blocks of the account.
pub(in super::super) struct BlobStore {
    pub(super) blobs: Entries<BlobHeader>,
    pub(super) blocks: Entries<BlockHeader>,
    pub(super) containers: Entries<ContainerHeader>,
    /// Held while a condition is checked and its write follows.
    gate: Mutex<()>,
}

/// What is known of a blob but its bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct BlobHeader {
    pub(super) container: String,
    pub(super) name: String,
    pub(super) length: usize,
    pub(super) etag: String,
    pub(super) modified: String,
    /// The properties as headers of an answer: `content-type`, `cache-control`, `x-ms-meta-…` and so on.
    pub(super) headers: Vec<(String, String)>,
}

impl BlobHeader {
    pub(super) fn key(&self) -> String {
        format!("{}/{}", self.container, self.name)
    }
}

/// What is known of a block.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct BlockHeader {
    pub(super) blob: String,
    pub(super) id: String,
}

/// What is known of a container.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ContainerHeader {
    pub(super) name: String,
    pub(super) etag: String,
    pub(super) modified: String,
    /// The metadata, as headers of an answer.
    pub(super) metadata: Vec<(String, String)>,
}

impl BlobStore {
    /// Opens what an earlier run left, or starts with one empty container.
    pub(in super::super) fn open(folder: Option<&Path>, now: OffsetDateTime) -> Result<Self, Error> {
        let store = Self {
            blobs: Entries::open(folder, state::BLOBS)?,
            blocks: Entries::open(folder, state::BLOCKS)?,
            containers: Entries::open(folder, state::CONTAINERS)?,
            gate: Mutex::default(),
        };
        if store.containers.header(state::CONTAINER)?.is_none() {
            store.make_container(state::CONTAINER, now, Vec::new())?;
        }
        Ok(store)
    }

    /// Lists the blobs as `<container>/<name>`.
    pub(in super::super) fn names(&self) -> Vec<String> {
        let headers = self.blobs.headers().unwrap_or_default();
        let mut names: Vec<String> = headers.iter().map(BlobHeader::key).collect();
        names.sort();
        names
    }

    /// Lets one writer at a time check its condition and write.
    pub(super) fn write(&self) -> MutexGuard<'_, ()> {
        lock(&self.gate)
    }

    /// Drops the uncommitted blocks of a blob, as every write of it does.
    pub(super) fn forget_blocks(&self, blob: &str) -> Result<(), Error> {
        for header in self.blocks.headers()?.iter().filter(|header| header.blob == blob) {
            self.blocks.remove(&Self::block_key(blob, &header.id))?;
        }
        Ok(())
    }

    pub(super) fn block_key(blob: &str, id: &str) -> String {
        format!("{id}\n{blob}")
    }

    pub(super) fn make_container(
        &self,
        name: &str,
        now: OffsetDateTime,
        metadata: Vec<(String, String)>,
    ) -> Result<ContainerHeader, Error> {
        let (etag, modified) = (etag(now), clock::http_date(now));
        let header = ContainerHeader { name: name.to_owned(), etag, modified, metadata };
        self.containers.put(name, &header, &Bytes::new())?;
        Ok(header)
    }
}

/// Makes an `ETag` of the time, as storage does: `"0x8D…"`; no two are the same, though the clock stands.
pub(super) fn etag(now: OffsetDateTime) -> String {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let ticks = u64::try_from(now.unix_timestamp_nanos() / 100).unwrap_or_default();
    let next = |last: u64| Some(ticks.max(last + 1));
    let last = LAST.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next).unwrap_or_default();
    format!("\"0x{:X}\"", ticks.max(last + 1))
}
