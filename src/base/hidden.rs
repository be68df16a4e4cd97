//! A folder that is filled out of sight, so that a command that is stopped leaves nothing that looks whole.

use super::Digests;
use super::files::{self, FileError};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use walkdir::WalkDir;

/// How the name of the hidden folder begins.
const PREFIX: &str = ".offerpress-unfinished-";

/// The list of all that was filled in, which is there before the first of it is shown: after a kill meanwhile, it tells what
/// was shown already.
const LIST: &str = ".offerpress-filled";

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
    /// What a run before this one had shown when it was killed goes first.
    ///
    /// # Errors
    /// Returns an error that names the folder, or what came in the meantime under the same name; then none of it is shown.
    pub fn finish(self, folder: &Path) -> Result<(), FileError> {
        if !self.inside {
            // a folder that came in the meantime and holds something isn't replaced, on any system
            fs::rename(self.hidden.path(), folder).map_err(FileError::new("write", folder))?;
            let _ = self.hidden.keep();
            return Ok(());
        }
        let left = leftovers(folder)?;
        remove_shown(folder, &left)?;
        let all = files::entries(self.hidden.path())?;
        let lines: Vec<_> =
            filled(self.hidden.path())?.iter().map(|(name, sum)| format!("{sum} {name}\n")).collect();
        files::write_new(&self.hidden.path().join(LIST), lines.concat().as_bytes())?;
        let mut shown = Vec::new();
        for path in all {
            let target = folder.join(path.file_name().unwrap_or_default());
            let moved = if path.is_dir() {
                fs::rename(&path, &target).map_err(FileError::new("write", &target))
            } else {
                files::move_to_new(&path, &target)
            };
            if let Err(error) = moved {
                // what cannot be taken back is still known by the list
                for (path, target) in &shown {
                    let _ = fs::rename(target, path);
                }
                return Err(error);
            }
            shown.push((path, target));
        }
        left.iter().filter(|path| path.join(LIST).is_file()).try_for_each(|path| files::remove_folder(path))
    }
}

/// Every file in a folder, by its name relative to it, and the hash of its content.
fn filled(folder: &Path) -> Result<BTreeMap<String, String>, FileError> {
    let files =
        WalkDir::new(folder).into_iter().filter_map(Result::ok).filter(|entry| !entry.file_type().is_dir());
    let one = |entry: walkdir::DirEntry| {
        let name = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_string_lossy().into_owned();
        Ok((name, Digests::of(&files::read(entry.path())?).sha256.to_string()))
    };
    files.map(one).collect()
}

/// What commands that were stopped left hidden in a folder.
fn leftovers(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let mut all = files::entries(folder)?;
    let is_ours =
        |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
    all.retain(|path| is_ours(path) && path.is_dir());
    Ok(all)
}

/// The files that commands had shown when they were killed, and that are still as they were.
fn shown(folder: &Path, left: &[PathBuf]) -> Result<Vec<PathBuf>, FileError> {
    let mut all = Vec::new();
    let inside = fs::canonicalize(folder).map_err(FileError::new("look at", folder))?;
    for left in left {
        let list = files::read_regular(&left.join(LIST), files::LARGEST_TEXT).unwrap_or_default();
        let list = String::from_utf8_lossy(&list);
        for (sum, name) in list.lines().filter_map(|line| line.split_once(' ')) {
            let path = folder.join(name);
            // no link leads elsewhere
            let is_here = || fs::canonicalize(&path).is_ok_and(|real| real == inside.join(name));
            let content = || files::read_regular(&path, files::LARGEST_IMAGE);
            if is_here() && content().is_ok_and(|bytes| Digests::of(&bytes).sha256.to_string() == sum) {
                all.push(path);
            }
        }
    }
    Ok(all)
}

fn remove_shown(folder: &Path, left: &[PathBuf]) -> Result<(), FileError> {
    for path in shown(folder, left)? {
        fs::remove_file(&path).map_err(FileError::new("remove", &path))?;
        // the folders above it, as far as nothing else is in them
        let above = path.ancestors().skip(1).take_while(|above| *above != folder);
        let _ = above.map(fs::remove_dir).take_while(Result::is_ok).count();
    }
    Ok(())
}

/// Whether a folder holds anything but what was left here by commands that were stopped.
///
/// # Errors
/// Returns an error that names the folder.
pub fn holds_anything(folder: &Path) -> Result<bool, FileError> {
    if !files::holds_anything(folder)? {
        return Ok(false);
    }
    let left = leftovers(folder)?;
    let shown = shown(folder, &left)?;
    let is_known = |path: &Path| {
        let mut below = WalkDir::new(path).into_iter().filter_map(Result::ok);
        path.is_dir() && left.iter().any(|left| left == path)
            || below
                .all(|entry| entry.file_type().is_dir() || shown.iter().any(|shown| shown == entry.path()))
                && shown.iter().any(|shown| shown.starts_with(path))
    };
    Ok(files::entries(folder)?.iter().any(|path| !is_known(path)))
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
    fn a_run_that_was_killed_between_two_files_can_be_run_again() {
        let fill = |hidden: &HiddenFolder, content: &str| {
            files::make_folder(&hidden.path().join("logos")).unwrap();
            for file in ["logos/large.png", "offer.json", "offerpress.toml"] {
                files::write_new(&hidden.path().join(file), content.as_bytes()).unwrap();
            }
        };
        for shown in [vec![], vec!["logos"], vec!["offer.json"], vec!["logos", "offer.json"]] {
            let root = tempfile::tempdir().unwrap();
            let folder = root.path();
            let hidden = HiddenFolder::of(folder).unwrap();
            fill(&hidden, "old");
            let lines: Vec<_> =
                filled(hidden.path()).unwrap().iter().map(|(name, sum)| format!("{sum} {name}\n")).collect();
            files::write_new(&hidden.path().join(LIST), lines.concat().as_bytes()).unwrap();
            for name in &shown {
                fs::rename(hidden.path().join(name), folder.join(name)).unwrap();
            }
            let left = hidden.hidden.keep();
            assert!(!holds_anything(folder).unwrap(), "{shown:?}");
            let again = HiddenFolder::of(folder).unwrap();
            fill(&again, "new");
            again.finish(folder).unwrap();
            assert_eq!(names(folder), ["logos", "offer.json", "offerpress.toml"], "{shown:?}");
            assert_eq!(files::read(&folder.join("offer.json")).unwrap(), b"new");
            assert!(!left.exists());
        }
    }

    #[test]
    fn what_a_person_changed_after_a_kill_is_something() {
        let root = tempfile::tempdir().unwrap();
        let left = root.path().join(".offerpress-unfinished-a1B2c3");
        let sum = Digests::of(b"x").sha256;
        fs::create_dir_all(root.path().join("logos")).unwrap();
        files::write_new(&root.path().join("logos/a.png"), b"x").unwrap();
        fs::create_dir(&left).unwrap();
        files::write_new(&left.join(LIST), format!("{sum} logos/a.png\n{sum} ../a\n").as_bytes()).unwrap();
        assert!(!holds_anything(root.path()).unwrap());
        files::write_new(&root.path().join("logos/b.png"), b"mine").unwrap();
        assert!(holds_anything(root.path()).unwrap(), "another file");
        fs::remove_file(root.path().join("logos/b.png")).unwrap();
        files::write_whole(&root.path().join("logos/a.png"), b"edited").unwrap();
        assert!(holds_anything(root.path()).unwrap(), "another content");
    }

    #[test]
    fn where_a_later_file_is_in_the_way_none_is_shown() {
        for there in ["offer.json", "logos", "offerpress.toml"] {
            let root = tempfile::tempdir().unwrap();
            let hidden = HiddenFolder::of(root.path()).unwrap();
            files::make_folder(&hidden.path().join("logos")).unwrap();
            for file in ["logos/large.png", "offer.json", "offerpress.toml"] {
                files::write_new(&hidden.path().join(file), b"ours").unwrap();
            }
            let theirs = root.path().join(there).join("theirs");
            files::make_folder(&theirs).unwrap();
            assert!(hidden.finish(root.path()).is_err(), "{there}");
            assert_eq!(names(root.path()), [there], "{there}");
            assert_eq!(names(&root.path().join(there)), ["theirs"], "{there}");
        }
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
