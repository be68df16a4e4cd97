//! Reads files, bounded: what is no regular file, or never ends, is refused.

use super::error::FileError;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The most that is read of a file that is no image: an offer's own limits are far below.
pub const LARGEST_TEXT: u64 = 16 << 20;

/// The most that is read of an image at once.
pub const LARGEST_IMAGE: u64 = 256 << 20;

/// Opens a regular file to read; a device or a FIFO, which may never end or never begin, is none.
///
/// # Errors
/// Returns an error that names the file.
pub fn open(path: &Path) -> Result<File, FileError> {
    open_regular(path).map_err(FileError::new("open", path))
}

/// Opened first and looked at then: what the name means may change in between.
pub(super) fn open_regular(path: &Path) -> io::Result<File> {
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
/// Returns an error that names the file, also where it is larger.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let read = || bounded(File::open(path)?, LARGEST_TEXT);
    read().map_err(FileError::new("read", path))
}

/// Reads a regular file of at most so many bytes.
///
/// # Errors
/// Returns an error that names the file, also where it is larger.
pub fn read_regular(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let read = || bounded(open_regular(path)?, most);
    read().map_err(FileError::new("read", path))
}

/// Reads a regular file of a folder that isn't trusted, up to 16 MB, or nothing where there is no such file.
///
/// # Errors
/// Returns an error that names the file, also where it is larger or a link that leads out of the folder.
pub fn read_inside(folder: &Path, name: &str) -> Result<Option<Vec<u8>>, FileError> {
    read_if_inside(folder, &folder.join(name))
}

fn read_if_inside(folder: &Path, path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    let read = || -> io::Result<_> {
        if !fs::canonicalize(path)?.starts_with(fs::canonicalize(folder)?) {
            return Err(io::Error::other("it is a symbolic link to a place outside the folder"));
        }
        bounded(open_regular(path)?, LARGEST_TEXT)
    };
    match read().map_err(FileError::new("read", path)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(error),
    }
}

fn text(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// The same for text.
///
/// # Errors
/// As [`read_inside`], also where it isn't UTF-8.
pub fn read_text_inside(folder: &Path, name: &str) -> Result<Option<String>, FileError> {
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
        Err(io::Error::new(io::ErrorKind::InvalidData, format!("it is larger than {} MB", most >> 20)))
    }
}

/// Reads a file, up to so many bytes of it.
///
/// # Errors
/// Returns an error that names the file.
pub fn read_up_to(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    open(path)?.take(most).read_to_end(&mut bytes).map_err(FileError::new("read", path))?;
    Ok(bytes)
}

/// Hands the bytes of a source on in pieces, through a buffer of 128 KiB.
///
/// # Errors
/// Returns the system's error.
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

/// Reads a whole file of text of up to 16 MB, or nothing where there is no such file; as it lies in a folder that may not
/// be trusted, a link must not lead out of that.
///
/// # Errors
/// Returns an error that names the file, also where it isn't UTF-8 or a link to elsewhere.
pub fn read_text_if_there(path: &Path) -> Result<Option<String>, FileError> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let bytes = read_if_inside(folder, path)?;
    bytes.map(text).transpose().map_err(FileError::new("read", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_text_is_no_error() {
        assert!(read_text_if_there(Path::new("no/such.txt")).unwrap().is_none());
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
            ("out", "a place outside the folder"),
            ("zero", "a place outside the folder"),
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
        File::create(folder.join("large")).unwrap().set_len(LARGEST_TEXT).unwrap();
        let length = read_inside(folder, "large").unwrap().map(|bytes| bytes.len() as u64);
        assert_eq!(length, Some(LARGEST_TEXT));
        for name in ["plain", "link"] {
            assert_eq!(read_text_inside(folder, name).unwrap().as_deref(), Some("text"));
        }
        for (name, why) in [("out", "a place outside the folder"), ("fifo", "not a regular file")] {
            let error = read_text_if_there(&folder.join(name)).unwrap_err();
            assert!(error.source.to_string().contains(why), "{name}: {}", error.source);
        }
        assert_eq!(read_text_if_there(&folder.join("link")).unwrap().as_deref(), Some("text"));
        assert!(open(Path::new("/dev/zero")).is_err());
        assert!(read(Path::new("/dev/zero")).unwrap_err().source.to_string().contains("larger than 16 MB"));
    }
}
