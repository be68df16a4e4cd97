//! One step carried out in the folder, without harm to what a person made.

use super::{Error, Fitted, Kept, Options, Source, Step, fit, read};
use crate::base::files::{self, FileError};
use std::path::Path;
use walkdir::WalkDir;

/// What a step has written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// How many bytes the source has.
    pub bytes_before: usize,
    /// How many bytes the new file has.
    pub bytes_after: usize,
}

impl Step {
    /// Makes the image of the source's bytes; nothing is written.
    ///
    /// # Errors
    /// As [`Source::read`] and [`fit`].
    pub fn make(&self, bytes: &[u8], options: Options) -> Result<Fitted, Error> {
        fit(&Source::read(&*self.from, bytes)?, &self.wanted, options)
    }

    /// Makes the image and writes it into the folder; no file is overwritten.
    ///
    /// # Errors
    /// As [`make`](Self::make), and where a file can't be read, moved or written; then the folder is as before.
    pub fn carry_out(&self, folder: &Path, options: Options) -> Result<Written, Error> {
        let bytes = read(&folder.join(&self.from))?;
        self.carry_out_from(&Source::read(&*self.from, &bytes)?, bytes.len(), folder, options)
    }

    /// As [`carry_out`](Self::carry_out), with a source that was read already, and the length of its file.
    ///
    /// # Errors
    /// As [`carry_out`](Self::carry_out).
    pub fn carry_out_from(
        &self,
        source: &Source,
        bytes_before: usize,
        folder: &Path,
        options: Options,
    ) -> Result<Written, Error> {
        let fitted = fit(source, &self.wanted, options)?;
        let target = files::path_inside(folder, Path::new(&*self.to))?;
        match &self.kept {
            None => files::write_new(&target, &fitted.bytes)?,
            Some(Kept { file, aside }) => {
                files::replace_and_keep(&folder.join(file), &folder.join(aside), &target, &fitted.bytes)?;
            }
        }
        Ok(Written { bytes_before, bytes_after: fitted.bytes.len() })
    }
}

/// Finishes replacements that were killed after the new file was written and before the old one, of another format, was
/// removed: `large.jpg` next to `large.png` and a `large.jpg.orig` of the same content. A vector file is never replaced,
/// so none is removed.
///
/// # Errors
/// Returns an error that names a file that can't be read or removed.
pub fn finish_replacements(folder: &Path) -> Result<(), FileError> {
    let entries = WalkDir::new(folder).max_depth(DEEPEST).into_iter().filter_map(Result::ok);
    for entry in entries.filter(|entry| entry.file_type().is_file()) {
        let aside = entry.path();
        let old = aside.with_extension("");
        let is_vector = old.extension().is_some_and(|end| end.eq_ignore_ascii_case("svg"));
        let is_kept = aside.extension().is_some_and(|end| end == "orig") && !is_vector && is_file(&old);
        let new = old.with_extension("png");
        if is_kept && new != old && is_file(&new) && files::read(&old)? == files::read(aside)? {
            files::remove_file(&old)?;
        }
    }
    Ok(())
}

/// An image of a plan is this deep: `plans/<planId>/logos/large.png`.
const DEEPEST: usize = 4;

fn is_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_file())
}

#[cfg(test)]
mod tests {
    use super::finish_replacements;
    use crate::base::{AssetKind, files};
    use crate::fit::samples::{TEAL, disc, exactly, png, read_plain};
    use crate::fit::{Existing, Found, Options, Plan, Verdict, look, plan};
    use std::path::Path;

    fn folder_with(names: &[&str], bytes: &[u8]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            files::write_whole(&folder.path().join(name), bytes).unwrap();
        }
        folder
    }

    fn plan_small_logo(bytes: &[u8], existing: Existing) -> Plan {
        let found = Found {
            file: "small.png".to_owned(),
            look: look("small.png", bytes).unwrap(),
            kind: Some(AssetKind::SmallLogo),
            verdict: Verdict::Wrong,
        };
        plan(&[found], &[exactly(AssetKind::SmallLogo, 48, 48)], Options::default(), existing)
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_person_s_file_stays_beside_the_new_one() {
        let original = png(&disc(100, TEAL));
        let folder = folder_with(&["small.png"], &original);
        let [step] = plan_small_logo(&original, Existing::Beside).steps.try_into().unwrap();
        let written = step.carry_out(folder.path(), Options::default()).unwrap();
        assert_eq!(names(folder.path()), ["small.fitted.png", "small.png"]);
        assert_eq!(files::read(&folder.path().join("small.png")).unwrap(), original);
        let made = files::read(&folder.path().join("small.fitted.png")).unwrap();
        assert_eq!(read_plain(&made).dimensions(), (48, 48));
        assert_eq!((written.bytes_before, written.bytes_after), (original.len(), made.len()));
    }

    #[test]
    fn a_replaced_file_is_kept() {
        let original = png(&disc(100, TEAL));
        let folder = folder_with(&["small.png"], &original);
        let [step] = plan_small_logo(&original, Existing::Replace).steps.try_into().unwrap();
        step.carry_out(folder.path(), Options::default()).unwrap();
        assert_eq!(names(folder.path()), ["small.png", "small.png.orig"]);
        assert_eq!(files::read(&folder.path().join("small.png.orig")).unwrap(), original);
    }

    #[test]
    fn nothing_in_the_way_is_overwritten() {
        let original = png(&disc(100, TEAL));
        for (existing, in_the_way) in
            [(Existing::Beside, "small.fitted.png"), (Existing::Replace, "small.png.orig")]
        {
            let folder = folder_with(&["small.png"], &original);
            files::write_new(&folder.path().join(in_the_way), b"another").unwrap();
            let [step] = plan_small_logo(&original, existing).steps.try_into().unwrap();
            let error = step.carry_out(folder.path(), Options::default()).unwrap_err().to_string();
            assert!(error.ends_with(&format!("{in_the_way}`")), "{error}");
            let mut expected = ["small.png".to_owned(), in_the_way.to_owned()];
            expected.sort();
            assert_eq!(names(folder.path()), expected);
            assert_eq!(files::read(&folder.path().join("small.png")).unwrap(), original);
            assert_eq!(files::read(&folder.path().join(in_the_way)).unwrap(), b"another");
        }
    }

    #[test]
    fn a_replacement_that_was_killed_is_finished_by_the_next() {
        let original = png(&disc(100, TEAL));
        // killed when the original had both names
        let folder = folder_with(&["small.png", "small.png.orig"], &original);
        let [step] = plan_small_logo(&original, Existing::Replace).steps.try_into().unwrap();
        step.carry_out(folder.path(), Options::default()).unwrap();
        assert_eq!(names(folder.path()), ["small.png", "small.png.orig"]);
        assert_eq!(files::read(&folder.path().join("small.png.orig")).unwrap(), original);
        let made = files::read(&folder.path().join("small.png")).unwrap();
        assert_eq!(read_plain(&made).dimensions(), (48, 48));
    }

    #[test]
    fn an_old_file_that_a_killed_replacement_left_is_removed_where_nothing_is_lost() {
        let old = png(&disc(100, TEAL));
        for (orig, has_new, is_left) in [
            (Some(&old[..]), true, false),
            (Some(&b"another"[..]), true, true),
            (Some(&old[..]), false, true),
        ] {
            let folder = folder_with(&["large.jpg", "small.png", "small.png.orig"], &old);
            if let Some(bytes) = orig {
                files::write_new(&folder.path().join("large.jpg.orig"), bytes).unwrap();
            }
            if has_new {
                files::write_new(&folder.path().join("large.png"), b"new").unwrap();
            }
            finish_replacements(folder.path()).unwrap();
            assert_eq!(folder.path().join("large.jpg").exists(), is_left);
            assert_eq!(files::read(&folder.path().join("small.png")).unwrap(), old);
        }
    }

    #[test]
    fn a_failed_write_puts_the_original_back() {
        let original = png(&disc(100, TEAL));
        let folder = folder_with(&["small.jpg", "small.png"], &original);
        let mut step = plan_small_logo(&original, Existing::Replace).steps.remove(0);
        step.from = "small.jpg".to_owned();
        step.kept.as_mut().unwrap().file = "small.jpg".to_owned();
        step.kept.as_mut().unwrap().aside = "small.jpg.orig".to_owned();
        step.carry_out(folder.path(), Options::default()).unwrap_err();
        assert_eq!(names(folder.path()), ["small.jpg", "small.png"]);
    }

    #[test]
    fn a_damaged_source_changes_nothing() {
        let original = png(&disc(100, TEAL));
        let folder = folder_with(&["small.png"], &original[..original.len() / 2]);
        let [step] = plan_small_logo(&original, Existing::Replace).steps.try_into().unwrap();
        step.carry_out(folder.path(), Options::default()).unwrap_err();
        assert_eq!(names(folder.path()), ["small.png"]);
    }
}
