//! A folder that is filled out of sight, so that a command that is stopped leaves nothing that looks whole.

use super::files::{self, FileError};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// How the name of the hidden folder begins.
const PREFIX: &str = ".offerpress-unfinished-";

/// A folder that is filled out of sight; without [`finish`](Self::finish), it is removed.
#[derive(Debug)]
pub struct HiddenFolder {
    hidden: TempDir,
    /// Whether the folder was there already, empty: then the hidden one is in it, else next to it.
    inside: bool,
}

impl HiddenFolder {
    /// Creates the hidden folder on the same disk as the one that it becomes.
    ///
    /// # Errors
    /// Returns an error that names the folder that can't be written in.
    pub fn of(folder: &Path) -> Result<Self, FileError> {
        let inside = folder.is_dir();
        let parent =
            folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let at = if inside { folder } else { parent };
        files::make_folder(at)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        // the umask takes away from this, as from any new folder
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
        let hidden = builder.tempdir_in(at).map_err(FileError::new("write in the folder", at))?;
        Ok(Self { hidden, inside })
    }

    /// Returns where to write.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.hidden.path()
    }

    /// Shows what was written under its name, at once where the folder was not there; a file that came in the meantime stays.
    ///
    /// # Errors
    /// Returns an error that names the folder, or what came in the meantime under the same name.
    pub fn finish(self, folder: &Path) -> Result<(), FileError> {
        if !self.inside {
            // a folder that came in the meantime and holds something isn't replaced, on any system
            fs::rename(self.hidden.path(), folder).map_err(FileError::new("write", folder))?;
            let _ = self.hidden.keep();
            return Ok(());
        }
        for path in files::entries(self.hidden.path())? {
            let target = folder.join(path.file_name().unwrap_or_default());
            if path.is_dir() {
                fs::rename(&path, &target).map_err(FileError::new("write", &target))?;
            } else {
                files::move_to_new(&path, &target)?;
            }
        }
        Ok(())
    }
}

/// Whether a folder holds anything but what was left here by commands that were stopped.
///
/// # Errors
/// Returns an error that names the folder.
pub fn holds_anything(folder: &Path) -> Result<bool, FileError> {
    let is_left =
        |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
    if !files::holds_anything(folder)? {
        return Ok(false);
    }
    Ok(files::entries(folder)?.iter().any(|path| !is_left(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn all_is_there_at_once_or_nothing() {
        for there in [false, true] {
            let root = tempfile::tempdir().unwrap();
            let folder = root.path().join("a/pulled");
            if there {
                fs::create_dir_all(&folder).unwrap();
            }
            for finished in [false, true] {
                let hidden = HiddenFolder::of(&folder).unwrap();
                files::make_folder(&hidden.path().join("logos")).unwrap();
                files::write_new(&hidden.path().join("logos/large.png"), b"x").unwrap();
                assert!(!holds_anything(&folder).unwrap(), "{there} {finished}");
                if finished {
                    hidden.finish(&folder).unwrap();
                }
            }
            assert_eq!(names(&folder), ["logos"], "{there}");
            assert_eq!(names(&root.path().join("a")), ["pulled"], "{there}");
        }
    }

    #[test]
    fn a_file_that_came_meanwhile_stays() {
        let root = tempfile::tempdir().unwrap();
        for there in [false, true] {
            let folder = root.path().join(there.to_string());
            if there {
                fs::create_dir(&folder).unwrap();
            }
            let hidden = HiddenFolder::of(&folder).unwrap();
            files::write_new(&hidden.path().join("offer.json"), b"ours").unwrap();
            files::make_folder(&folder).unwrap();
            files::write_new(&folder.join("offer.json"), b"theirs").unwrap();
            assert!(hidden.finish(&folder).is_err(), "{there}");
            assert_eq!(files::read(&folder.join("offer.json")).unwrap(), b"theirs", "{there}");
        }
        assert_eq!(names(root.path()), ["false", "true"], "nothing is left beside");
        assert_eq!(names(&root.path().join("true")), ["offer.json"]);
    }

    #[test]
    fn what_a_stopped_command_left_is_nothing_and_all_else_is_something() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".offerpress-unfinished-a1B2c3")).unwrap();
        assert!(!holds_anything(folder.path()).unwrap());
        files::write_whole(&folder.path().join(".offerpress-notes"), b"").unwrap();
        assert!(holds_anything(folder.path()).unwrap());
        assert!(!holds_anything(&folder.path().join("nowhere")).unwrap());
    }
}
