//! The bare file calls of the sandbox; every error keeps its path.

#![expect(
    clippy::disallowed_methods,
    reason = "the sandbox uses none of our modules, not even `base::files`"
)]

use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::Error;

/// What the files start with that are not finished.
const UNFINISHED: &str = ".unfinished-";

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let path = path.to_owned();
    move |source| Error::File { doing, path, source }
}

/// Makes a folder, and takes away what a killed run left unfinished in it.
pub(super) fn open_folder(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(failed("make the folder", folder))?;
    for path in files(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(UNFINISHED) {
            remove(&path)?;
        }
    }
    Ok(())
}

/// A lock that was just given back may be held a moment longer, by a program that another thread is starting.
const LOCK_TRIES: usize = 20;
const LOCK_PAUSE: std::time::Duration = std::time::Duration::from_millis(20);

/// Takes the lock file, or finds that another process has it; the lock goes with the file.
pub(super) fn lock(folder: &Path) -> Result<File, Error> {
    let path = folder.join("sandbox.lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(failed("open", &path))?;
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            Err(TryLockError::Error(source)) => return Err(failed("lock", &path)(source)),
        }
    }
    Err(Error::InUse { folder: folder.to_owned() })
}

/// Lists the finished and unfinished files of a folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let entries = entries.map_err(failed("list", folder))?;
    Ok(entries.iter().map(fs::DirEntry::path).filter(|path| path.is_file()).collect())
}

/// Lists the finished files of a folder, in order of their names.
pub(super) fn finished_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut paths = files(folder)?;
    paths.retain(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED)));
    paths.sort();
    Ok(paths)
}

/// Reads a file, or nothing where there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read", path)(error)),
    }
}

/// Reads a file's first line and, if it is wanted, what follows.
pub(super) fn read_line_and_rest(path: &Path, rest: Rest) -> Result<Option<LineAndRest>, Error> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed("open", path)(error)),
    };
    let (mut line, mut body) = (Vec::new(), Vec::new());
    let mut reader = BufReader::new(file);
    let mut read = || {
        reader.read_until(b'\n', &mut line)?;
        if rest == Rest::Wanted {
            reader.read_to_end(&mut body)?;
        }
        Ok(())
    };
    read().map_err(failed("read", path))?;
    Ok(Some(LineAndRest { line, rest: body }))
}

/// A file in two parts.
#[derive(Default)]
pub(super) struct LineAndRest {
    pub(super) line: Vec<u8>,
    pub(super) rest: Vec<u8>,
}

/// Whether the bytes after the first line are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    Wanted,
    Left,
}

/// Writes a file whole or not at all: beside its place first, then moved onto it.
///
/// It is not forced to the platter: a kill loses nothing, a power cut may, and this is a stand-in.
pub(super) fn write(path: &Path, parts: &[&[u8]]) -> Result<(), Error> {
    let write = || -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut draft = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
        for part in parts {
            draft.write_all(part)?;
        }
        draft.persist(path)?;
        Ok(())
    };
    write().map_err(failed("write", path))
}

/// Removes a file and tells whether it was there.
pub(super) fn remove(path: &Path) -> Result<bool, Error> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(failed("remove", path)(error)),
    }
}

/// Removes a folder and what is in it.
pub(super) fn remove_folder(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("remove", folder)(error)),
        _ => Ok(()),
    }
}
