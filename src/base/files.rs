//! The one place that touches files by name: no error without its path, no file half written.

#![expect(
    clippy::disallowed_methods,
    reason = "the bare calls are banned everywhere else, so that errors keep their path"
)]

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempDir, TempPath};

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

/// Reads a file, up to so many bytes of it.
///
/// # Errors
/// Names the file.
pub fn read_up_to(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    open(path)?.take(most).read_to_end(&mut bytes).map_err(FileError::new("read", path))?;
    Ok(bytes)
}

/// Hands the bytes of a source on in pieces, through a buffer of 128 KiB.
///
/// # Errors
/// Gives the system's error.
pub fn stream(mut source: impl Read, mut each: impl FnMut(&[u8])) -> io::Result<()> {
    const BUFFER: usize = 128 * 1024;
    let mut buffer = vec![0; BUFFER];
    loop {
        match source.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => each(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Reads a whole file of text, or nothing where there is no such file.
///
/// # Errors
/// Names the file, also where it is not UTF-8.
pub fn read_text_if_there(path: &Path) -> Result<Option<String>, FileError> {
    match fs::read_to_string(path).map_err(FileError::new("read", path)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes a file whole or not at all: beside its place first, then moved onto it.
///
/// # Errors
/// Names the file; what was there before is still there.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let write = || -> io::Result<()> {
        draft_of(path, |draft| draft.write_all(bytes))?.persist(path)?;
        Ok(())
    };
    write().map_err(FileError::new("write", path))
}

/// Writes a file whole or not at all, where no file of that name is.
///
/// # Errors
/// Names the file, also where one is there already; that one is not touched.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let write = || -> io::Result<()> {
        draft_of(path, |draft| draft.write_all(bytes))?.persist_noclobber(path)?;
        Ok(())
    };
    write().map_err(FileError::new("write", path))
}

/// Gives a file another name in its folder, which no file may have yet.
///
/// The system itself refuses a name that is taken, so that of two moves at the same time one fails and no file is lost.
///
/// # Errors
/// Names the file in the way, or the one that cannot be moved.
pub fn move_to_new(from: &Path, to: &Path) -> Result<(), FileError> {
    let moved = || -> io::Result<()> {
        let mut from = TempPath::try_from_path(from)?;
        // it is a user's file: whatever happens, it stays
        from.disable_cleanup(true);
        Ok(from.persist_noclobber(to)?)
    };
    moved().map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => FileError::new("move a file to", to)(error),
        _ => FileError::new("move", from)(error),
    })
}

/// Locks a folder for one writer, until the handle is dropped or the process ends; leaves no file behind.
///
/// Where the system cannot lock folders, there is no handle.
///
/// # Errors
/// Names the folder that another run has locked.
pub fn lock_folder(path: &Path) -> Result<Option<File>, FileError> {
    let Ok(folder) = File::open(path) else { return Ok(None) };
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(TryLockError::WouldBlock) => {
            let error = io::Error::new(io::ErrorKind::ResourceBusy, "another run is writing into it");
            Err(FileError::new("lock", path)(error))
        }
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Makes the folders between `root` and a file in it, and gives the file's path.
///
/// # Errors
/// Names a link on the way that leads out of `root`; nothing was made behind it.
pub fn path_inside(root: &Path, file: &Path) -> Result<PathBuf, FileError> {
    make_folder(root)?;
    let inside = fs::canonicalize(root).map_err(FileError::new("look at", root))?;
    let mut way = root.to_owned();
    for folder in file.parent().into_iter().flat_map(Path::components) {
        way.push(folder);
        match fs::create_dir(&way) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(FileError::new("make the folder", &way)(error));
            }
            _ => {}
        }
        let real = fs::canonicalize(&way).map_err(FileError::new("look at", &way))?;
        if !real.starts_with(&inside) {
            let error = io::Error::other("it is a link that leads out of the folder");
            return Err(FileError::new("write into", &way)(error));
        }
    }
    Ok(root.join(file))
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

/// Lists what lies right in a folder, in no order.
///
/// # Errors
/// Names the folder.
pub fn entries(path: &Path) -> Result<Vec<PathBuf>, FileError> {
    let entries = || -> io::Result<_> { fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect() };
    entries().map_err(FileError::new("look into the folder", path))
}

/// Tells whether a folder holds anything; one that is not there holds nothing.
///
/// # Errors
/// Names the folder, also where it is a file.
pub fn holds_anything(path: &Path) -> Result<bool, FileError> {
    match fs::read_dir(path) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(FileError::new("look into the folder", path)(error)),
    }
}

/// Lists the names of the folders in a folder, in order; nothing where it cannot be looked into.
#[must_use]
pub fn folders_in(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).into_iter().flatten().filter_map(Result::ok);
    let folders = entries.filter(|entry| entry.path().is_dir());
    let mut names: Vec<_> = folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// Copies a file to where no file of that name is, and makes the folders above it.
///
/// # Errors
/// Names the file that cannot be read, or its copy that cannot be written; nothing is overwritten.
pub fn copy(from: &Path, to: &Path) -> Result<(), FileError> {
    if let Some(parent) = to.parent() {
        make_folder(parent)?;
    }
    let mut source = open(from)?;
    let mut write = || -> io::Result<()> {
        draft_of(to, |draft| io::copy(&mut source, draft))?.persist_noclobber(to)?;
        Ok(())
    };
    write().map_err(FileError::new("write", to))
}

/// Makes a folder that is gone with its handle.
///
/// # Errors
/// Names the system's folder for temporary files.
pub fn temporary_folder() -> Result<TempDir, FileError> {
    let at = std::env::temp_dir();
    tempfile::Builder::new().prefix("offerpress-").tempdir_in(&at).map_err(FileError::new("write into", &at))
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

fn draft_of<T>(
    path: &Path,
    write: impl FnOnce(&mut NamedTempFile) -> io::Result<T>,
) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut draft = tempfile::Builder::new().prefix(".offerpress-").tempfile_in(folder)?;
    write(&mut draft)?;
    draft.as_file().sync_all()?;
    allow_others_to_read(draft.as_file())?;
    Ok(draft)
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
    fn a_new_file_or_name_never_takes_another_s_place() {
        let folder = tempfile::tempdir().unwrap();
        let [one, two] = ["one.png", "two.png"].map(|name| folder.path().join(name));
        write_new(&one, b"one").unwrap();
        write_new(&two, b"two").unwrap();
        assert_eq!(write_new(&one, b"new").unwrap_err().doing, "write");
        assert_eq!(move_to_new(&one, &two).unwrap_err().path, two);
        assert_eq!((read(&one).unwrap(), read(&two).unwrap()), (b"one".to_vec(), b"two".to_vec()));
        move_to_new(&one, &folder.path().join("one.png.orig")).unwrap();
        assert!(read(&one).unwrap_err().is_missing());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn of_many_moves_at_once_one_succeeds_and_no_file_is_lost() {
        for _ in 0..50 {
            let folder = tempfile::tempdir().unwrap();
            let names: Vec<_> = (0..4).map(|n| folder.path().join(format!("{n}.png"))).collect();
            for name in &names {
                write_new(name, b"x").unwrap();
            }
            let aside = folder.path().join("aside");
            let moved = std::thread::scope(|scope| {
                let moves: Vec<_> =
                    names.iter().map(|name| scope.spawn(|| move_to_new(name, &aside).is_ok())).collect();
                moves.into_iter().filter_map(|one| one.join().ok()).filter(|moved| *moved).count()
            });
            assert_eq!((moved, fs::read_dir(folder.path()).unwrap().count()), (1, 4));
        }
    }

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

    #[test]
    fn a_missing_text_is_no_error() {
        assert!(read_text_if_there(Path::new("no/such.txt")).unwrap().is_none());
    }
}
