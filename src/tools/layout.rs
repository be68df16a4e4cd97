//! The first layout of a folder: what the images of a press kit are probably for.

mod place;

use crate::asset::{AssetConfig, AssetFolder, KindRules, Profile, Use};
use crate::base::{AssetKind, FieldShape, files};
use crate::publish::Error;
use place::{Place, Seen, place_of};
use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What to copy into a new folder, and what not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposals {
    /// The copies to make.
    pub copies: Vec<Proposal>,
    /// The files that are left out.
    pub left_out: Vec<LeftOut>,
}

/// An image to copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The path to read.
    pub path: PathBuf,
    /// Its path, relative to the folder that was searched.
    pub name: String,
    /// Its size as `1280×720`.
    pub size: String,
    /// Where it belongs in the assets folder, for example `logos/large.png`.
    pub to: String,
}

/// A file that is not copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its path, relative to the folder that was searched.
    pub name: String,
    /// Why.
    pub why: String,
}

/// Searches `source` for images and proposes where to copy each in `folder`; nothing is written.
///
/// The words of its path decide, then its size. Of several images for one slot the best is proposed: of marks, from which
/// `fit` creates the square logos, one in the brand's colors before one for dark backgrounds, a vector image before pixels,
/// then the larger one. A hero image is never proposed, because it can't be removed from an offer. A slot that is filled
/// isn't proposed again, nor is a file that the folder already uses.
///
/// # Errors
/// Returns an error that names a folder that can't be read, or an unknown profile.
pub fn propose(source: &Path, folder: &Path, profile: Option<&str>) -> Result<Proposals, Error> {
    let profile = Profile::for_offer(profile, None, &AssetConfig::default())?;
    let found = AssetFolder::scan(source, &AssetConfig::default(), &profile)?;
    let here = if folder.is_dir() {
        Some(AssetFolder::scan(folder, &AssetConfig::default(), &profile)?)
    } else {
        None
    };
    let used: BTreeSet<_> = here.iter().flat_map(used_paths).collect();
    let files = found.files().filter(|(_, path)| !used.contains(&real(path)));
    let mut sorted = Sorted::default();
    for (name, path) in files {
        match place_of(name, path, &profile) {
            Ok(seen) => sorted.seen.push(seen),
            Err(why) => sorted.leave_out(name, &why),
        }
    }
    let taken: BTreeSet<_> = here.iter().flat_map(taken_places).collect();
    for kind in [AssetKind::SmallLogo, AssetKind::MediumLogo, AssetKind::LargeLogo, AssetKind::WideLogo] {
        sorted.one(&Place::Logo(kind.clone()), taken.contains(kind.name()));
    }
    sorted
        .one(&Place::Mark, folder.join("logos/mark.png").exists() || folder.join("logos/mark.svg").exists());
    for kind in [AssetKind::Screenshot, AssetKind::VideoThumbnail] {
        let there =
            here.iter().flat_map(AssetFolder::materials).filter(|one| one.kind == Some(&kind)).count();
        let rules = profile.kinds().find(|rules| *rules.kind() == kind);
        let most = rules.and_then(KindRules::at_most).unwrap_or(usize::MAX);
        sorted.row(&kind, there, most);
    }
    let (there, copies): (Vec<_>, _) =
        sorted.copies.into_iter().partition(|copy| folder.join(&copy.to).exists());
    sorted.copies = copies;
    for copy in there {
        sorted.leave_out(&copy.name, &format!("`{}` is already there", copy.to));
    }
    Ok(Proposals { copies: sorted.copies, left_out: sorted.left_out })
}

impl Proposal {
    /// Copies the image; no file is overwritten.
    ///
    /// # Errors
    /// Names the file that cannot be read, or is in the way.
    pub fn copy_into(&self, folder: &Path) -> Result<(), Error> {
        Ok(files::copy(&self.path, &folder.join(&self.to))?)
    }

    /// Returns the name of the original in the assets folder, where it lies there and would be found unused.
    #[must_use]
    pub fn left_in(&self, folder: &Path) -> Option<String> {
        let below = real(&self.path).strip_prefix(real(folder)).ok()?.to_owned();
        let parts: Option<Vec<_>> = below.components().map(|part| part.as_os_str().to_str()).collect();
        parts.map(|parts| parts.join("/"))
    }
}

/// The images that are found, copied and left out.
#[derive(Default)]
struct Sorted {
    seen: Vec<Seen>,
    copies: Vec<Proposal>,
    left_out: Vec<LeftOut>,
}

impl Sorted {
    fn leave_out(&mut self, name: &str, why: &str) {
        self.left_out.push(LeftOut { name: name.to_owned(), why: why.to_owned() });
    }

    fn take(&mut self, place: &Place) -> Vec<Seen> {
        let (here, others) =
            std::mem::take(&mut self.seen).into_iter().partition(|seen| seen.place == *place);
        self.seen = others;
        here
    }

    /// Proposes the best image for a single slot.
    fn one(&mut self, place: &Place, is_taken: bool) {
        let (stem, title) = match place {
            Place::Logo(kind) | Place::Row(kind) => (kind.file_stem(), kind.title()),
            Place::Mark => ("mark", "mark".to_owned()),
        };
        let mut all = self.take(place);
        all.sort_by_key(|seen| Reverse(seen.rank));
        let mut taken = is_taken.then(|| format!("the folder already has a {title}"));
        for seen in all {
            if let Some(why) = &taken {
                self.leave_out(&seen.name, why);
            } else {
                taken = Some(format!("`{}` is used as the {title}", seen.name));
                let ending = seen.ending();
                self.copies.push(copy(seen, format!("logos/{stem}.{ending}")));
            }
        }
    }

    /// Leaves out copies of the same file.
    fn distinct(&mut self, all: Vec<Seen>) -> Vec<Seen> {
        let mut names = BTreeMap::new();
        let (mut kept, mut copies) = (Vec::new(), Vec::new());
        for seen in all {
            match names.entry(seen.content.clone()) {
                Entry::Vacant(first) => {
                    first.insert(seen.name.clone());
                    kept.push(seen);
                }
                Entry::Occupied(first) => {
                    copies.push((seen.name, format!("the same file as `{}`", first.get())));
                }
            }
        }
        for (name, why) in &copies {
            self.leave_out(name, why);
        }
        kept
    }

    /// Proposes the best images for a list, in their own order, and numbers them.
    fn row(&mut self, kind: &AssetKind, there: usize, most: usize) {
        let all = self.take(&Place::Row(kind.clone()));
        let mut all = self.distinct(all);
        let room = most.saturating_sub(there);
        if all.len() > room {
            all.sort_by_key(|seen| Reverse(seen.rank.0));
            for left in all.split_off(room) {
                self.leave_out(&left.name, &format!("the listing takes at most {most}"));
            }
            all.sort_by(|one, next| crate::asset::natural_order(&one.name, &next.name));
        }
        for (n, seen) in all.into_iter().enumerate() {
            let to = format!("{}/{:02}-{}", kind.folder(), there + n + 1, seen.plain_name());
            self.copies.push(copy(seen, to));
        }
    }
}

fn copy(seen: Seen, to: String) -> Proposal {
    Proposal { path: seen.path, name: seen.name, size: seen.size.to_string(), to }
}

fn used_paths(folder: &AssetFolder) -> impl Iterator<Item = PathBuf> {
    folder
        .materials()
        .filter(|material| material.used == Use::Asset || material.name.contains('/'))
        .map(|m| real(m.path))
}

fn taken_places(folder: &AssetFolder) -> impl Iterator<Item = String> {
    let logos = folder.materials().filter_map(|material| material.kind);
    logos.filter(|kind| kind.shape() == FieldShape::One).map(|kind| kind.name().to_owned())
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
