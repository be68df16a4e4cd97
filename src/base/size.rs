//! How large an image is, and how large one may be: one size, or a range of squares.

use offerpress_pixels::Pixels;
use serde::Deserialize;
use std::fmt;
use std::str::FromStr;

/// A size that a kind takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Size {
    /// Written `255x115`: this width and height.
    Exact(Pixels),
    /// Written `216..350`: a square with sides in this range, both ends included.
    Square {
        /// The shortest side.
        from: u32,
        /// The longest side.
        to: u32,
    },
}

/// Says that a text is no size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a size: write `255x115`, or `216..350` for a square")]
pub struct SizeError(String);

impl Size {
    /// Whether an image of this size is taken.
    #[must_use]
    pub fn takes(self, pixels: Pixels) -> bool {
        match self {
            Self::Exact(size) => size == pixels,
            Self::Square { from, to } => pixels.is_square() && (from..=to).contains(&pixels.width),
        }
    }

    /// Shows the demand in words, for example `square, 216 to 350 px`.
    #[must_use]
    pub fn demand(self) -> String {
        match self {
            Self::Exact(size) => format!("{size} px"),
            Self::Square { from, to } => format!("square, {from} to {to} px"),
        }
    }

    /// Returns the smallest size that is taken.
    #[must_use]
    pub fn least(self) -> Pixels {
        self.ends().0
    }

    /// Returns the largest size that is taken; the smallest, where there is but one.
    #[must_use]
    pub fn most(self) -> Pixels {
        self.ends().1
    }

    fn ends(self) -> (Pixels, Pixels) {
        match self {
            Self::Exact(size) => (size, size),
            Self::Square { from, to } => (Pixels::new(from, from), Pixels::new(to, to)),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(size) => write!(f, "{size}"),
            Self::Square { from, to } => write!(f, "{from}×{from} to {to}×{to}"),
        }
    }
}

impl FromStr for Size {
    type Err = SizeError;
    fn from_str(text: &str) -> Result<Self, SizeError> {
        let side = |text: &str| text.trim().parse().ok().filter(|side: &u32| *side > 0);
        let exact = || {
            let (width, height) = text.split_once(['x', '×'])?;
            Some(Self::Exact(Pixels::new(side(width)?, side(height)?)))
        };
        let square = || {
            let (from, to) = text.split_once("..")?;
            Some(Self::Square { from: side(from)?, to: side(to)? }).filter(|_| side(from) <= side(to))
        };
        exact().or_else(square).ok_or_else(|| SizeError(text.to_owned()))
    }
}

impl TryFrom<String> for Size {
    type Error = SizeError;
    fn try_from(text: String) -> Result<Self, SizeError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(text: &str) -> Size {
        text.parse().unwrap()
    }

    #[test]
    fn sizes_are_read_and_shown() {
        for (text, shown, demand) in [
            ("255x115", "255×115", "255×115 px"),
            ("255×115", "255×115", "255×115 px"),
            ("216..350", "216×216 to 350×350", "square, 216 to 350 px"),
        ] {
            assert_eq!(size(text).to_string(), shown);
            assert_eq!(size(text).demand(), demand);
        }
    }

    #[test]
    fn what_is_no_size_is_refused() {
        for text in ["", "x", "0x1", "1x", "350..216", "a..b", "1x2x3", "-1x1", "4294967296x1"] {
            let error = text.parse::<Size>().unwrap_err().to_string();
            assert_eq!(error, format!("`{text}` is not a size: write `255x115`, or `216..350` for a square"));
        }
    }

    #[test]
    fn the_ends_of_a_range_are_in_it() {
        let range = size("216..350");
        for (side, taken) in [(215, false), (216, true), (350, true), (351, false)] {
            assert_eq!(range.takes(Pixels::new(side, side)), taken, "{side}");
        }
        assert!(!range.takes(Pixels::new(216, 217)));
        assert_eq!((range.least(), range.most()), (Pixels::new(216, 216), Pixels::new(350, 350)));
        assert!(size("48x48").takes(Pixels::new(48, 48)) && !size("48x48").takes(Pixels::new(48, 47)));
    }
}
