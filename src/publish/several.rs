//! Several offers in one run: which folders they are, that no two are the same, and their turns.

use super::content::OFFER_FILE;
use super::error::Error;
use super::job::Job;
use super::limits::{Limit, Turn};
use super::settings::SETTINGS_FILE;
use crate::asset::{self, natural_order};
use crate::base::files;
use futures::stream::{FuturesOrdered, Stream};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the folders that were named come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Folders {
    /// One assets folder.
    One(PathBuf),
    /// Several, also where a folder of folders happens to hold one only.
    Several {
        /// The assets folders, in order.
        folders: Vec<PathBuf>,
        /// Folders beside them that are for no offer.
        passed_over: Vec<PathBuf>,
    },
}

/// What to do with the other offers when one has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFailure {
    /// They go on.
    GoOn,
    /// Those that have begun go on; the others are skipped.
    SkipTheRest,
}

/// The folders in which an assets folder keeps its images.
const OF_IMAGES: [&str; 4] = ["logos", "screenshots", "videos", "plans"];
const IMAGES: [&str; 8] = ["png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "tiff"];

impl Folders {
    /// Looks at the folders that were named: each is an assets folder, or holds some.
    ///
    /// A folder of folders has neither settings, offer body nor images of its own; its assets folders are those
    /// right below it with an `offerpress.toml` or an `offer.json`. Hidden ones are passed over.
    ///
    /// # Errors
    /// Names a folder that cannot be looked into, or that is a part of a listing.
    pub fn of(named: &[PathBuf]) -> Result<Self, Error> {
        let (mut folders, mut passed_over, mut nested) = (Vec::new(), Vec::new(), false);
        for folder in named {
            if let Some(listing) = listing_around(folder) {
                return Err(asset::Error::InsideListing { path: folder.clone(), listing }.into());
            }
            let (below, others) = if is_its_own(folder)? { Default::default() } else { below(folder)? };
            if below.is_empty() {
                folders.push(folder.clone());
            } else {
                nested = true;
                folders.extend(below);
                passed_over.extend(others);
            }
        }
        Ok(match folders.as_slice() {
            [one] if !nested => Self::One(one.clone()),
            _ => Self::Several { folders, passed_over },
        })
    }
}

/// Returns the listing's folder that a folder for images belongs to, by its name; none for any other folder.
#[must_use]
pub fn listing_around(folder: &Path) -> Option<PathBuf> {
    let whole = folder.canonicalize().or_else(|_| std::path::absolute(folder)).ok()?;
    let listing = whole.parent().filter(|_| OF_IMAGES.contains(&lower_name(&whole).as_str()))?;
    let is_listing = [SETTINGS_FILE, OFFER_FILE].iter().any(|file| listing.join(file).is_file());
    is_listing.then(|| listing.to_owned())
}

/// Makes sure that no two jobs are for the same offer of the same service: one would undo the other.
///
/// A folder that does not say which offer it is for has its own error when its turn comes.
///
/// # Errors
/// Names the offer and both folders.
pub fn all_differ<'j>(jobs: impl IntoIterator<Item = &'j Job>) -> Result<(), Error> {
    let mut seen = BTreeMap::new();
    for job in jobs {
        let Ok(name) = job.named_offer() else { continue };
        if let Some(first) = seen.insert((job.service.as_str(), name.clone()), &job.shown_as) {
            let folders = [first.clone(), job.shown_as.clone()];
            return Err(Error::SameOffer { offer: Box::new(name), folders });
        }
    }
    Ok(())
}

/// Does the same work for several offers, each when it has its turn, and returns the result of each in their order; none
/// for those that were skipped.
pub fn in_turn<I, T>(
    items: impl IntoIterator<Item = I>,
    at_once: Limit,
    on_failure: OnFailure,
    work: impl AsyncFn(I, Turn) -> T,
    has_failed: impl Fn(&T) -> bool,
) -> impl Stream<Item = Option<T>> {
    let (work, has_failed) = (Arc::new(work), Arc::new(has_failed));
    let stop = Arc::new(AtomicBool::new(false));
    let one = move |item: I| {
        let (limit, work, stop) = (at_once.clone(), work.clone(), stop.clone());
        let has_failed = has_failed.clone();
        async move {
            let turn = limit.turn().await;
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            // on the heap, so that those who wait for their turn are small
            let done = Box::pin(work(item, turn)).await;
            let stops = on_failure == OnFailure::SkipTheRest && has_failed(&done);
            stop.fetch_or(stops, Ordering::Relaxed);
            Some(done)
        }
    };
    items.into_iter().map(one).collect::<FuturesOrdered<_>>()
}

fn is_its_own(folder: &Path) -> Result<bool, Error> {
    let is_image = |path: &Path| {
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
        path.is_file() && ending.is_some_and(|ending| IMAGES.contains(&ending.as_str()))
    };
    let is_own = |path: &PathBuf| match lower_name(path).as_str() {
        SETTINGS_FILE | OFFER_FILE => true,
        name if OF_IMAGES.contains(&name) => path.is_dir(),
        _ => is_image(path),
    };
    // what is no folder has its own error later
    if !folder.is_dir() {
        return Ok(true);
    }
    Ok(files::entries(folder)?.iter().any(is_own))
}

/// The folders right below one, by whether they are assets folders.
fn below(folder: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Error> {
    let mut all = files::entries(folder)?;
    all.retain(|path| path.is_dir() && !lower_name(path).starts_with('.'));
    all.sort_by(|a, b| natural_order(&lower_name(a), &lower_name(b)));
    let is_for_an_offer =
        |path: &PathBuf| [SETTINGS_FILE, OFFER_FILE].iter().any(|file| path.join(file).is_file());
    Ok(all.into_iter().partition(is_for_an_offer))
}

fn lower_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::StreamExt as _;
    use std::cell::Cell;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            files::make_folder(path.parent().unwrap()).unwrap();
            files::write_whole(&path, b"").unwrap();
        }
        root
    }

    fn names(root: &Path, paths: &[PathBuf]) -> Vec<String> {
        paths.iter().map(|path| path.strip_prefix(root).unwrap().display().to_string()).collect()
    }

    #[test]
    fn a_folder_with_anything_of_its_own_is_one_offer() {
        let below = ["a/offer.json", "b/offer.json"];
        for own in ["offerpress.toml", "offer.json", "Logos/large.png", "screenshots/1.png", "large.PNG"] {
            let root = tree(&[&below[..], &[own]].concat());
            let named = [root.path().to_owned()];
            assert_eq!(Folders::of(&named).unwrap(), Folders::One(named[0].clone()), "{own}");
        }
        for nothing in [&[][..], &["notes.txt"], &["a/large.png"], &[".git/offer.json"]] {
            let root = tree(nothing);
            let named = [root.path().to_owned()];
            assert_eq!(Folders::of(&named).unwrap(), Folders::One(named[0].clone()), "{nothing:?}");
        }
    }

    #[test]
    fn a_part_of_a_listing_is_refused_and_the_listing_named() {
        let root = tree(&["a/offer.json", "a/logos/large.png", "a/other/1.png", "b/logos/large.png"]);
        let real = root.path().canonicalize().unwrap();
        for (folder, listing) in [
            ("a/logos", Some("a")),
            ("a/screenshots", Some("a")),
            ("a/other", None),
            ("b/logos", None),
            ("a", None),
        ] {
            let path = root.path().join(folder);
            let named = Folders::of(std::slice::from_ref(&path));
            let around = match named.as_ref().err() {
                Some(Error::Folder(asset::Error::InsideListing { listing, .. })) => Some(listing.clone()),
                _ => None,
            };
            let listing = listing
                .map(|listing| if path.exists() { real.join(listing) } else { root.path().join(listing) });
            assert_eq!((around, named.is_err()), (listing.clone(), listing.is_some()), "{folder}");
        }
    }

    #[test]
    fn a_folder_of_folders_is_each_of_them_in_the_order_of_people() {
        let root =
            tree(&["10/offer.json", "2/offerpress.toml", "drafts/x.png", ".old/offer.json", "readme.md"]);
        let Folders::Several { folders, passed_over } = Folders::of(&[root.path().to_owned()]).unwrap()
        else {
            panic!("one")
        };
        assert_eq!(names(root.path(), &folders), ["2", "10"]);
        assert_eq!(names(root.path(), &passed_over), ["drafts"]);
        let one = tree(&["only/offer.json"]);
        let found = Folders::of(&[one.path().to_owned()]).unwrap();
        assert!(matches!(found, Folders::Several { folders, .. } if folders.len() == 1), "still several");
        let named = [root.path().join("10"), one.path().to_owned(), root.path().join("nowhere")];
        let Folders::Several { folders, .. } = Folders::of(&named).unwrap() else { panic!("one") };
        assert_eq!(folders, [named[0].clone(), one.path().join("only"), named[2].clone()]);
    }

    #[test]
    fn two_folders_for_one_offer_are_named() {
        let root = tempfile::tempdir().unwrap();
        let job = |folder: &str, body: &str, service: &str| {
            let path = root.path().join(folder);
            files::make_folder(&path).unwrap();
            files::write_whole(&path.join(OFFER_FILE), body.as_bytes()).unwrap();
            Job { shown_as: folder.into(), service: service.into(), ..Job::of_folder(path) }
        };
        let vm = r#"{"publisherId":"contoso","id":"vm","offerTypeId":"microsoft-azure-virtualmachines","definition":{"offer":{}}}"#;
        let jobs = [job("a", vm, "x"), job("b", "no JSON", "x"), job("c", vm, "y"), job("d", "no JSON", "x")];
        assert!(all_differ(&jobs).is_ok(), "unreadable ones have errors of their own");
        let again = job("e", vm, "x");
        let error = all_differ(jobs.iter().chain([&again])).unwrap_err().to_string();
        assert_eq!(error, "the folders `a` and `e` are for the same offer, `contoso/vm`");
    }

    /// Four items, of which the second fails; each takes two steps.
    async fn outcome(at_once: usize, on_failure: OnFailure) -> (Vec<Option<Result<u32, u32>>>, usize) {
        let (now, most) = (Cell::new(0), Cell::new(0));
        let work = async |n: u32, _turn: Turn| {
            now.set(now.get() + 1);
            most.set(most.get().max(now.get()));
            tokio::task::yield_now().await;
            now.set(now.get() - 1);
            if n == 2 { Err(n) } else { Ok(n) }
        };
        let all = in_turn(1..=4, Limit::of(at_once), on_failure, work, Result::is_err);
        let all = all.collect().await;
        (all, most.get())
    }

    #[tokio::test]
    async fn offers_go_side_by_side_up_to_the_limit_and_are_told_in_order() {
        let all = vec![Some(Ok(1)), Some(Err(2)), Some(Ok(3)), Some(Ok(4))];
        for at_once in [1, 2, 4] {
            assert_eq!(outcome(at_once, OnFailure::GoOn).await, (all.clone(), at_once));
        }
        assert_eq!(outcome(9, OnFailure::GoOn).await, (all, 4));
    }

    #[tokio::test]
    async fn a_failure_may_skip_those_that_have_not_begun() {
        let skipped = outcome(1, OnFailure::SkipTheRest).await.0;
        assert_eq!(skipped, [Some(Ok(1)), Some(Err(2)), None, None]);
        let begun = outcome(4, OnFailure::SkipTheRest).await.0;
        assert_eq!(begun, [Some(Ok(1)), Some(Err(2)), Some(Ok(3)), Some(Ok(4))]);
    }
}
