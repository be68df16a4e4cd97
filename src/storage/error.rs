//! What can go wrong with storage, in words; a signed link or a key is never among them.

use super::name::{BlobName, ContainerName, LockName};
use super::refusal::Refusal;
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
    #[error("could not sign in to storage")]
    SignIn(#[from] identity::Error),
    /// The file to store cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is not the one that was checked.
    #[error("`{}` has changed since it was checked; nothing of it was stored, run the command again", file.display())]
    FileChanged {
        /// The file.
        file: PathBuf,
    },
    /// The service took in other bytes than were sent.
    #[error("`{blob}` was damaged on its way to storage; nothing of it is kept, run the command again")]
    Damaged {
        /// The blob.
        blob: BlobName,
    },
    /// A blob of this name is there, and holds something else.
    #[error("`{blob}` is already stored with other content ({there}); remove it or use another container")]
    OtherContent {
        /// The blob.
        blob: BlobName,
        /// What is there instead, for example `12 bytes`.
        there: String,
    },
    /// The container is not there.
    #[error("there is no container `{container}`; create it first, or let `--create-container` do it")]
    NoSuchContainer {
        /// The container.
        container: ContainerName,
    },
    /// The blob is not there.
    #[error("there is no blob `{blob}`")]
    NoSuchBlob {
        /// The blob.
        blob: BlobName,
    },
    /// The service does not take the account key, and the clocks agree: the key is wrong.
    #[error("could not {task}: the key does not belong to this account, or it has been renewed ({refusal})")]
    WrongKey {
        /// What was tried.
        task: Task,
        /// The service's words.
        refusal: Box<Refusal>,
    },
    /// The service does not take the given SAS.
    #[error(
        "could not {task}: the given SAS is not taken, it has ended or its key has been renewed ({refusal})"
    )]
    SasNotTaken {
        /// What was tried.
        task: Task,
        /// The service's words.
        refusal: Box<Refusal>,
    },
    /// The service does not take the signature, because the clocks disagree.
    #[error("could not {task}: this computer's clock is {}; set it right ({refusal})", Off(*ahead))]
    ClockOff {
        /// What was tried.
        task: Task,
        /// By how much this computer's clock is ahead of the service's; negative where it is behind.
        ahead: Duration,
        /// The service's words.
        refusal: Box<Refusal>,
    },
    /// We are known, but not allowed to do this.
    #[error("could not {task}: not allowed ({refusal}); {}", hint(refusal))]
    NotAllowed {
        /// What was tried.
        task: Task,
        /// The service's words.
        refusal: Box<Refusal>,
    },
    /// The account lets nobody in from this network.
    #[error(
        "could not {task}: the account's firewall does not let this computer in ({refusal}); add its address under `Networking` in the portal"
    )]
    Firewall {
        /// What was tried.
        task: Task,
        /// The service's words.
        refusal: Box<Refusal>,
    },
    /// The service was too busy each time.
    #[error("could not {task}: storage was too busy each time ({refusal}); run the command again later")]
    Busy {
        /// What was tried.
        task: Task,
        /// The service's words.
        refusal: Box<Refusal>,
    },
    /// The service says no for a reason of its own.
    #[error("could not {task}: {refusal}")]
    Refused {
        /// What was tried.
        task: Task,
        /// The service's words.
        refusal: Box<Refusal>,
    },
    /// No answer came.
    #[error("could not {task}: no answer from storage: {cause}")]
    NoAnswer {
        /// What was tried.
        task: Task,
        /// The last cause, without addresses.
        cause: String,
    },
    /// The answer makes no sense.
    #[error("could not {task}: the answer cannot be read ({cause})")]
    Answer {
        /// What was tried.
        task: Task,
        /// What is wrong with it.
        cause: String,
    },
    /// The container is not the one that the given SAS is for.
    #[error("the given SAS is for the container `{given}`, not for `{asked}`")]
    OtherContainer {
        /// The container of the SAS.
        given: ContainerName,
        /// The container asked for.
        asked: ContainerName,
    },
    /// The given SAS allows more than reading, or we cannot see what it allows; it must not get into an offer.
    #[error(
        "the given SAS cannot be put into an offer: {0}; give one of the container (`sr=c`) that may only read (`sp=r`) for the links"
    )]
    SasUnfit(&'static str),
    /// The blob is not there, and the given SAS lets nobody store it.
    #[error(
        "`{blob}` is not stored yet, and the given SAS may only read; give one that may also create (`sp=rc`) for storing"
    )]
    MayNotStore {
        /// The blob.
        blob: BlobName,
    },
    /// The given SAS can't be used for the lock.
    #[error(
        "couldn't {task}: the given SAS doesn't allow it; the lock needs one that may read and write (`sp=rcw`)"
    )]
    SasTooNarrow {
        /// What was tried.
        task: Task,
    },
    /// The links would end within the hour.
    #[error("the links would end at {}, less than an hour from now; ask for a SAS that lasts longer", When(*end))]
    EndsTooSoon {
        /// When.
        end: OffsetDateTime,
    },
    /// The link cannot be made of its parts.
    #[error("could not make a link to `{blob}`")]
    Link {
        /// The blob.
        blob: BlobName,
        /// What is wrong.
        source: crate::base::LinkError,
    },
    /// The storage client could not be set up.
    #[error("could not set up storage ({0})")]
    SetUp(String),
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
    /// Looking for a container.
    Find(ContainerName),
    /// Getting the key for links.
    DelegationKey,
}

impl Error {
    /// Tells that a client could not be set up, whose address may be signed.
    pub(super) fn set_up(error: impl fmt::Display) -> Self {
        Self::SetUp(redact(&error.to_string()))
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Put(blob) => write!(f, "store `{blob}`"),
            Self::Look(blob) => write!(f, "look at `{blob}`"),
            Self::Delete(blob) => write!(f, "remove `{blob}`"),
            Self::ReadLock(lock) => write!(f, "read `{lock}`"),
            Self::WriteLock(lock) => write!(f, "write `{lock}`"),
            Self::List(container) => write!(f, "list the container `{container}`"),
            Self::Create(container) => write!(f, "create the container `{container}`"),
            Self::Find(container) => write!(f, "look for the container `{container}`"),
            Self::DelegationKey => f.write_str("get a key for links"),
        }
    }
}

/// What to do about a refusal, by the service's code (Microsoft Learn, "Common REST API error codes").
fn hint(refusal: &Refusal) -> &'static str {
    match refusal.code.as_str() {
        "KeyBasedAuthenticationNotPermitted" => "this account takes no account keys, sign in with Entra",
        "AuthorizationPermissionMismatch" | "InsufficientAccountPermissions" => {
            "give this identity the roles `Storage Blob Data Contributor` and `Storage Blob Delegator`, and allow some minutes"
        }
        "AuthenticationFailed" | "InvalidAuthenticationInfo" | "NoAuthenticationInformation" => {
            "the sign-in is not one for storage, or it has ended"
        }
        "AccountIsDisabled" => "the account is disabled",
        _ => "check that the sign-in may read and write blobs here",
    }
}

/// `10 min behind`.
pub(super) struct Off(pub(super) Duration);

impl fmt::Display for Off {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.0.is_negative() { "behind" } else { "ahead" };
        write!(f, "{} min {side}", self.0.abs().whole_minutes())
    }
}
