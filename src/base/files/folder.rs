//! Folders: made, listed, locked, removed.

use super::error::FileError;
use super::running;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Locks a folder for one writer, until the handle is dropped or the process ends; leaves no file behind.
///
/// Where the system can't lock folders, there is no handle.
///
/// # Errors
/// Returns an error that names the folder that another run has locked.
pub fn lock_folder(path: &Path) -> Result<Option<File>, FileError> {
    let Ok(folder) = File::open(path) else { return Ok(None) };
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(TryLockError::WouldBlock) => {
            let error = io::Error::new(io::ErrorKind::ResourceBusy, "another run is writing to it");
            Err(FileError::new("lock", path)(error))
        }
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Creates the folders between `root` and a file in it, and gives the file's path.
///
/// # Errors
/// Returns an error that names a link on the way that leads out of `root`; nothing was made behind it.
pub fn path_inside(root: &Path, file: &Path) -> Result<PathBuf, FileError> {
    make_folder(root)?;
    let inside = fs::canonicalize(root).map_err(FileError::new("access", root))?;
    let mut way = root.to_owned();
    for folder in file.parent().into_iter().flat_map(Path::components) {
        way.push(folder);
        match running::go_on(|| fs::create_dir(&way)) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(FileError::new("create the folder", &way)(error));
            }
            _ => {}
        }
        let real = fs::canonicalize(&way).map_err(FileError::new("access", &way))?;
        if !real.starts_with(&inside) {
            let error = io::Error::other("it is a symbolic link to a place outside the folder");
            return Err(FileError::new("write to", &way)(error));
        }
    }
    Ok(root.join(file))
}

/// Creates a folder and those above it.
///
/// # Errors
/// Returns an error that names the folder.
pub fn make_folder(path: &Path) -> Result<(), FileError> {
    running::go_on(|| fs::create_dir_all(path)).map_err(FileError::new("create the folder", path))
}

/// Lists what lies right in a folder, in no order.
///
/// # Errors
/// Returns an error that names the folder.
pub fn entries(path: &Path) -> Result<Vec<PathBuf>, FileError> {
    let entries = || -> io::Result<_> { fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect() };
    entries().map_err(FileError::new("read the folder", path))
}

/// Whether a folder holds anything; one that isn't there holds nothing.
///
/// # Errors
/// Returns an error that names the folder, also where it is a file.
pub fn holds_anything(path: &Path) -> Result<bool, FileError> {
    match fs::read_dir(path) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(FileError::new("read the folder", path)(error)),
    }
}

/// Lists the names of the folders in a folder, in order; nothing where it can't be looked into.
#[must_use]
pub fn folders_in(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).into_iter().flatten().filter_map(Result::ok);
    let folders = entries.filter(|entry| entry.path().is_dir());
    let mut names: Vec<_> = folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// Removes a file.
///
/// # Errors
/// Returns an error that names the file.
pub fn remove_file(path: &Path) -> Result<(), FileError> {
    fs::remove_file(path).map_err(FileError::new("remove", path))
}

/// Removes a folder and what is in it; that it isn't there is fine.
///
/// # Errors
/// Returns an error that names the folder.
pub fn remove_folder(path: &Path) -> Result<(), FileError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FileError::new("remove", path)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_path_stays_inside_its_folder() {
        let [root, elsewhere] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, root.path().join(name)).unwrap();
        link(elsewhere.path(), "out");
        path_inside(root.path(), Path::new("in/a.png")).unwrap();
        link(&root.path().join("in"), "round");
        for (file, made) in
            [("a.png", true), ("in/b/a.png", true), ("round/c/a.png", true), ("out/d/a.png", false)]
        {
            let path = path_inside(root.path(), Path::new(file));
            assert_eq!(path.is_ok(), made, "{file}: {path:?}");
        }
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    }
}
