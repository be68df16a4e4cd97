//! What a run says while it works: one small trait, silent by default.

use super::outcome::Upload;
use crate::base::AssetKind;
use crate::marketplace;

/// One step of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<'a> {
    /// The folder is being checked.
    Checking {
        /// The folder.
        folder: &'a str,
    },
    /// The live draft is being read.
    ReadingDraft,
    /// So many files and bytes will be stored.
    Uploading {
        /// How many files.
        files: usize,
        /// Their bytes together.
        bytes: u64,
    },
    /// So much of a file is on its way; from 0 again with each try.
    Sending {
        /// The file.
        file: &'a str,
        /// How many of its bytes were sent.
        sent: u64,
        /// Its bytes.
        bytes: u64,
    },
    /// A file is stored.
    Uploaded {
        /// The file.
        file: &'a str,
        /// What it is for.
        kind: &'a AssetKind,
        /// Its bytes.
        bytes: u64,
        /// Whether it was sent now or lay there already.
        upload: Upload,
    },
    /// Every URL is fetched anonymously.
    Verifying {
        /// How many URLs.
        urls: usize,
    },
    /// The offer is being sent; the marketplace copies the images while it answers.
    Saving,
    /// Images aren't the marketplace's own copies yet.
    Copying {
        /// How many.
        left: usize,
    },
    /// The draft is being submitted.
    Submitting,
    /// The preview is being put before customers.
    GoingLive,
    /// What goes on is being canceled.
    Cancelling,
    /// An operation at the marketplace has moved.
    Moved {
        /// How far it is.
        progress: &'a marketplace::Progress,
    },
    /// The marketplace gave no answer this time; it will be asked again.
    Trouble {
        /// What went wrong.
        said: &'a str,
    },
    /// An image is being fetched.
    Fetching {
        /// How many there are in all.
        files: usize,
    },
    /// Something the person should know, once.
    Note(&'a str),
}

/// Listens to a run.
pub trait Progress: Send + Sync {
    /// Takes one event.
    fn event(&self, event: Event<'_>);
}

/// Listens to nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn event(&self, _: Event<'_>) {}
}
