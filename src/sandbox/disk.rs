//! The bare file calls of the sandbox; every error keeps its path.

#![expect(
    clippy::disallowed_methods,
    reason = "the sandbox uses none of our modules, not even `base::files`"
)]

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::Error;

/// What the name of an unfinished file starts with; six letters or digits follow.
const UNFINISHED: &str = ".offerpress-sandbox-unfinished-";

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let path = path.to_owned();
    move |source| Error::File { doing, path, source }
}

/// Tells what is not there from what failed.
fn found<T>(result: io::Result<T>, doing: &'static str, path: &Path) -> Result<Option<T>, Error> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(doing, path)(error)),
    }
}

/// Makes a folder, and those above it.
pub(super) fn make_folder(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(failed("create the folder", folder))
}

/// Makes a folder of the state, and removes what a killed run left unfinished in it.
///
/// Fails where something else has the name, such as a link to another folder.
pub(super) fn open_folder(folder: &Path) -> Result<(), Error> {
    make_folder(folder)?;
    let real = fs::symlink_metadata(folder).map_err(failed("access", folder))?;
    if !real.is_dir() {
        return Err(failed("use the folder", folder)(io::ErrorKind::NotADirectory.into()));
    }
    for path in files(folder)? {
        if is_named(&path, is_unfinished) {
            remove(&path)?;
        }
    }
    Ok(())
}

/// Lists the names of what lies right in a folder; none where there is no folder.
pub(super) fn names(folder: &Path) -> Result<Vec<OsString>, Error> {
    let Some(entries) = found(fs::read_dir(folder), "list", folder)? else { return Ok(Vec::new()) };
    entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<_>>().map_err(failed("list", folder))
}

/// Whether an ordinary file has this name; a link is none.
pub(super) fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|there| there.is_file())
}

/// A lock that was just given back may be held a moment longer, by a program that another thread is starting.
const LOCK_TRIES: usize = 20;
const LOCK_PAUSE: std::time::Duration = std::time::Duration::from_millis(20);

/// Takes the lock of a file that is made for it, or finds that another process has it; the lock goes with the file.
pub(super) fn lock(path: &Path, text: &str) -> Result<File, Error> {
    let file = File::options().create(true).truncate(false).write(true).open(path);
    let mut file = file.map_err(failed("open", path))?;
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Ok(()) => {
                file.write_all(text.as_bytes()).map_err(failed("write", path))?;
                return Ok(file);
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            Err(TryLockError::Error(source)) => return Err(failed("lock", path)(source)),
        }
    }
    Err(Error::InUse { folder: path.parent().unwrap_or(path).to_owned() })
}

/// Lists the ordinary files of a folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let paths = names(folder)?.into_iter().map(|name| folder.join(name));
    Ok(paths.filter(|path| is_file(path)).collect())
}

/// Lists the finished files of a folder, in order of their names; files of other names are not the sandbox's.
pub(super) fn finished_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut paths = files(folder)?;
    paths.retain(|path| is_named(path, is_finished));
    paths.sort();
    Ok(paths)
}

fn is_named(path: &Path, is: fn(&str) -> bool) -> bool {
    path.file_name().and_then(OsStr::to_str).is_some_and(is)
}

/// Whether a file has a name that the sandbox gives: a SHA-256, and for an offer `.json`.
fn is_finished(name: &str) -> bool {
    let hash = name.strip_suffix(".json").unwrap_or(name);
    hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_unfinished(name: &str) -> bool {
    let random = name.strip_prefix(UNFINISHED).unwrap_or_default();
    random.len() == 6 && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Reads a file, or nothing where there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    found(fs::read(path), "read", path)
}

/// Whether what follows a file's first line is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    Wanted,
    Left,
}

/// A file's first line, and what follows it.
type LineAndRest = (Vec<u8>, Vec<u8>);

/// Reads a file's first line and, if it is wanted, the rest.
pub(super) fn read_line_and_rest(path: &Path, wanted: Rest) -> Result<Option<LineAndRest>, Error> {
    let Some(file) = found(File::open(path), "open", path)? else { return Ok(None) };
    let (mut line, mut rest) = (Vec::new(), Vec::new());
    let mut reader = BufReader::new(file);
    let mut read = || {
        reader.read_until(b'\n', &mut line)?;
        if wanted == Rest::Wanted {
            reader.read_to_end(&mut rest)?;
        }
        Ok(())
    };
    read().map_err(failed("read", path))?;
    Ok(Some((line, rest)))
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
    Ok(found(fs::remove_file(path), "remove", path)?.is_some())
}

/// Removes the sandbox's own files from a folder of its state; whatever else lies there stays.
pub(super) fn empty_folder(folder: &Path) -> Result<(), Error> {
    if fs::symlink_metadata(folder).is_ok_and(|there| there.is_dir()) {
        open_folder(folder)?;
        for path in finished_files(folder)? {
            remove(&path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_the_sandbox_gives_are_its_own() {
        let hash = "0123456789abcdef".repeat(4);
        for (name, finished, unfinished) in [
            (hash.as_str(), true, false),
            (&format!("{hash}.json"), true, false),
            (&format!("{hash}.png"), false, false),
            (&hash.to_uppercase(), false, false),
            ("offer.json", false, false),
            (".offerpress-sandbox-unfinished-a1B2c3", false, true),
            (".offerpress-sandbox-unfinished-notes.txt", false, false),
            (".unfinished-a1B2c3", false, false),
        ] {
            assert_eq!((is_finished(name), is_unfinished(name)), (finished, unfinished), "{name}");
        }
    }
}
