//! What an image is probably for: the words of its path decide, then its size.

use crate::asset::{Hint, Profile, Variant, likely_kind};
use crate::base::{AssetKind, Digests, FieldShape, Pixels};
use crate::fit::{self, Look, Nature};
use std::path::{Path, PathBuf};

/// The slot of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    Logo(AssetKind),
    /// The source of square logos.
    Mark,
    Row(AssetKind),
}

/// An image with its slot and its rank: the highest is proposed.
pub(super) struct Seen {
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) size: Pixels,
    pub(super) place: Place,
    /// The hash of its content.
    pub(super) content: String,
    pub(super) rank: (bool, Variant, bool, u32),
}

impl Seen {
    fn file_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }

    pub(super) fn ending(&self) -> String {
        self.file_name().rsplit_once('.').map_or("png".to_owned(), |(_, ending)| ending.to_lowercase())
    }

    /// The file's name without a number of its own before it, and without spaces; a date stays.
    pub(super) fn plain_name(&self) -> String {
        let name = self.file_name();
        let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
        let plain = rest.trim_start_matches([' ', '-', '_', '.']);
        let is_number = name.len() - rest.len() <= 3 && plain.len() < rest.len() && plain.contains('.');
        let name = if is_number { plain } else { name };
        name.split_whitespace().collect::<Vec<_>>().join("-")
    }
}

/// Returns the slot of an image, or why it has none.
pub(super) fn place_of(name: &str, path: &Path, profile: &Profile) -> Result<Seen, String> {
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
