//! Reads the lock before a run and writes it after, wherever it is kept.

use super::error::Error;
use super::job::{CreateContainer, Job};
use super::lock::{LOCK_FILE, Lock, LockAt, LockError, LockOwner, LockPlace};
use super::outcome::{LockKept, LockState, LockText};
use super::services::Services;
use crate::base::chain;
use crate::marketplace::{ETag, Offer};
use crate::storage::{self, Container, LockName, LockVersion, LockWrite};

/// A lock as it was read.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// What it says.
    pub(crate) lock: Lock,
    /// What a write replaces.
    pub(crate) found: Found,
}

/// What was found where the lock is kept.
#[derive(Debug, Clone, Default)]
pub(crate) enum Found {
    /// Nothing, or a file: a write replaces it whole.
    #[default]
    Nothing,
    /// This version of a blob: a write replaces no other.
    Blob { text: String, version: LockVersion },
}

/// The draft that a lock is a record of.
pub(super) struct Recorded<'a> {
    pub(super) owner: LockOwner<'a>,
    pub(super) draft: &'a Offer,
    /// The draft's `ETag`, where it is surely of this draft.
    pub(super) etag: Option<ETag>,
}

/// A writer that meets others tries so often; each time someone else was faster.
const MOST_TRIES: usize = 4;

/// Reads the lock of an offer; a blob before the draft, so that what was recorded later is never taken for older.
///
/// # Errors
/// Says that it can't be read, or that it can't be used.
pub(crate) async fn read(job: &Job, services: &Services, owner: LockOwner<'_>) -> Result<Kept, Error> {
    let path = match &job.lock {
        LockPlace::File(path) => path,
        LockPlace::Storage => return Ok(Blob::of(services, owner)?.read(job.container).await?),
    };
    Ok(Kept { lock: Lock::read(path, owner)?, found: Found::Nothing })
}

/// Returns why the lock could not be written after a save, as far as that is known before.
pub(crate) fn stop(job: &Job, services: &Services, owner: LockOwner<'_>) -> Option<Error> {
    match &job.lock {
        LockPlace::File(_) => None,
        LockPlace::Storage => Blob::of(services, owner).and_then(|blob| Ok(blob.may_write()?)).err(),
    }
}

/// Writes the lock, unless it says nothing new.
pub(super) async fn write(
    lock: &Lock,
    found: &Found,
    recorded: &Recorded<'_>,
    job: &Job,
    services: &Services,
) -> LockText {
    let written = match &job.lock {
        LockPlace::File(path) => lock.write(path, recorded.owner).map_err(Error::from),
        LockPlace::Storage => match Blob::of(services, recorded.owner) {
            Ok(blob) => blob.write(lock, found, recorded, services).await,
            Err(error) => Err(error),
        },
    };
    let (state, why) = match written {
        Ok(state) => (state, None),
        Err(error) => (LockState::NotWritten, Some(chain(&error).join(": "))),
    };
    LockText { why, ..text(state, job, services, recorded.owner) }
}

/// Writes the lock over what was found, and over nothing else. Returns what a later write replaces.
///
/// # Errors
/// Says why the lock can't be written.
pub(crate) async fn rewrite(
    lock: &Lock,
    found: &Found,
    owner: LockOwner<'_>,
    job: &Job,
    services: &Services,
) -> Result<Found, Error> {
    match &job.lock {
        LockPlace::File(path) => {
            lock.write(path, owner)?;
            Ok(Found::Nothing)
        }
        LockPlace::Storage => Blob::of(services, owner)?.write_over(lock, found).await,
    }
}

/// Names the lock for an outcome.
pub(crate) fn text(state: LockState, job: &Job, services: &Services, owner: LockOwner<'_>) -> LockText {
    let (kept, at) = match &job.lock {
        LockPlace::File(path) => (LockKept::File, path.display().to_string()),
        LockPlace::Storage => {
            let url = |container: &Container| container.place_of_lock(&LockName::of(owner.offer));
            (LockKept::Storage, services.container.as_ref().map(url).unwrap_or_default())
        }
    };
    LockText { kept, at, state, why: None }
}

/// Returns a note where the folder has a lock that is not used.
pub(super) fn unused_file(job: &Job) -> Option<String> {
    let is_unused = job.lock == LockPlace::Storage && job.shown_as.join(LOCK_FILE).exists();
    is_unused.then(|| {
        format!("{LOCK_FILE} in the folder is ignored, because the lock is kept in storage; delete the file")
    })
}

/// The blob of an offer's lock.
struct Blob<'a> {
    container: &'a Container,
    name: LockName,
    owner: LockOwner<'a>,
}

impl<'a> Blob<'a> {
    fn of(services: &'a Services, owner: LockOwner<'a>) -> Result<Self, Error> {
        let container = services.container.as_ref().ok_or(Error::NoStorage)?;
        Ok(Self { container, name: LockName::of(owner.offer), owner })
    }

    fn at(&self) -> LockAt {
        LockAt::Blob(self.container.place_of_lock(&self.name))
    }

    fn failed(&self, source: storage::Error) -> LockError {
        LockError::Storage { at: self.at(), source: Box::new(source) }
    }

    fn may_write(&self) -> Result<(), LockError> {
        self.container.may_write_lock(&self.name).map_err(|source| self.failed(source))
    }

    /// A container that this run creates has no lock yet.
    async fn read(&self, container: CreateContainer) -> Result<Kept, LockError> {
        match self.fetch().await {
            Err(storage::Error::NoSuchContainer { .. }) if container == CreateContainer::IfMissing => {
                Ok(Kept::default())
            }
            Err(source) => Err(self.failed(source)),
            Ok(found) => self.parsed(found),
        }
    }

    async fn fetch(&self) -> Result<Option<storage::StoredLock>, storage::Error> {
        self.container.read_lock(&self.name).await
    }

    fn parsed(&self, found: Option<storage::StoredLock>) -> Result<Kept, LockError> {
        let Some(storage::StoredLock { bytes, version }) = found else { return Ok(Kept::default()) };
        let text = String::from_utf8(bytes.into());
        let text = text.map_err(|error| LockError::NotText { at: self.at(), source: error.utf8_error() })?;
        let lock = Lock::parse(&text, &self.at(), self.owner)?;
        Ok(Kept { lock, found: Found::Blob { text, version } })
    }

    /// Writes over the version that was read, and over no other; returns the one that it wrote.
    async fn write_over(&self, lock: &Lock, found: &Found) -> Result<Found, Error> {
        let text = lock.to_text(self.owner)?;
        let over = match found {
            Found::Blob { version, .. } => Some(version),
            Found::Nothing => None,
        };
        match self.container.write_lock(&self.name, &text, over).await.map_err(|error| self.failed(error))? {
            LockWrite::Done => {}
            LockWrite::Moved => return Err(LockError::Overtaken { at: self.at() }.into()),
        }
        Ok(self.found().await?)
    }

    /// Returns what is there now.
    async fn found(&self) -> Result<Found, LockError> {
        Ok(self.parsed(self.fetch().await.map_err(|error| self.failed(error))?)?.found)
    }

    /// Writes over the version that was read. Where that is gone, someone else recorded a run meanwhile: ours is the
    /// record to keep only if the draft still is the one that we left.
    async fn write(
        &self,
        lock: &Lock,
        found: &Found,
        recorded: &Recorded<'_>,
        services: &Services,
    ) -> Result<LockState, Error> {
        let text = lock.to_text(self.owner)?;
        let mut over = match found {
            Found::Blob { text: old, .. } if *old == text => return Ok(LockState::Unchanged),
            Found::Blob { version, .. } => Some(version.clone()),
            Found::Nothing => None,
        };
        for _ in 0..MOST_TRIES {
            let written = self.container.write_lock(&self.name, &text, over.as_ref()).await;
            match written.map_err(|source| self.failed(source))? {
                LockWrite::Done => return Ok(LockState::Written),
                LockWrite::Moved => {}
            }
            over = match self.found().await? {
                // our own write, whose answer was lost
                Found::Blob { text: now, .. } if now == text => return Ok(LockState::Written),
                Found::Blob { version, .. } => Some(version),
                Found::Nothing => None,
            };
            if !is_still_there(recorded, services).await? {
                break;
            }
        }
        Err(LockError::Overtaken { at: self.at() }.into())
    }
}

async fn is_still_there(recorded: &Recorded<'_>, services: &Services) -> Result<bool, Error> {
    let now = services.marketplace.offer(recorded.owner.offer).await?;
    Ok(now.is_some_and(|now| match (&recorded.etag, now.etag()) {
        (Some(ours), Some(theirs)) => ours == theirs,
        _ => now.says_the_same(recorded.draft),
    }))
}
