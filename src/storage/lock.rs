//! The lock next to the images: the one blob that changes, and only from the version that was read.

use super::access::Access;
use super::pipeline::upload_options;
use super::refusal::Failure;
use super::{Container, Error, LockName, Task};
use crate::base::Digests;
use azure_core::http::Etag;
use azure_storage_blob::models::BlobClientUploadOptions;
use bytes::Bytes;

/// A lock as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLock {
    /// Its bytes.
    pub bytes: Bytes,
    /// Which version of the blob this is.
    pub version: LockVersion,
}

/// One version of a lock, by the `ETag` that storage gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockVersion(String);

/// The result of writing a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockWrite {
    /// It was written.
    Done,
    /// It is no longer the version that was read; nothing was written.
    Moved,
}

/// The codes for a blob that isn't the one that the condition names (Microsoft Learn, "Blob Storage error codes").
const MOVED: [&str; 2] = ["ConditionNotMet", "BlobAlreadyExists"];

impl Container {
    /// Reads a lock; `None` where there is none.
    ///
    /// # Errors
    /// Returns an error that says why it couldn't be read, also where the container isn't there.
    pub async fn read_lock(&self, name: &LockName) -> Result<Option<StoredLock>, Error> {
        let task = || Task::ReadLock(name.clone());
        self.may(&["r"], task)?;
        self.signed_in().await?;
        let failed = |error| self.explain(Failure::of(&error), task());
        let found = match self.blob(name)?.download(None).await {
            Ok(found) => found,
            Err(error) if Failure::of(&error).is(&["BlobNotFound"]) => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let version = found.properties.etag.map(|etag| LockVersion(etag.to_string()));
        let bytes = found.body.collect().await.map_err(failed)?;
        let no_etag = || Error::Answer { task: task(), cause: "it has no ETag".to_owned() };
        Ok(Some(StoredLock { bytes, version: version.ok_or_else(no_etag)? }))
    }

    /// Writes a lock over the version that was read, or as a new blob; one that was written in the meantime stays.
    ///
    /// # Errors
    /// Returns an error that says why it couldn't be written.
    pub async fn write_lock(
        &self,
        name: &LockName,
        text: &str,
        over: Option<&LockVersion>,
    ) -> Result<LockWrite, Error> {
        self.may_write_lock(name)?;
        self.signed_in().await?;
        let body = Bytes::copy_from_slice(text.as_bytes());
        let written = self.blob(name)?.upload(body.into(), Some(options(text, over))).await;
        let is_moved = |failure: &Failure| failure.is(&MOVED) || failure.has_status(412);
        let is_done = self.is_done(written, Task::WriteLock(name.clone()), is_moved)?;
        Ok(if is_done { LockWrite::Done } else { LockWrite::Moved })
    }

    /// Sees by what a given SAS says of itself that it can write a lock; other sign-ins only show it by trying.
    ///
    /// # Errors
    /// Returns an error that says that it can't: `c` alone makes a lock once, and `w` writes over it.
    pub fn may_write_lock(&self, name: &LockName) -> Result<(), Error> {
        self.may(&["r", "w"], || Task::WriteLock(name.clone()))
    }

    fn may(&self, needed: &[&str], task: impl Fn() -> Task) -> Result<(), Error> {
        let Access::Sas(sas) = self.account().access() else { return Ok(()) };
        let allowed = sas.field("sp");
        let lacks =
            |permission: &&str| allowed.as_ref().is_some_and(|allowed| !allowed.contains(*permission));
        if needed.iter().any(lacks) { Err(Error::SasTooNarrow { task: task() }) } else { Ok(()) }
    }
}

fn options(text: &str, over: Option<&LockVersion>) -> BlobClientUploadOptions<'static> {
    BlobClientUploadOptions {
        if_match: over.map(|version| Etag::from(version.0.clone())),
        if_none_match: over.is_none().then(|| Etag::from("*")),
        ..upload_options(&Digests::of(text.as_bytes()).md5, "text/plain; charset=utf-8", "no-cache")
    }
}
