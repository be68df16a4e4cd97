//! A file that is being written next to its place, under a name that later runs know as ours.

use super::read::open_regular;
use super::running::{self, Unfinished};
use super::stat::is_left_behind;
#[cfg(unix)]
use super::stat::mode;
use crate::base::Digests;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::NamedTempFile;

/// How the names of drafts begin.
const MARK: &str = ".offerpress-";

/// A file that is moved onto its place when it is whole; gone when it is dropped before.
pub(super) struct Draft {
    file: NamedTempFile,
    _unfinished: Unfinished,
}

impl Draft {
    /// Writes a draft of a file, with the mode of the one that is there.
    pub(super) fn of<T>(path: &Path, write: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<Self> {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut draft = Self::in_folder(folder)?;
        sweep_once(folder, draft.file.as_file());
        if let Ok(there) = fs::symlink_metadata(path)
            && there.is_file()
        {
            draft.file.as_file().set_permissions(there.permissions())?;
        }
        write(draft.file.as_file_mut())?;
        draft.file.as_file().sync_all()?;
        Ok(draft)
    }

    fn in_folder(folder: &Path) -> io::Result<Self> {
        let prefix = prefix();
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix);
        // the umask takes away from this, as from any new file
        #[cfg(unix)]
        builder.permissions(mode(0o666));
        running::go_on(|| {
            let file = builder.tempfile_in(folder)?;
            // where a system has no locks, drafts aren't swept either
            let _ = file.as_file().try_lock();
            let unfinished = Unfinished::at(file.path());
            Ok(Self { file, _unfinished: unfinished })
        })
    }

    /// Puts it in the place of what is there.
    pub(super) fn replace(self, path: &Path) -> io::Result<()> {
        running::go_on(|| self.replace_at_once(path))
    }

    /// The same as a part of a change that is [under way](running::go_on).
    pub(super) fn replace_at_once(self, path: &Path) -> io::Result<()> {
        Ok(self.file.persist(path).map(drop)?)
    }

    /// Puts it where nothing is yet.
    pub(super) fn keep_new(self, path: &Path) -> io::Result<()> {
        running::go_on(|| self.keep_new_at_once(path))
    }

    /// The same as a part of a change that is [under way](running::go_on).
    pub(super) fn keep_new_at_once(self, path: &Path) -> io::Result<()> {
        Ok(self.file.persist_noclobber(path).map(drop)?)
    }
}

/// Returns how a draft's name begins: when and by which process it was made, and a check sum over that, so that no file
/// of a person's has such a name by chance.
fn prefix() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let stamp = format!("{now:x}.{:x}", std::process::id());
    format!("{MARK}{stamp}-{}-", check_sum(&stamp))
}

fn check_sum(stamp: &str) -> String {
    let digest = Digests::of(format!("draft of offerpress {stamp}").as_bytes()).sha256.to_string();
    digest.chars().take(16).collect()
}

fn is_ours(name: &str) -> bool {
    let mut parts = name.strip_prefix(MARK).unwrap_or_default().split('-');
    parts.next().zip(parts.next()).is_some_and(|(stamp, sum)| check_sum(stamp) == sum)
}

/// Removes what killed runs left in a folder, the first time that this one writes there.
fn sweep_once(folder: &Path, own: &File) {
    static SWEPT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    if SWEPT.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned()) {
        sweep(folder, own);
    }
}

/// Removes drafts of this user's, by their names, that are old and that no process has locked.
fn sweep(folder: &Path, own: &File) {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    for path in entries.filter(|entry| is_ours(&entry.file_name().to_string_lossy())).map(|e| e.path()) {
        let is_file = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
        let Ok(draft) = open_regular(&path) else { continue };
        if is_file && is_left_behind(draft, own) {
            // whatever keeps it there, the run goes on
            let _ = fs::remove_file(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::stat::OLD;
    use super::*;
    use crate::base::files::write_whole;

    fn old(path: &Path) -> File {
        let file = File::options().write(true).create_new(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - 2 * OLD).unwrap();
        file
    }

    #[test]
    fn what_a_killed_run_left_is_swept_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let [left, held, young] = [(); 3].map(|()| at(&(prefix() + "a1B2c3")));
        let foreign =
            [".offerpress-notes", ".offerpress-a1B2c3", ".offerpress-1-2-3", "offerpress.toml"].map(at);
        drop(old(&left));
        let owner = old(&held);
        owner.try_lock().unwrap();
        fs::write(&young, "").unwrap();
        for path in &foreign {
            drop(old(path));
        }
        write_whole(&at("large.png"), b"x").unwrap();
        assert!(!left.exists());
        for path in [&held, &young, &at("large.png")].into_iter().chain(&foreign) {
            assert!(path.exists(), "{path:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_with_a_name_of_ours_is_no_draft() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("target");
        let own = old(&target);
        let link = folder.path().join(prefix() + "a1B2c3");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        sweep(folder.path(), &own);
        assert!(target.exists() && fs::symlink_metadata(&link).is_ok());
    }
}
