//! The one place that touches files by name: no error without its path, no file half written.

#![expect(
    clippy::disallowed_methods,
    reason = "the bare calls are banned everywhere else, so that errors keep their path"
)]

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Says which file could not be used, and for what.
#[derive(Debug, thiserror::Error)]
#[error("could not {doing} `{}`", path.display())]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// What was being tried, for example `read`.
    pub doing: &'static str,
    /// What the system says.
    pub source: io::Error,
}

impl FileError {
    fn new(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self { path, doing, source }
    }

    /// Tells whether the file is simply not there.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self.source.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
    }
}

/// Opens a file to read.
///
/// # Errors
/// Names the file.
pub fn open(path: &Path) -> Result<File, FileError> {
    File::open(path).map_err(FileError::new("open", path))
}

/// Reads a whole file; for small ones, such as settings.
///
/// # Errors
/// Names the file.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    fs::read(path).map_err(FileError::new("read", path))
}

/// Reads a whole file of text, or nothing where there is no such file.
///
/// # Errors
/// Names the file, also where it is not UTF-8.
pub fn read_text_if_there(path: &Path) -> Result<Option<String>, FileError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(FileError::new("read", path)(error)),
    }
}

/// Writes a file whole or not at all: beside its place first, then moved onto it.
///
/// # Errors
/// Names the file; what was there before is still there.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        let mut draft = tempfile::Builder::new().prefix(".offerpress-").tempfile_in(folder)?;
        draft.write_all(bytes)?;
        draft.as_file().sync_all()?;
        allow_others_to_read(draft.as_file())?;
        draft.persist(path)?;
        Ok(())
    };
    write().map_err(FileError::new("write", path))
}

/// Adds to the end of a file that others write to as well, such as a job's outputs.
///
/// # Errors
/// Names the file.
pub fn append(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let append = || File::options().create(true).append(true).open(path)?.write_all(bytes);
    append().map_err(FileError::new("add to", path))
}

/// Makes a folder and those above it.
///
/// # Errors
/// Names the folder.
pub fn make_folder(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(FileError::new("make the folder", path))
}

/// Removes a folder and what is in it; that it is not there is fine.
///
/// # Errors
/// Names the folder.
pub fn remove_folder(path: &Path) -> Result<(), FileError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FileError::new("remove", path)(error)),
        _ => Ok(()),
    }
}

/// A temporary file is made for its owner only; the finished one is an ordinary file.
fn allow_others_to_read(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    let _ = file;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_file() {
        let error = read(Path::new("no/such.png")).unwrap_err();
        assert_eq!(error.to_string(), "could not read `no/such.png`");
        assert!(error.is_missing());
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("offerpress.lock");
        write_whole(&path, b"one").unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_missing_text_is_no_error() {
        assert!(read_text_if_there(Path::new("no/such.txt")).unwrap().is_none());
    }
}
