//! Why a folder cannot be scanned at all.

use std::io;
use std::path::{Path, PathBuf};

/// Says why a folder cannot be scanned at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder is not there, or cannot be listed.
    #[error("could not read the folder `{}`", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is a file.
    #[error("`{}` is not a folder: name the folder that holds `logos` and `screenshots`", path.display())]
    NotAFolder {
        /// What was named.
        path: PathBuf,
    },
}

impl Error {
    /// Shows what was named as the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Folder { path, .. } | Self::NotAFolder { path } => path,
        }
    }
}
