//! Why a file couldn't be used.

use std::io;
use std::path::{Path, PathBuf};

/// Says which file couldn't be used, and for what.
#[derive(Debug, thiserror::Error)]
#[error("couldn't {doing} `{}`", crate::base::shown(&path.display().to_string()))]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// What was being tried, for example `read`.
    pub doing: &'static str,
    /// What the system says.
    pub source: io::Error,
}

impl FileError {
    pub(in crate::base) fn new(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self { path, doing, source }
    }

    /// Says that a file which was opened can't be read.
    pub fn reading(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        Self::new("read", path)
    }

    /// Whether the file is simply not there.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self.source.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use std::path::Path;

    #[test]
    fn an_error_names_the_file() {
        let error = read(Path::new("no/such.png")).unwrap_err();
        assert_eq!(error.to_string(), "couldn't read `no/such.png`");
        assert!(error.is_missing());
    }
}
