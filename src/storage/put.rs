//! Stores an image: once, whole, and only the bytes that were checked.

use super::access::Access;
use super::body::{BodyTrouble, FileBody};
use super::pipeline::upload_options;
use super::refusal::Failure;
use super::{BlobName, Container, Error, Task, Watch};
use crate::base::files::{self, FileError};
use crate::base::{ContentHash, Digests, DigestsInProgress, MediaType, counted, off_thread};
use azure_core::http::Etag;
use azure_storage_blob::models::{BlobClientGetPropertiesResultHeaders as _, BlobClientUploadOptions};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::collections::HashMap;
use std::fmt;
use std::io::Read as _;
use std::num::NonZero;
use std::path::{Path, PathBuf};

/// The most that one Put Blob takes: 5,000 MiB (Microsoft Learn, "Put Blob", version 2019-12-12 and later).
const MOST_OF_ONE_PUT: NonZero<u64> = NonZero::new(5000 << 20).unwrap();

/// A blob never changes, because its name is the hash of its content: copies of it stay good for a year.
const CACHE_CONTROL: &str = "max-age=31536000, immutable";

/// The codes for a blob that is there already (Microsoft Learn, "Blob Storage error codes"): as a rule the first; the
/// others where only creating is allowed, or where nothing may change.
const ALREADY_THERE: [&str; 4] =
    ["BlobAlreadyExists", "ConditionNotMet", "UnauthorizedBlobOverwrite", "BlobImmutableDueToPolicy"];

/// What a header can't carry, and `%` itself.
const IN_HEADER: &AsciiSet = &CONTROLS.add(b'%');

/// An image that is to be stored.
#[derive(Clone)]
pub struct Blob {
    /// The name to store it by.
    pub name: BlobName,
    /// The file that was checked.
    pub file: PathBuf,
    /// The digests of the bytes that were checked.
    pub digests: Digests,
    /// What the check saw the file to be.
    pub media_type: MediaType,
    /// The name of its asset kind, kept next to it for people who look into the container.
    pub kind: String,
    /// Its name in the folder, kept likewise.
    pub original_name: String,
    /// Is told how many bytes are on their way.
    pub watch: Option<Watch>,
}

/// The result of storing a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transfer {
    /// It was sent.
    Sent,
    /// It was there already, with the same length and MD5.
    AlreadyThere,
}

impl Container {
    /// Stores a blob, unless it is there: then its length and MD5 are seen to match.
    ///
    /// One request, streamed from the file, which is opened again for each try. The service checks the bytes that
    /// arrive against the MD5 of the bytes that were checked, and stores nothing else.
    ///
    /// # Errors
    /// Tells a changed file ([`Error::FileChanged`]) from a blob with other content ([`Error::OtherContent`]) and
    /// from what the service says.
    pub async fn put(&self, blob: &Blob) -> Result<Transfer, Error> {
        self.signed_in().await?;
        if self.may_store() {
            return self.send(blob).await;
        }
        match self.confirm(blob).await {
            Err(Error::NoSuchBlob { blob }) => Err(Error::MayNotStore { blob }),
            confirmed => confirmed,
        }
    }

    async fn send(&self, blob: &Blob) -> Result<Transfer, Error> {
        let body = FileBody::new(blob.file.clone(), blob.digests.length, blob.watch.clone());
        let trouble = body.trouble();
        match self.blob(&blob.name)?.upload(body.into_body().into(), Some(options(blob))).await {
            Ok(answer) => self.check_taken(blob, answer.content_md5.as_deref()).await,
            Err(error) => match trouble.get() {
                Some(trouble) => Err(of_trouble(trouble, &blob.file)),
                None => self.settle(blob, Failure::of(&error)).await,
            },
        }
    }

    /// Sees that the service took in what was checked; a server that doesn't check by itself must not keep the rest.
    async fn check_taken(&self, blob: &Blob, taken: Option<&[u8]>) -> Result<Transfer, Error> {
        if taken.is_none_or(|md5| md5 == blob.digests.md5.as_bytes()) {
            return Ok(Transfer::Sent);
        }
        self.delete(&blob.name).await?;
        Err(why_damaged(blob).await)
    }

    /// What a failure to send comes to.
    async fn settle(&self, blob: &Blob, failure: Failure) -> Result<Transfer, Error> {
        if failure.is(&ALREADY_THERE) {
            return self.confirm(blob).await;
        }
        if failure.is(&["Md5Mismatch"]) {
            return Err(why_damaged(blob).await);
        }
        Err(self.explain(failure, Task::Put(blob.name.clone())))
    }

    /// Sees that the stored blob is the one wanted.
    async fn confirm(&self, blob: &Blob) -> Result<Transfer, Error> {
        let failed = |error| self.explain(Failure::of(&error), Task::Look(blob.name.clone()));
        let there = self.blob(&blob.name)?.get_properties(None).await.map_err(failed)?;
        let length = there.content_length().map_err(failed)?;
        let md5 = there.content_md5().map_err(failed)?;
        let other = |there: String| Error::OtherContent { blob: blob.name.clone(), there };
        if length != Some(blob.digests.length) {
            return Err(other(counted(length.unwrap_or_default(), "byte")));
        }
        match md5 {
            Some(md5) if md5 == blob.digests.md5.as_bytes() => Ok(Transfer::AlreadyThere),
            Some(_) => Err(other("another MD5".to_owned())),
            None => Err(other("no MD5 to compare".to_owned())),
        }
    }

    /// A given SAS says in `sp` whether it lets us store (`c` or `w`); without, we can only look.
    fn may_store(&self) -> bool {
        match self.account().access() {
            Access::Sas(to_store) => to_store.field("sp").is_none_or(|allowed| allowed.contains(['c', 'w'])),
            Access::Key(_) | Access::Entra(_) => true,
        }
    }
}

fn options(blob: &Blob) -> BlobClientUploadOptions<'static> {
    let metadata = HashMap::from([
        ("sha256".to_owned(), blob.digests.sha256.to_string()),
        ("kind".to_owned(), in_header(&blob.kind)),
        ("name".to_owned(), in_header(&blob.original_name)),
    ]);
    BlobClientUploadOptions {
        if_none_match: Some(Etag::from("*")),
        metadata: Some(metadata),
        partition_size: Some(MOST_OF_ONE_PUT),
        ..upload_options(&blob.digests.md5, blob.media_type.as_str(), CACHE_CONTROL)
    }
}

/// Metadata travels in headers, which carry ASCII only.
fn in_header(text: &str) -> String {
    utf8_percent_encode(text, IN_HEADER).to_string()
}

fn of_trouble(trouble: &BodyTrouble, file: &Path) -> Error {
    match trouble {
        BodyTrouble::TooShort => Error::FileChanged { file: file.to_owned() },
        BodyTrouble::File(error) if error.is_missing() => Error::FileChanged { file: file.to_owned() },
        BodyTrouble::File(error) => Error::File(FileError {
            path: error.path.clone(),
            doing: error.doing,
            source: error.source.kind().into(),
        }),
    }
}

/// Tells a file that changed since the check from bytes that were damaged on their way.
async fn why_damaged(blob: &Blob) -> Error {
    match digests(&blob.file, blob.digests.content()).await {
        Ok(_) => Error::Damaged { blob: blob.name.clone() },
        Err(error) => error,
    }
}

/// Reads a file again for the MD5 that storage compares; the check takes none, since most images of most runs are in
/// storage already.
///
/// # Errors
/// Returns [`Error::FileChanged`] if the bytes aren't those that were checked.
pub async fn digests(file: &Path, checked: ContentHash) -> Result<Digests, Error> {
    let path = file.to_owned();
    match off_thread(move || digests_now(&path, checked.length + 1)).await {
        Ok(digests) if digests.content() == checked => Ok(digests),
        Err(error) if !error.is_missing() => Err(Error::File(error)),
        _ => Err(Error::FileChanged { file: file.to_owned() }),
    }
}

/// Returns the digests of a file, up to so many bytes of it.
fn digests_now(path: &Path, most: u64) -> Result<Digests, FileError> {
    let mut pass = DigestsInProgress::default();
    let read = files::stream(files::open(path)?.take(most), |piece| pass.update(piece));
    read.map_err(|source| FileError { path: path.to_owned(), doing: "read", source })?;
    Ok(pass.finish())
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blob").field("name", &self.name).field("file", &self.file).finish_non_exhaustive()
    }
}
