//! Sees that someone works in a folder, by looking at names, lengths and times twice a second.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use walkdir::WalkDir;

/// Between two looks: quick for a person, and nothing for a computer.
pub(super) const PAUSE: Duration = Duration::from_millis(500);

/// A folder as it looks from outside.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Look(Vec<(PathBuf, u64, Option<SystemTime>)>);

impl Look {
    /// Looks at all files but the page that we write ourselves; links aren't followed, for what they lead to is in the
    /// folder itself, or no business of ours.
    pub(super) fn at(folder: &Path, page: Option<&Path>) -> Self {
        let page = page.and_then(|page| std::path::absolute(page).ok());
        let is_page = |path: &Path| page.is_some() && std::path::absolute(path).ok() == page;
        let files = WalkDir::new(folder).sort_by_file_name().into_iter();
        let files = files.filter_map(Result::ok).filter(|entry| !entry.file_type().is_dir());
        let stamp = |entry: walkdir::DirEntry| {
            let metadata = entry.metadata().ok()?;
            Some((entry.path().to_owned(), metadata.len(), metadata.modified().ok()))
        };
        Self(files.filter(|entry| !is_page(entry.path())).filter_map(stamp).collect())
    }
}

/// Detects when a change of a folder is over: an export writes many files, one after the other.
#[derive(Debug)]
pub(super) struct Watch {
    last: Look,
    restless: bool,
}

impl Watch {
    /// Begins with the folder as it looks.
    pub(super) fn from(first: Look) -> Self {
        Self { last: first, restless: false }
    }

    /// Takes the next look; returns whether the folder changed and is at rest again.
    pub(super) fn sees(&mut self, now: Look) -> bool {
        let same = now == self.last;
        let over = same && self.restless;
        self.restless = !same;
        self.last = now;
        over
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::files;

    fn write(folder: &Path, name: &str, text: &str) {
        files::write_whole(&folder.join(name), text.as_bytes()).unwrap();
    }

    #[test]
    fn new_files_other_lengths_and_gone_files_are_seen_and_our_own_page_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (folder, page) = (folder.path(), folder.path().join("listing.html"));
        let look = || Look::at(folder, Some(&page));
        write(folder, "a.png", "1");
        let first = look();
        assert_eq!(look(), first);
        write(folder, "listing.html", "ours");
        assert_eq!(look(), first);
        write(folder, "a.png", "longer");
        let longer = look();
        assert_ne!(longer, first);
        write(folder, "b.png", "");
        assert_ne!(look(), longer);
    }

    #[test]
    fn a_change_is_told_once_and_when_it_is_over() {
        let look = |length| Look(vec![(PathBuf::from("a.png"), length, None)]);
        let mut watch = Watch::from(look(0));
        let seen = [0, 0, 1, 2, 2, 2, 3, 3].map(|length| watch.sees(look(length)));
        assert_eq!(seen, [false, false, false, false, true, false, false, true]);
    }

    #[cfg(unix)]
    #[test]
    fn what_a_link_leads_to_is_not_walked() {
        let [outside, folder] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        write(outside.path(), "a.png", "1");
        std::os::unix::fs::symlink(outside.path(), folder.path().join("link")).unwrap();
        let first = Look::at(folder.path(), None);
        write(outside.path(), "b.png", "2");
        assert_eq!(Look::at(folder.path(), None), first);
        assert_eq!(first.0.len(), 1, "the link itself is seen");
    }
}
