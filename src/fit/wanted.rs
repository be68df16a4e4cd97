//! What an image should become, and how far `fit` may go to get there.

use crate::base::{AssetKind, Size};
use std::fmt;
use std::str::FromStr;

/// Whether something may be seen through an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transparency {
    /// What is transparent stays so.
    Allowed,
    /// The image gets a background.
    Forbidden,
}

/// One image that a listing wants; the numbers come from the profile in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What it is for.
    pub kind: AssetKind,
    /// The size it must have; of several squares the largest is made that the source can fill.
    pub size: Size,
    /// Whether it may be transparent.
    pub transparency: Transparency,
    /// The most bytes that its file may have, where a profile sets a limit.
    pub max_bytes: Option<u64>,
}

/// How far `fit` may go; the default changes as little as it can.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// How a screenshot or thumbnail of another shape is filled; a logo is never cut.
    pub fill: Fill,
    /// Whether an image may be enlarged.
    pub upscale: Upscale,
    /// The background behind and beside an image; without it the color of the image's edge.
    pub background: Option<Color>,
}

/// How an image fills a frame of another shape.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fill {
    /// All of it is seen, with bars in the color of its edge.
    #[default]
    Pad,
    /// Its middle is seen; what juts out is cut off.
    Crop,
}

/// Whether an image may be enlarged beyond its own pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Upscale {
    /// An image that is too small is refused.
    #[default]
    Never,
    /// It is enlarged, and will look soft.
    Allow,
}

/// An opaque sRGB color; reads and prints as `#0c5f5c`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color(pub(super) [u8; 3]);

/// Says that a text is no color.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a color: write it as `#0c5f5c`")]
pub struct NotAColor(String);

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl FromStr for Color {
    type Err = NotAColor;
    fn from_str(text: &str) -> Result<Self, NotAColor> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let [_, red, green, blue] = number.ok_or_else(|| NotAColor(text.to_owned()))?.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_color_reads_back() {
        assert_eq!("#0C5f5c".parse::<Color>().unwrap().to_string(), "#0c5f5c");
        for text in ["0c5f5c", "#0c5f5", "#+c5f5c", "red", "#ääa"] {
            let error = text.parse::<Color>().unwrap_err().to_string();
            assert_eq!(error, format!("`{text}` is not a color: write it as `#0c5f5c`"));
        }
    }
}
