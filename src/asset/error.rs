//! Why a folder can't be scanned at all.

use std::io;
use std::path::{Path, PathBuf};

/// Says why a folder can't be scanned at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder isn't there, or can't be listed.
    #[error("couldn't read the folder `{}`", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is a file.
    #[error("`{}` is not a folder", path.display())]
    NotAFolder {
        /// What was named.
        path: PathBuf,
    },
    /// It is a part of a listing's folder.
    #[error("`{}` is inside a listing", path.display())]
    InsideListing {
        /// What was named.
        path: PathBuf,
        /// The listing's folder.
        listing: PathBuf,
    },
}

impl Error {
    /// Shows what was named as the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Folder { path, .. } | Self::NotAFolder { path } | Self::InsideListing { path, .. } => path,
        }
    }
}
