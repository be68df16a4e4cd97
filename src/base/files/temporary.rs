//! Folders that live as long as the run, or until a later one finds that it was killed.

use super::error::FileError;
use super::read::open_regular;
use super::running::{self, Unfinished};
use super::stat::is_left_behind;
#[cfg(unix)]
use super::stat::mode;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use tempfile::TempDir;

/// A folder that only this user can look into; gone when this is dropped.
#[derive(Debug)]
pub struct TemporaryFolder {
    // let go of before the folder: Windows keeps a folder in which a file is open
    _in_use: File,
    folder: TempDir,
    _unfinished: Unfinished,
}

/// How the names of our temporary folders begin.
const TEMPORARY: &str = "offerpress-";

/// The file in each that is locked as long as the process lives that made it.
const IN_USE: &str = ".offerpress-in-use";

impl TemporaryFolder {
    /// Returns where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Creates a folder that is gone with its handle, and removes those that were left behind by processes that were killed.
///
/// # Errors
/// Returns an error that names the system's folder for temporary files.
pub fn temporary_folder() -> Result<TemporaryFolder, FileError> {
    let at = std::env::temp_dir();
    temporary_folder_in(&at).map_err(FileError::new("write to", &at))
}

fn temporary_folder_in(at: &Path) -> io::Result<TemporaryFolder> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    builder.permissions(mode(0o700));
    running::go_on(|| {
        let folder = builder.tempdir_in(at)?;
        let in_use = File::options().write(true).create_new(true).open(folder.path().join(IN_USE))?;
        in_use.try_lock()?;
        let unfinished = Unfinished::at(folder.path());
        sweep(at, &in_use);
        Ok(TemporaryFolder { _in_use: in_use, folder, _unfinished: unfinished })
    })
}

/// Removes what others of our processes left: folders of our name that hold our mark, which no one locks any more.
fn sweep(at: &Path, own: &File) {
    let ours = |path: &Path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(TEMPORARY))
            && fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
    };
    let entries = fs::read_dir(at).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    for folder in entries.filter(|path| ours(path)) {
        let Ok(mark) = open_regular(&folder.join(IN_USE)) else { continue };
        if is_left_behind(mark, own) {
            // whatever keeps it there, the run goes on
            let _ = fs::remove_dir_all(&folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::stat::OLD;
    use super::*;

    #[test]
    fn a_temporary_folder_is_private_and_what_was_left_is_swept() {
        let at = tempfile::tempdir().unwrap();
        let left = at.path().join("offerpress-Left00");
        let foreign = at.path().join("offerpress-of-someone");
        for folder in [&left, &foreign] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("logo.png"), "x").unwrap();
        }
        fs::write(left.join(IN_USE), "").unwrap();
        drop(temporary_folder_in(at.path()).unwrap());
        assert!(left.exists(), "it may have been made just now");
        let mark = File::options().write(true).open(left.join(IN_USE)).unwrap();
        mark.set_modified(std::time::SystemTime::now() - 2 * OLD).unwrap();
        drop(mark);
        let first = temporary_folder_in(at.path()).unwrap();
        assert!(!left.exists() && foreign.exists());
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(first.path()).unwrap().permissions())
                & 0o777,
            0o700
        );
        let second = temporary_folder_in(at.path()).unwrap();
        assert!(first.path().exists(), "its process lives");
        let path = first.path().to_owned();
        drop(first);
        assert!(!path.exists() && second.path().exists());
    }
}
