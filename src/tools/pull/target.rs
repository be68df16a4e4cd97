//! An offer to pull, the folder that it is written into, and what was written.

use crate::base::{OfferRef, files, secrets};
use crate::marketplace::ApiName;
use crate::publish::Error;
use crate::publish::lock::LockPlace;
use crate::publish::outcome::PulledFile;
use std::path::{Path, PathBuf};

/// An offer to pull, and where to.
#[derive(Debug, Clone)]
pub struct Pull {
    /// The offer.
    pub offer: OfferRef,
    /// The folder.
    pub folder: PathBuf,
    /// What to do with what lies there.
    pub replace: Replace,
    /// Where the lock is kept; one in storage is left to the next publish.
    pub lock: LockPlace,
    /// The name of the service, as in [`Job`](crate::publish::Job).
    pub service: String,
    /// Which API to name in the settings.
    pub api: ApiName,
    /// How many images are fetched at a time.
    pub concurrency: usize,
}

/// What to do with files that lie in the folder already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replace {
    /// Stop instead: the folder must be empty.
    Never,
    /// Write over those of the same name; settings stay, and nothing is removed.
    Force,
}

/// What was written into a folder so far.
pub(super) struct Written<'f> {
    pull: &'f Pull,
    pub(super) files: Vec<PulledFile>,
}

impl<'f> Written<'f> {
    pub(super) fn new(pull: &'f Pull) -> Self {
        Self { pull, files: Vec::new() }
    }

    /// Writes a file, with the folders above it.
    pub(super) fn put(&mut self, file: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = files::path_inside(&self.pull.folder, Path::new(file))?;
        // a marketplace that echoes what it is sent may have put our token into the offer
        let struck = std::str::from_utf8(bytes).map(secrets::strike);
        let safe = struck.as_deref().map_or(bytes, str::as_bytes);
        match self.pull.replace {
            Replace::Never => files::write_new(&path, safe)?,
            Replace::Force => files::write_whole(&path, safe)?,
        }
        self.files.push(PulledFile { file: file.to_owned(), bytes: bytes.len() });
        Ok(())
    }
}
