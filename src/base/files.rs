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
#[error("could not {doing} `{}`", super::shown(&path.display().to_string()))]
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

/// The most that is read of a file that is no image: an offer's own limits are far below.
pub const LARGEST_TEXT: u64 = 16 << 20;

/// The most that is read of an image at once.
pub const LARGEST_IMAGE: u64 = 256 << 20;

/// Opens a regular file to read; a device or a FIFO, which may never end or never begin, is none.
///
/// # Errors
/// Names the file.
pub fn open(path: &Path) -> Result<File, FileError> {
    open_regular(path).map_err(FileError::new("open", path))
}

/// Opened first and looked at then: what the name means may change in between.
fn open_regular(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // a FIFO without a writer would keep us waiting
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    let file = options.open(path)?;
    let kind = file.metadata()?.file_type();
    if kind.is_file() { Ok(file) } else { Err(io::Error::other("it is not a regular file")) }
}

/// Reads a file that the person named, whatever its kind, up to 16 MB.
///
/// # Errors
/// Names the file, also where it is larger.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let read = || bounded(File::open(path)?, LARGEST_TEXT);
    read().map_err(FileError::new("read", path))
}

/// Reads a regular file of at most so many bytes.
///
/// # Errors
/// Names the file, also where it is larger.
pub fn read_regular(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let read = || bounded(open_regular(path)?, most);
    read().map_err(FileError::new("read", path))
}

/// Reads a regular file of a folder that is not trusted, up to 16 MB, or nothing where there is no such file.
///
/// # Errors
/// Names the file, also where it is larger or a link that leads out of the folder.
pub fn read_inside(folder: &Path, name: &str) -> Result<Option<Vec<u8>>, FileError> {
    let path = folder.join(name);
    let read = || -> io::Result<_> {
        if !fs::canonicalize(&path)?.starts_with(fs::canonicalize(folder)?) {
            return Err(io::Error::other("it is a link that leads out of the folder"));
        }
        bounded(open_regular(&path)?, LARGEST_TEXT)
    };
    match read().map_err(FileError::new("read", &path)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The same for text.
///
/// # Errors
/// As [`read_inside`], also where it is not UTF-8.
pub fn read_text_inside(folder: &Path, name: &str) -> Result<Option<String>, FileError> {
    let text =
        |bytes| String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error));
    let bytes = read_inside(folder, name)?;
    bytes.map(text).transpose().map_err(FileError::new("read", &folder.join(name)))
}

/// Counts what is read, not what the metadata says: a file may grow.
fn bounded(file: File, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= most) {
        Ok(bytes)
    } else {
        Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {} MB", most >> 20)))
    }
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
    let text =
        |bytes| String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error));
    let read = || bounded(open_regular(path)?, LARGEST_TEXT).and_then(text);
    match read().map_err(FileError::new("read", path)) {
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

/// Writes a file that the person named, whole or not at all; what is no file of the disk's (`/dev/stdout`, a FIFO) is
/// written into, and a link keeps leading where it does.
///
/// # Errors
/// Names the file.
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

/// A folder that only this user can look into; gone when this is dropped.
#[derive(Debug)]
pub struct TemporaryFolder {
    // let go of before the folder: Windows keeps a folder in which a file is open
    _in_use: File,
    folder: TempDir,
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

/// Makes a folder that is gone with its handle, and removes those that were left behind by processes that were killed.
///
/// # Errors
/// Names the system's folder for temporary files.
pub fn temporary_folder() -> Result<TemporaryFolder, FileError> {
    let at = std::env::temp_dir();
    temporary_folder_in(&at).map_err(FileError::new("write into", &at))
}

fn temporary_folder_in(at: &Path) -> io::Result<TemporaryFolder> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    builder.permissions(mode(0o700));
    let folder = builder.tempdir_in(at)?;
    let in_use = File::options().write(true).create_new(true).open(folder.path().join(IN_USE))?;
    in_use.try_lock()?;
    sweep(at, &in_use);
    Ok(TemporaryFolder { _in_use: in_use, folder })
}

/// Removes what others of our processes left: folders of our name that hold our mark, which nobody locks any more.
fn sweep(at: &Path, own: &File) {
    let ours = |path: &Path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(TEMPORARY))
            && fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
    };
    let entries = fs::read_dir(at).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    for folder in entries.filter(|path| ours(path)) {
        let Ok(mark) = open_regular(&folder.join(IN_USE)) else { continue };
        let is_left_behind = same_owner(&mark, own) && mark.try_lock().is_ok();
        // Windows keeps a folder in which a file is open
        drop(mark);
        if is_left_behind {
            // whatever keeps it there, the run goes on
            let _ = fs::remove_dir_all(&folder);
        }
    }
}

#[cfg(unix)]
fn same_owner(one: &File, other: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let owner = |file: &File| file.metadata().map(|metadata| metadata.uid()).ok();
    owner(one).is_some() && owner(one) == owner(other)
}

#[cfg(not(unix))]
fn same_owner(_: &File, _: &File) -> bool {
    // the system's folder for temporary files is the user's own
    true
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
    let mut builder = tempfile::Builder::new();
    builder.prefix(".offerpress-");
    // the umask takes away from this, as from any new file
    #[cfg(unix)]
    builder.permissions(mode(0o666));
    let mut draft = builder.tempfile_in(folder)?;
    if let Ok(there) = fs::symlink_metadata(path)
        && there.is_file()
    {
        draft.as_file().set_permissions(there.permissions())?;
    }
    write(&mut draft)?;
    draft.as_file().sync_all()?;
    Ok(draft)
}

#[cfg(unix)]
fn mode(mode: u32) -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    fs::Permissions::from_mode(mode)
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

    #[cfg(unix)]
    fn mode_of(path: &Path) -> u32 {
        use std::os::unix::fs::PermissionsExt as _;
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_of_the_folder_is_not_read() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let folder = root.path();
        fs::write(outside.path().join("secret"), "first line").unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret"), folder.join("out")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", folder.join("zero")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.join("dangling")).unwrap();
        fs::write(folder.join("plain"), "text").unwrap();
        std::os::unix::fs::symlink("plain", folder.join("link")).unwrap();
        let fifo = std::process::Command::new("mkfifo").arg(folder.join("fifo")).status().unwrap();
        assert!(fifo.success());
        File::create(folder.join("large")).unwrap().set_len(LARGEST_TEXT + 1).unwrap();
        fs::create_dir(folder.join("folder")).unwrap();
        for (name, why) in [
            ("out", "leads out of the folder"),
            ("zero", "leads out of the folder"),
            ("fifo", "not a regular file"),
            ("large", "larger than 16 MB"),
            ("folder", "not a regular file"),
        ] {
            let error = read_inside(folder, name).unwrap_err();
            assert!(error.source.to_string().contains(why), "{name}: {}", error.source);
        }
        for name in ["dangling", "missing"] {
            assert_eq!(read_inside(folder, name).unwrap(), None, "{name}");
        }
        for name in ["plain", "link"] {
            assert_eq!(read_text_inside(folder, name).unwrap().as_deref(), Some("text"));
        }
        assert!(open(Path::new("/dev/zero")).is_err());
        assert!(read(Path::new("/dev/zero")).unwrap_err().source.to_string().contains("larger than 16 MB"));
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

    #[test]
    fn a_temporary_folder_is_private_and_what_was_left_is_swept() {
        let at = tempfile::tempdir().unwrap();
        let left = at.path().join("offerpress-Left00");
        let foreign = at.path().join("offerpress-of-somebody");
        for folder in [&left, &foreign] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("logo.png"), "x").unwrap();
        }
        fs::write(left.join(IN_USE), "").unwrap();
        let first = temporary_folder_in(at.path()).unwrap();
        assert!(!left.exists() && foreign.exists());
        #[cfg(unix)]
        assert_eq!(mode_of(first.path()), 0o700);
        let second = temporary_folder_in(at.path()).unwrap();
        assert!(first.path().exists(), "its process lives");
        let path = first.path().to_owned();
        drop(first);
        assert!(!path.exists() && second.path().exists());
    }
}
