//! Writes files: whole or not at all, and nothing in the way is lost.

use super::draft::Draft;
use super::error::FileError;
use super::folder::make_folder;
use super::read::open;
use super::running;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// Writes a file whole or not at all: next to its place first, then moved onto it.
///
/// # Errors
/// Returns an error that names the file; what was there before is still there.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let write = || -> io::Result<()> { Draft::of(path, |draft| draft.write_all(bytes))?.replace(path) };
    write().map_err(FileError::new("write", path))
}

/// Creates a file of ours to write into, where none of that name is.
///
/// # Errors
/// Returns an error that names the file.
pub fn create(path: &Path) -> Result<File, FileError> {
    let create = || File::options().read(true).write(true).create_new(true).open(path);
    running::go_on(create).map_err(FileError::new("write", path))
}

/// Writes a file that the person named, whole or not at all; what is no file of the disk's (`/dev/stdout`, a FIFO) is
/// written into, and a link keeps leading where it does.
///
/// # Errors
/// Returns an error that names the file.
pub fn write_out(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    if is_written_into(path) {
        let write = || File::options().append(true).open(path)?.write_all(bytes);
        return write().map_err(FileError::new("write", path));
    }
    write_whole(&followed(path), bytes)
}

/// Devices, FIFOs and sockets; and whatever the system lends under these names, also where it stands for a file.
fn is_written_into(path: &Path) -> bool {
    let device = |name: &str| path.as_os_str().eq_ignore_ascii_case(name);
    let lent = ["/dev", "/proc"].iter().any(|folder| path.starts_with(folder))
        || (cfg!(windows) && ["NUL", "CON", r"\\.\NUL", "CONOUT$"].into_iter().any(device));
    lent || fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// Where a chain of links ends, also where nothing is there yet.
fn followed(path: &Path) -> PathBuf {
    const LONGEST_CHAIN: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..LONGEST_CHAIN {
        let Ok(target) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    path
}

/// Writes a file whole or not at all, where no file of that name is.
///
/// # Errors
/// Returns an error that names the file, also where one is there already; that one isn't touched.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let write = || -> io::Result<()> { Draft::of(path, |draft| draft.write_all(bytes))?.keep_new(path) };
    write().map_err(FileError::new("write", path))
}

/// Returns a file another name in its folder, which no file may have yet.
///
/// The system itself refuses a name that is taken, so that of two moves at the same time one fails and no file is lost.
///
/// # Errors
/// Returns an error that names the file in the way, or the one that can't be moved.
pub fn move_to_new(from: &Path, to: &Path) -> Result<(), FileError> {
    running::go_on(|| moved(from, to)).map_err(not_moved(from, to))
}

fn moved(from: &Path, to: &Path) -> io::Result<()> {
    let mut from = TempPath::try_from_path(from)?;
    // it is a user's file: whatever happens, it stays
    from.disable_cleanup(true);
    Ok(from.persist_noclobber(to)?)
}

fn not_moved(from: &Path, to: &Path) -> impl FnOnce(io::Error) -> FileError {
    move |error| match error.kind() {
        io::ErrorKind::AlreadyExists => FileError::new("move a file to", to)(error),
        _ => FileError::new("move", from)(error),
    }
}

/// Writes a new file in the place of an old one, which stays under another name: both or neither happens, also where the
/// run is stopped in the meantime.
///
/// The old file has its second name before it loses the first, so that a kill between the two loses nothing, and the same
/// call again goes on from there. It must not change meanwhile: the caller holds the lock of the folder.
///
/// # Errors
/// Returns an error that names the file that can't be kept or written; both names are as before.
pub fn replace_and_keep(old: &Path, aside: &Path, new: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let draft = Draft::of(new, |draft| draft.write_all(bytes)).map_err(FileError::new("write", new))?;
    let is_kept_already = aside.exists();
    let replace = || -> io::Result<Result<(), FileError>> {
        if let Err(error) = keep(old, aside) {
            return Ok(Err(FileError::new("move a file to", aside)(error)));
        }
        let written = if old == new { draft.replace_at_once(new) } else { draft.keep_new_at_once(new) };
        let written = written.and_then(|()| if old == new { Ok(()) } else { fs::remove_file(old) });
        Ok(written.map_err(|error| {
            // the old file still has its own name
            if !is_kept_already {
                let _ = fs::remove_file(aside);
            }
            FileError::new("write", new)(error)
        }))
    };
    running::go_on(replace).map_err(FileError::new("write", new))?
}

/// Gives a file a second name, which no other file may have; a copy where the disk knows no second names.
fn keep(old: &Path, aside: &Path) -> io::Result<()> {
    match fs::hard_link(old, aside) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let is_kept = fs::read(old)? == fs::read(aside)?;
            if is_kept { Ok(()) } else { Err(error) }
        }
        Err(_) => {
            let mut copy = File::options().write(true).create_new(true).open(aside)?;
            io::copy(&mut File::open(old)?, &mut copy).map(drop)
        }
        linked => linked,
    }
}

/// Adds to the end of a file that others write to as well, such as a job's outputs.
///
/// # Errors
/// Returns an error that names the file.
pub fn append(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let append = || File::options().create(true).append(true).open(path)?.write_all(bytes);
    append().map_err(FileError::new("append to", path))
}

/// Copies a file to where no file of that name is, and makes the folders above it.
///
/// # Errors
/// Returns an error that names the file that can't be read, or its copy that can't be written; nothing is overwritten.
pub fn copy(from: &Path, to: &Path) -> Result<(), FileError> {
    if let Some(parent) = to.parent() {
        make_folder(parent)?;
    }
    let mut source = open(from)?;
    let mut write =
        || -> io::Result<()> { Draft::of(to, |draft| io::copy(&mut source, draft))?.keep_new(to) };
    write().map_err(FileError::new("write", to))
}

#[cfg(test)]
mod tests {
    use super::super::read;
    #[cfg(unix)]
    use super::super::stat::mode;
    use super::*;

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
    fn mode_of(path: &Path) -> u32 {
        use std::os::unix::fs::PermissionsExt as _;
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[cfg(unix)]
    #[test]
    fn a_file_keeps_its_mode_and_a_new_one_gets_what_any_program_would_give_it() {
        let folder = tempfile::tempdir().unwrap();
        let [ours, theirs] = ["ours", "theirs"].map(|name| folder.path().join(name));
        fs::write(&theirs, "by any program").unwrap();
        write_whole(&ours, b"by us").unwrap();
        assert_eq!(mode_of(&ours), mode_of(&theirs), "the umask counts");
        fs::set_permissions(&ours, mode(0o640)).unwrap();
        write_whole(&ours, b"again").unwrap();
        assert_eq!(mode_of(&ours), 0o640);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_and_a_fifo_stay_what_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let [link, target, fifo] = ["link", "target", "fifo"].map(|name| folder.path().join(name));
        std::os::unix::fs::symlink("target", &link).unwrap();
        for text in ["new", "replaced"] {
            write_out(&link, text.as_bytes()).unwrap();
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            assert_eq!(fs::read_to_string(&target).unwrap(), text);
        }
        assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        let reader = std::thread::spawn({
            let fifo = fifo.clone();
            move || fs::read_to_string(fifo).unwrap()
        });
        write_out(&fifo, b"through it").unwrap();
        assert_eq!(reader.join().unwrap(), "through it");
        write_out(Path::new("/dev/null"), b"gone").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
