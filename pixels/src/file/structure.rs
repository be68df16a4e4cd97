//! What the bytes of a file are, and how they are broken.

use super::content::Content;
use crate::Pixels;
use crate::color::{Foreign, PngColor};
use std::fmt;

/// What a file is and whether it is whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Structure {
    /// What the file is.
    pub content: Content,
    /// Width and height, where the file is a PNG or JPEG with a readable header.
    pub pixels: Option<Pixels>,
    /// What else the header says.
    pub traits: Traits,
    /// What a PNG says about its colors.
    pub color: PngColor,
    /// The first thing that is broken.
    pub damage: Option<Damage>,
    /// The number of bytes after the end of the image.
    pub trailing: u64,
}

/// What a header says besides the size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says whether one part is in the file, none is a mode"
)]
pub struct Traits {
    /// Several images in one file (APNG).
    pub animated: bool,
    /// More than 8 bits for each color.
    pub deep: bool,
    /// A table of at most 256 colors.
    pub palette: bool,
    /// Inks instead of light.
    pub cmyk: bool,
    /// Adobe's marker: its writers store inks upside down (255 is none).
    pub adobe: bool,
    /// What makes its colors something else than sRGB.
    pub foreign_colors: Option<Foreign>,
    /// How the camera was held, as EXIF counts it: 1 is upright.
    pub orientation: Option<u16>,
}

/// How a file is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// The file ends before its image does.
    Truncated {
        /// The length that there is.
        length: u64,
    },
    /// The checksum of a part is wrong.
    Checksum {
        /// The part's name.
        part: String,
        /// Where it ends.
        at: u64,
    },
    /// Something that no such file has at this place.
    Nonsense {
        /// Where.
        at: u64,
    },
    /// A header that can't be.
    Header,
    /// A width or a height of 0.
    NoPixels(Pixels),
    /// A part that every such file has.
    MissingPart(&'static str),
}

/// The largest image that is decoded, in pixels: some 60 times the largest screenshot, 1366x768.
const MAX_PIXELS: u64 = 64_000_000;

impl Structure {
    pub(super) fn only(content: Content) -> Self {
        Self { content, ..Self::default() }
    }

    /// Remembers the first damage.
    pub(super) fn broken(&mut self, damage: Damage) {
        self.damage.get_or_insert(damage);
    }

    /// Whether the declared size forbids to decode the image.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        self.pixels.is_some_and(|pixels| pixels.count() > MAX_PIXELS)
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { length } => {
                let ending = if *length == 1 { "" } else { "s" };
                write!(f, "truncated: the file ends after {length} byte{ending}, before the image does")
            }
            Self::Checksum { part, at } => {
                write!(f, "damaged before byte {at}: wrong checksum of chunk `{part}`")
            }
            Self::Nonsense { at } => write!(f, "damaged near byte {at}"),
            Self::Header => write!(f, "damaged: invalid header"),
            Self::NoPixels(pixels) => write!(f, "damaged: {pixels} pixels"),
            Self::MissingPart(part) => write!(f, "damaged: chunk `{part}` is missing"),
        }
    }
}
