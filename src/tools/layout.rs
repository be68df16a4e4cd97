//! The first layout of a folder: what the images of a press kit are probably for. The words of an image's path
//! decide, then its size.

use crate::asset::{
    AssetConfig, AssetFolder, Hint, KindRules, Profile, Use, Variant, likely_kind, natural_order,
};
use crate::base::{AssetKind, Digests, FieldShape, Pixels, files};
use crate::fit::{self, Look, Nature};
use crate::publish::Error;
use schemars::JsonSchema;
use serde::Serialize;
use std::cmp::Reverse;
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

/// One image that was copied.
// and before that, one to copy
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Copied")]
pub struct Proposal {
    /// The path to read.
    #[serde(skip)]
    pub path: PathBuf,
    /// The original's path, relative to the folder that was searched.
    #[serde(rename = "from")]
    pub name: String,
    /// Its size as `1280×720`.
    #[serde(skip)]
    pub size: String,
    /// The copy's path, relative to the listing's folder.
    pub to: String,
}

/// One file that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "NotCopied")]
pub struct LeftOut {
    /// Its path, relative to the folder that was searched.
    #[serde(rename = "file")]
    pub name: String,
    /// Why it was left out.
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
    let scan = |folder| AssetFolder::scan(folder, &AssetConfig::default(), &profile);
    let found = scan(source)?;
    let here = folder.is_dir().then(|| scan(folder)).transpose()?;
    let used: BTreeSet<_> = here.iter().flat_map(used_paths).collect();
    let mut sorted = Sorted::default();
    for (name, path) in found.files().filter(|(_, path)| !used.contains(&real(path))) {
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
        let there = here.iter().flat_map(AssetFolder::materials);
        let there = there.filter(|one| one.kind == Some(&kind)).count();
        let rules = profile.kinds().find(|rules| *rules.kind() == kind);
        let most = rules.and_then(KindRules::at_most).unwrap_or(usize::MAX);
        sorted.row(&kind, there, most);
    }
    let is_there = |copy: &mut Proposal| folder.join(&copy.to).exists();
    for copy in sorted.copies.extract_if(.., is_there).collect::<Vec<_>>() {
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
        self.seen.extract_if(.., |seen| seen.place == *place).collect()
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
        let mut names = BTreeMap::<String, String>::new();
        let mut kept = Vec::new();
        for seen in all {
            if let Some(first) = names.get(&seen.content) {
                self.leave_out(&seen.name, &format!("the same file as `{first}`"));
            } else {
                names.insert(seen.content.clone(), seen.name.clone());
                kept.push(seen);
            }
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
            all.sort_by(|one, next| natural_order(&one.name, &next.name));
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
    let used = folder.materials().filter(|one| one.used == Use::Asset || one.name.contains('/'));
    used.map(|one| real(one.path))
}

fn taken_places(folder: &AssetFolder) -> impl Iterator<Item = String> {
    let logos = folder.materials().filter_map(|material| material.kind);
    logos.filter(|kind| kind.shape() == FieldShape::One).map(|kind| kind.name().to_owned())
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The slot of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Logo(AssetKind),
    /// The source of square logos.
    Mark,
    Row(AssetKind),
}

/// An image with its slot and its rank: the highest is proposed.
struct Seen {
    name: String,
    path: PathBuf,
    size: Pixels,
    place: Place,
    /// The hash of its content.
    content: String,
    rank: (bool, Variant, bool, u32),
}

impl Seen {
    fn file_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }

    fn ending(&self) -> String {
        self.file_name().rsplit_once('.').map_or("png".to_owned(), |(_, ending)| ending.to_lowercase())
    }

    /// The file's name without a number of its own before it, and without spaces; a date stays.
    fn plain_name(&self) -> String {
        let name = self.file_name();
        let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
        let plain = rest.trim_start_matches([' ', '-', '_', '.']);
        let is_number = name.len() - rest.len() <= 3 && plain.len() < rest.len() && plain.contains('.');
        let name = if is_number { plain } else { name };
        name.split_whitespace().collect::<Vec<_>>().join("-")
    }
}

/// Returns the slot of an image, or why it has none.
fn place_of(name: &str, path: &Path, profile: &Profile) -> Result<Seen, String> {
    let file_name = name.rsplit('/').next().unwrap_or(name);
    let looked = fit::read(path)
        .and_then(|bytes| Ok((fit::look(file_name, &bytes)?, Digests::of(&bytes).sha256.to_string())));
    let (look, content) = looked.map_err(|error| match error {
        fit::Error::Unknown { .. } if is_design(file_name) => {
            "a design file; export it as SVG or PNG".to_owned()
        }
        fit::Error::Unknown { .. } => "not an image".to_owned(),
        error => error.to_string(),
    })?;
    let Look { size, nature } = look;
    let hint = Hint::of(name);
    let place = place_by(file_name, look, hint, profile)?;
    let is_named = match &place {
        Place::Row(_) => u64::from(size.width) * 9 == u64::from(size.height) * 16,
        Place::Logo(_) | Place::Mark => matches!(hint, Hint::Logo(_)),
    };
    let variant = if let Hint::Logo(variant) = hint { variant } else { Variant::Main };
    let rank = (is_named, variant, nature == Nature::Vector, size.shorter());
    Ok(Seen { name: name.to_owned(), path: path.to_owned(), size, place, content, rank })
}

fn place_by(file_name: &str, look: Look, hint: Hint, profile: &Profile) -> Result<Place, String> {
    let Look { size, nature } = look;
    let pixels = (nature == Nature::Raster).then_some(size);
    match (hint, likely_kind(file_name, pixels, profile)) {
        (Hint::Other(what), _) => Err(format!("looks like {what}")),
        (_, Some(AssetKind::HeroLogo)) => {
            Err("a hero image can be replaced later but not removed; to use it, copy it to `logos/hero.png`"
                .to_owned())
        }
        (_, Some(kind)) if kind.shape() == FieldShape::One => Ok(Place::Logo(kind)),
        (_, Some(AssetKind::VideoThumbnail)) => Ok(Place::Row(AssetKind::VideoThumbnail)),
        (Hint::Screen, _) | (_, Some(_)) => screen(size),
        (_, None) if is_square(size) => Ok(Place::Mark),
        (Hint::Logo(_), None) => Ok(Place::Logo(AssetKind::WideLogo)),
        (Hint::None, None) if pixels.is_some() => screen(size),
        (Hint::None, None) => Err("neither its name nor its shape shows what it is for".to_owned()),
    }
}

fn is_design(file_name: &str) -> bool {
    let name = file_name.to_lowercase();
    let endings = ["psd", "psb", "ai", "eps", "sketch", "fig", "xd", "indd", "afdesign"];
    endings.iter().any(|end| name.ends_with(&format!(".{end}")))
}

fn is_square(size: Pixels) -> bool {
    u64::from(size.longer()) * 3 <= u64::from(size.shorter()) * 4
}

/// A landscape image that fills a screenshot at least one way.
fn screen(size: Pixels) -> Result<Place, String> {
    let is_screen =
        size.width >= 1280 && size.width > size.height && size.width <= size.height.saturating_mul(3);
    if is_screen {
        Ok(Place::Row(AssetKind::Screenshot))
    } else {
        Err(format!("{size} doesn't fit a screenshot: landscape, 1280 px wide or more"))
    }
}
