//! What can go wrong with storage, in words; a signed URL or a key is never among them.

use super::{BlobName, ContainerName, LockName};
use crate::base::files::FileError;
use crate::base::{When, redact};
use crate::identity;
use std::fmt;
use std::path::PathBuf;
use time::{Duration, OffsetDateTime};

/// Says what was tried with storage and why it came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no token to show.
    #[error("couldn't sign in to storage")]
    SignIn(#[from] identity::Error),
    /// The file to store can't be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file isn't the one that was checked.
    #[error("`{}` changed after it was checked and was not uploaded; run the command again", file.display())]
    FileChanged {
        /// The file.
        file: PathBuf,
    },
    /// The service took in other bytes than were sent.
    #[error("`{blob}` was damaged during the upload and was not kept; run the command again")]
    Damaged {
        /// The blob.
        blob: BlobName,
    },
    /// A blob of this name is there, and holds something else.
    #[error(
        "the blob `{blob}` already exists with other content ({there}); delete it or use another container"
    )]
    OtherContent {
        /// The blob.
        blob: BlobName,
        /// What is there instead, for example `12 bytes`.
        there: String,
    },
    /// The container isn't there.
    #[error("the container `{container}` doesn't exist; create it, or pass `--create-container`")]
    NoSuchContainer {
        /// The container.
        container: ContainerName,
    },
    /// The blob isn't there.
    #[error("the blob `{blob}` doesn't exist")]
    NoSuchBlob {
        /// The blob.
        blob: BlobName,
    },
    /// The service doesn't take the account key, and the clocks agree: the key is wrong.
    #[error("couldn't {task}: the key doesn't belong to this account, or it was rotated ({refusal})")]
    WrongKey {
        /// What was tried.
        task: Task,
        /// The service's words.
        refusal: Box<Refusal>,
    },
    /// The service doesn't take the given SAS.
    #[error("couldn't {task}: the SAS was refused: it expired, or its key was rotated ({refusal})")]
    SasNotTaken {
        /// What was tried.
        task: Task,
        /// The service's words.
        refusal: Box<Refusal>,
    },
    /// The service doesn't take the signature, because the clocks disagree.
    #[error("couldn't {task}: this computer's clock is {}; correct it ({refusal})", off(*ahead))]
    ClockOff {
        /// What was tried.
        task: Task,
        /// By how much this computer's clock is ahead of the service's; negative where it is behind.
        ahead: Duration,
        /// The service's words.
        refusal: Box<Refusal>,
    },
    /// We are known, but not allowed to do this.
    #[error("couldn't {task}: permission denied ({refusal}); {}", hint(refusal))]
    NotAllowed {
        /// What was tried.
        task: Task,
        /// The service's words.
        refusal: Box<Refusal>,
    },
    /// The account lets no one in from this network.
    #[error(
        "couldn't {task}: the account's firewall blocks this computer ({refusal}); add its address under `Networking` in the Azure portal"
    )]
    Firewall {
        /// What was tried.
        task: Task,
        /// The service's words.
        refusal: Box<Refusal>,
    },
    /// The service was too busy each time.
    #[error("couldn't {task}: storage was too busy ({refusal}); run the command again later")]
    Busy {
        /// What was tried.
        task: Task,
        /// The service's words.
        refusal: Box<Refusal>,
    },
    /// The service says no for a reason of its own.
    #[error("couldn't {task}: {refusal}")]
    Refused {
        /// What was tried.
        task: Task,
        /// The service's words.
        refusal: Box<Refusal>,
    },
    /// No answer came.
    #[error("couldn't {task}: no answer from storage: {cause}")]
    NoAnswer {
        /// What was tried.
        task: Task,
        /// The last cause, without addresses.
        cause: String,
    },
    /// The answer makes no sense.
    #[error("couldn't {task}: invalid response ({cause})")]
    Answer {
        /// What was tried.
        task: Task,
        /// What is wrong with it.
        cause: String,
    },
    /// The container isn't the one that the given SAS is for.
    #[error("the SAS is for the container `{given}`, not for `{asked}`")]
    OtherContainer {
        /// The container of the SAS.
        given: ContainerName,
        /// The container asked for.
        asked: ContainerName,
    },
    /// The given SAS allows more than reading, or we can't see what it allows; it must not get into an offer.
    #[error(
        "the SAS can't be used for image URLs: {0}; provide a read-only SAS (`sp=r`) of the container (`sr=c`)"
    )]
    SasUnfit(&'static str),
    /// The blob isn't there, and the given SAS lets no one store it.
    #[error(
        "couldn't upload `{blob}`: the SAS is read-only; provide one that may also create blobs (`sp=rc`)"
    )]
    MayNotStore {
        /// The blob.
        blob: BlobName,
    },
    /// The given SAS can't be used for the lock.
    #[error(
        "couldn't {task}: the SAS doesn't allow it; the lock needs one that may read and write (`sp=rcw`)"
    )]
    SasTooNarrow {
        /// What was tried.
        task: Task,
    },
    /// The SAS URLs would expire within the hour.
    #[error("the SAS expires at {}, less than an hour from now; get one that is valid for longer", When(*end))]
    EndsTooSoon {
        /// When.
        end: OffsetDateTime,
    },
    /// The SAS URL can't be made of its parts.
    #[error("couldn't create a SAS URL for `{blob}`")]
    SasUrl {
        /// The blob.
        blob: BlobName,
        /// What is wrong.
        source: crate::base::UrlError,
    },
    /// The storage client couldn't be set up.
    #[error("couldn't set up storage ({0})")]
    SetUp(String),
}

/// The service's own words for a no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The service's code, for example `AuthenticationFailed`; empty where it gave none.
    pub code: String,
    /// The first line of the service's message; for a refused signature, of its details.
    pub message: Option<String>,
    /// What support will ask for.
    pub request_id: Option<String>,
}

/// What was tried with storage; reads on after `could not`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Storing a blob.
    Put(BlobName),
    /// Looking at a blob.
    Look(BlobName),
    /// Removing a blob.
    Delete(BlobName),
    /// Reading a lock.
    ReadLock(LockName),
    /// Writing a lock.
    WriteLock(LockName),
    /// Listing a container's blobs.
    List(ContainerName),
    /// Making a container.
    Create(ContainerName),
    /// Getting the key for SAS URLs.
    DelegationKey,
}

impl Error {
    /// Tells that a client couldn't be set up, whose URL may be signed.
    pub(super) fn set_up(error: impl fmt::Display) -> Self {
        Self::SetUp(redact(&error.to_string()))
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Put(blob) => write!(f, "upload `{blob}`"),
            Self::Look(blob) => write!(f, "read the properties of `{blob}`"),
            Self::Delete(blob) => write!(f, "delete `{blob}`"),
            Self::ReadLock(lock) => write!(f, "read `{lock}`"),
            Self::WriteLock(lock) => write!(f, "write `{lock}`"),
            Self::List(container) => write!(f, "list the container `{container}`"),
            Self::Create(container) => write!(f, "create the container `{container}`"),
            Self::DelegationKey => f.write_str("get a user delegation key"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        if !self.code.is_empty() {
            write!(f, " {}", self.code)?;
        }
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        self.request_id.as_ref().map_or(Ok(()), |id| write!(f, ", request {id}"))
    }
}

/// What to do about a refusal, by the service's code (Microsoft Learn, "Common REST API error codes").
fn hint(refusal: &Refusal) -> &'static str {
    match refusal.code.as_str() {
        "KeyBasedAuthenticationNotPermitted" => {
            "this account doesn't allow account keys; sign in with Microsoft Entra"
        }
        "AuthorizationPermissionMismatch" | "InsufficientAccountPermissions" => {
            "assign the roles `Storage Blob Data Contributor` and `Storage Blob Delegator` to this identity, and wait a few minutes"
        }
        "AuthenticationFailed" | "InvalidAuthenticationInfo" | "NoAuthenticationInformation" => {
            "the sign-in is not valid for storage, or it expired"
        }
        "AccountIsDisabled" => "the account is disabled",
        _ => "check that this identity may read and write blobs here",
    }
}

/// `10 min behind`.
pub(super) fn off(ahead: Duration) -> String {
    let side = if ahead.is_negative() { "behind" } else { "ahead" };
    format!("{} min {side}", ahead.abs().whole_minutes())
}
