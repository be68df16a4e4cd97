//! A folder laid out for the first time: what pictures that lie around are probably for.

use super::error::Error;
use crate::asset::{AssetConfig, AssetFolder, Profile, Use, likely_kind};
use crate::base::{AssetKind, FieldShape, Pixels, files};
use crate::fit::{self, Look, Nature};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A copy to make of a picture that lies around.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The path to read.
    pub path: PathBuf,
    /// Its name in the folder where it lies.
    pub name: String,
    /// Its size as `1280×720`.
    pub size: String,
    /// Where it belongs in the assets folder, for example `logos/large.png`.
    pub to: String,
}

/// Looks for pictures in `source` and proposes where each belongs in `folder`; nothing is touched.
///
/// Told by name, then by size; a square one that is no logo's size becomes `logos/mark`, from which `fit` makes the
/// logos. A place that is taken is not proposed again, nor is a file that the folder uses already.
///
/// # Errors
/// Names a folder that cannot be read.
pub fn propose(source: &Path, folder: &Path) -> Result<Vec<Proposal>, Error> {
    let profile = Profile::for_offer(None, None, &AssetConfig::default())?;
    let found = AssetFolder::scan(source, &AssetConfig::default(), &profile)?;
    let here = if folder.is_dir() {
        Some(AssetFolder::scan(folder, &AssetConfig::default(), &profile)?)
    } else {
        None
    };
    let used: BTreeSet<_> = here.iter().flat_map(used_paths).collect();
    let mut taken: BTreeSet<_> = here.iter().flat_map(taken_places).collect();
    let mut proposals = Vec::new();
    for (name, path) in found.files().filter(|(_, path)| !used.contains(&real(path))) {
        let Some((look, place)) = place_of(name, path, &profile) else { continue };
        let to =
            place.file(name, proposals.iter().filter(|made: &&Proposal| place.holds(&made.to)).count() + 1);
        if taken.insert(place.key(&to)) && !folder.join(&to).exists() {
            proposals.push(Proposal {
                path: path.to_owned(),
                name: name.to_owned(),
                size: look.size.to_string(),
                to,
            });
        }
    }
    Ok(proposals)
}

impl Proposal {
    /// Copies the picture; no file is overwritten.
    ///
    /// # Errors
    /// Names the file that cannot be read, or is in the way.
    pub fn copy_into(&self, folder: &Path) -> Result<(), Error> {
        Ok(files::copy(&self.path, &folder.join(&self.to))?)
    }

    /// Gives the name of the original in the assets folder, where it lies there and would be found unused.
    #[must_use]
    pub fn left_in(&self, folder: &Path) -> Option<String> {
        let below = real(&self.path).strip_prefix(real(folder)).ok()?.to_owned();
        let parts: Option<Vec<_>> = below.components().map(|part| part.as_os_str().to_str()).collect();
        parts.map(|parts| parts.join("/"))
    }
}

/// Where a picture belongs.
enum Place {
    Logo(AssetKind),
    /// What logos can be made of.
    Mark,
    Row(&'static str),
}

impl Place {
    fn file(&self, name: &str, number: usize) -> String {
        let file_name = name.rsplit('/').next().unwrap_or(name);
        let ending = file_name.rsplit_once('.').map_or("png".to_owned(), |(_, ending)| ending.to_lowercase());
        match self {
            Self::Logo(kind) => format!("{}/{}.{ending}", kind.folder(), kind.file_stem()),
            Self::Mark => format!("logos/mark.{ending}"),
            Self::Row(folder) if file_name.starts_with(|c: char| c.is_ascii_digit()) => {
                format!("{folder}/{file_name}")
            }
            Self::Row(folder) => format!("{folder}/{number:02}-{file_name}"),
        }
    }

    fn holds(&self, file: &str) -> bool {
        matches!(self, Self::Row(folder) if file.starts_with(folder))
    }

    /// What can be taken once: a logo in whatever format, or a file.
    fn key(&self, to: &str) -> String {
        match self {
            Self::Logo(kind) => kind.name().to_owned(),
            Self::Mark => "mark".to_owned(),
            Self::Row(_) => to.to_lowercase(),
        }
    }
}

fn place_of(name: &str, path: &Path, profile: &Profile) -> Option<(Look, Place)> {
    let file_name = name.rsplit('/').next().unwrap_or(name);
    let look = fit::read(path).and_then(|bytes| fit::look(file_name, &bytes)).ok()?;
    let size = look.size;
    let pixels = (look.nature == Nature::Picture).then_some(size);
    let place = match likely_kind(file_name, pixels, profile) {
        Some(kind) if kind.shape() == FieldShape::One => Place::Logo(kind),
        Some(kind) => Place::Row(kind.folder()),
        None if size.longer() * 3 <= size.shorter() * 4 => Place::Mark,
        None if is_screen(size) && pixels.is_some() => Place::Row(AssetKind::Screenshot.folder()),
        None => return None,
    };
    Some((look, place))
}

/// A landscape picture that fills a screenshot at least one way.
fn is_screen(size: Pixels) -> bool {
    size.width >= 1280 && size.width > size.height && size.width <= size.height * 3
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
