//! Every file below a folder: links looked at before they are followed, nothing opened.

use super::config::AssetConfig;
use super::found::FoundFile;
use super::rules::{entry, name as name_rules};
use super::{Error, name};
use crate::report::Finding;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization as _;
use walkdir::{DirEntry, WalkDir};

/// What lies below a folder.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// Regular files in the order of their names, passed-over ones left out.
    pub(super) files: Vec<FoundFile>,
    /// Entries that can't be used.
    pub(super) findings: Vec<Finding>,
    entries: usize,
    /// The real folders that links inside of linked folders led to: each is entered once, or links would multiply.
    nested: HashSet<PathBuf>,
}

/// Deeper than `plans/<planId>/logos/<file>` nothing has a meaning; also ends walks through links into links.
const MAX_DEPTH: usize = 8;
/// Far above any real folder; keeps time and memory bounded in a wrong one, and where links multiply files.
pub(super) const MAX_ENTRIES: usize = 20_000;

/// Walks a folder.
///
/// # Errors
/// The folder isn't there, is no folder, or can't be listed.
pub(super) fn walk(root: &Path, config: &AssetConfig) -> Result<Walk, Error> {
    let real_root = open_root(root)?;
    let mut found = Walk::default();
    let mut steps =
        WalkDir::new(root).follow_links(true).min_depth(1).max_depth(MAX_DEPTH).max_open(16).into_iter();
    while let Some(step) = steps.next() {
        found.entries += 1;
        if found.entries > MAX_ENTRIES {
            // what else there is to say of the wrong folder helps no one
            return Ok(Walk { findings: vec![entry::too_many_files(MAX_ENTRIES)], ..Walk::default() });
        }
        match step {
            Err(error) => found.findings.extend(entry::cannot_enter(root, &error)),
            Ok(step) => {
                let next = found.take(root, &real_root, config, &step);
                if next == Next::Skip && step.file_type().is_dir() {
                    steps.skip_current_dir();
                }
            }
        }
    }
    // disks list in an order of their own, and what is made of the files must not hang on it
    found.files.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

#[derive(PartialEq, Eq)]
enum Next {
    GoOn,
    Skip,
}

impl Walk {
    fn take(&mut self, root: &Path, real_root: &Path, config: &AssetConfig, step: &DirEntry) -> Next {
        if is_passed_over(&step.file_name().to_string_lossy()) {
            return Next::Skip;
        }
        let Some(name) = relative_name(root, step.path()) else {
            self.findings.push(entry::name_not_text(root, step.path()));
            return Next::Skip;
        };
        if config.ignore.iter().any(|ignored| covers(ignored, &name)) {
            return Next::Skip;
        }
        if step.path_is_symlink() && !points_inside(real_root, step.path()) {
            self.findings.push(entry::link_outside(&name));
            return Next::Skip;
        }
        if step.path_is_symlink()
            && step.file_type().is_dir()
            && self.is_repeated(root, real_root, step.path())
        {
            return Next::Skip;
        }
        self.take_by_type(name, step);
        Next::GoOn
    }

    /// Whether a link to a folder lies in a linked folder and leads to where such a link led before.
    fn is_repeated(&mut self, root: &Path, real_root: &Path, link: &Path) -> bool {
        let parent = link.parent().unwrap_or(root);
        let below = parent.strip_prefix(root).unwrap_or(parent);
        let is_nested = parent.canonicalize().is_ok_and(|parent| parent != real_root.join(below));
        is_nested && link.canonicalize().is_ok_and(|target| !self.nested.insert(target))
    }

    fn take_by_type(&mut self, name: String, step: &DirEntry) {
        let file_type = step.file_type();
        if file_type.is_dir() {
            self.findings.extend((step.depth() == MAX_DEPTH).then(|| name_rules::too_deep(&name)));
        } else if file_type.is_file() {
            self.findings.extend(name_rules::long_path(&name));
            self.files.push(FoundFile { name, path: step.path().to_owned() });
        } else {
            self.findings.push(entry::not_a_file(&name));
        }
    }
}

/// Whether the settings' `ignore` names this file, or a folder that it lies in; macOS composes letters in its
/// own way.
fn covers(ignored: &str, name: &str) -> bool {
    let ignored: String = ignored.trim_start_matches("./").trim_end_matches('/').nfc().collect();
    let name: String = name.nfc().collect();
    let rest = name.strip_prefix(&ignored);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What systems, editors and archives leave behind.
fn is_passed_over(file_name: &str) -> bool {
    let left_behind = ["thumbs.db", "desktop.ini", "__macosx", "ehthumbs.db"];
    let lower = file_name.to_lowercase();
    file_name.starts_with('.')
        || left_behind.contains(&lower.as_str())
        || lower.strip_suffix(".orig").is_some()
        || lower.ends_with('~')
}

/// Makes sure that a folder can be listed.
///
/// # Errors
/// Returns an error that says why it can't.
pub fn require_folder(folder: &Path) -> Result<(), Error> {
    open_root(folder).map(drop)
}

fn open_root(root: &Path) -> Result<PathBuf, Error> {
    let cannot = |source| Error::Folder { path: root.to_owned(), source };
    let metadata = std::fs::metadata(root).map_err(cannot)?;
    if !metadata.is_dir() {
        return Err(Error::NotAFolder { path: root.to_owned() });
    }
    std::fs::read_dir(root).map_err(cannot)?;
    root.canonicalize().map_err(cannot)
}

fn points_inside(real_root: &Path, link: &Path) -> bool {
    link.canonicalize().is_ok_and(|target| target.starts_with(real_root))
}

/// Shows the path below the folder with `/`, also on Windows; none where a part isn't UTF-8.
fn relative_name(root: &Path, path: &Path) -> Option<String> {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Option<Vec<_>> = below.components().map(|part| part.as_os_str().to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

/// Finds files whose names differ only in what no one sees.
pub(super) fn clashes(files: &[FoundFile]) -> Vec<Finding> {
    let mut looks: Vec<_> = files.iter().map(|file| (name::look(&file.name), file.name.as_str())).collect();
    looks.sort_unstable();
    let pairs = looks.windows(2).filter_map(|pair| match pair {
        [(a, first), (b, second)] if a == b => Some(name_rules::clash(second, first)),
        _ => None,
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_in_the_order_of_their_names_whatever_the_disk_says() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["b/y.svg", "b/x.svg", "c.svg", "a.svg", "b.svg", "b/a.svg", "0.svg"];
        for name in names {
            crate::base::files::make_folder(&folder.path().join("b")).unwrap();
            crate::base::files::write_whole(&folder.path().join(name), b"<svg/>").unwrap();
        }
        let walk = walk(folder.path(), &AssetConfig::default()).unwrap();
        let found: Vec<_> = walk.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(found, ["0.svg", "a.svg", "b.svg", "b/a.svg", "b/x.svg", "b/y.svg", "c.svg"]);
    }

    #[test]
    fn what_is_ignored_is_a_file_or_a_folder_however_its_letters_are_composed() {
        let cases = [
            ("./drafts/", "drafts/a.png", true),
            ("drafts", "drafts", true),
            ("drafts", "drafts2/a.png", false),
            ("entw\u{fc}rfe", "entwu\u{308}rfe/a.png", true),
            ("entwu\u{308}rfe/a.png", "entw\u{fc}rfe/a.png", true),
            ("", "a.png", false),
        ];
        for (ignored, name, covered) in cases {
            assert_eq!(covers(ignored, name), covered, "{ignored} {name}");
        }
    }

    #[test]
    fn each_of_many_names_that_look_the_same_is_told_beside_one_other() {
        const COUNT: usize = 20_000;
        let name = |n: usize| {
            let digits = format!("{n:b}");
            let unseen = digits.chars().map(|digit| if digit == '0' { '\u{200b}' } else { '\u{200c}' });
            format!("screenshots/a{}.png", unseen.collect::<String>())
        };
        let files: Vec<_> =
            (0..COUNT).map(name).map(|name| FoundFile { path: name.clone().into(), name }).collect();
        let found = clashes(&files);
        assert_eq!(found.len(), COUNT - 1);
        let longest = found.iter().map(|finding| finding.is.len()).max();
        assert!(longest.is_some_and(|length| length < 200), "{longest:?}");
    }
}
