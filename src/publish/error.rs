//! What can stop a run.

use super::lock::LockError;
use super::settings::SettingsError;
use crate::asset;
use crate::base::{OfferId, PublisherId};
use crate::marketplace;
use crate::offer;
use crate::report::Report;
use crate::storage;

/// Says what stopped a run; the cause is in `source()`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The content has errors; nothing was sent.
    #[error("nothing was sent: the folder has problems that must be put right first")]
    Refused {
        /// All findings.
        report: Report,
        /// How many files were checked.
        files: usize,
    },
    /// The settings cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The folder cannot be used at all.
    #[error(transparent)]
    Folder(#[from] asset::Error),
    /// The profile is not known.
    #[error(transparent)]
    Profile(#[from] asset::ProfileError),
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] crate::base::files::FileError),
    /// Neither folder nor flags say which offer.
    #[error("it is not said which {noun} this is")]
    NoId {
        /// `publisher` or `offer`.
        noun: &'static str,
    },
    /// The folder says another id than the flags or settings.
    #[error("`{file_says}` in offer.json is not the {noun} `{asked}` that was asked for")]
    OtherId {
        /// `publisher` or `offer`.
        noun: &'static str,
        /// What `offer.json` says.
        file_says: String,
        /// What flags or settings say.
        asked: String,
    },
    /// There is neither an `offer.json` nor a live draft to start from.
    #[error("there is no offer `{publisher}/{offer}` yet, and no `offer.json` to create it from")]
    NoBase {
        /// The publisher.
        publisher: PublisherId,
        /// The offer.
        offer: OfferId,
    },
    /// Pictures have no place in the offer.
    #[error(transparent)]
    Offer(#[from] offer::Error),
    /// The lock cannot be used.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// No storage account is set.
    #[error("it is not said where the pictures are to be stored")]
    NoStorage,
    /// A picture could not be stored.
    #[error("the picture `{file}` could not be uploaded")]
    Store {
        /// The file.
        file: String,
        /// Why.
        source: Box<storage::Error>,
    },
    /// Storage does not do what it should.
    #[error(transparent)]
    Storage(#[from] storage::Error),
    /// A link does not work for a stranger; the offer was not touched.
    #[error("the link to `{file}` does not work, so the offer was not touched")]
    LinkDoesNotWork {
        /// The file.
        file: String,
        /// Why.
        source: Box<storage::ProofError>,
    },
    /// The marketplace does not do what it should.
    #[error(transparent)]
    Marketplace(#[from] marketplace::Error),
    /// Somebody else changed the offer while we worked.
    #[error("somebody else changed the offer `{publisher}/{offer}` meanwhile: {}", changed.join(", "))]
    Overtaken {
        /// The publisher.
        publisher: PublisherId,
        /// The offer.
        offer: OfferId,
        /// The members that they changed.
        changed: Vec<String>,
        /// What the service said.
        source: Box<marketplace::Error>,
    },
}
