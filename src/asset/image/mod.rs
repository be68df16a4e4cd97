//! What the bytes of a file are, and whether they are whole: read once, in pieces, nothing kept.
//!
//! A [`Walk`] takes a file's bytes as they pass, in pieces of any length, and gives its [`Structure`].
//! It holds a few KB whatever the file says of itself. Only then, within limits, are pixels decoded ([`pixels`]).

mod bitmap;
mod content;
mod jpeg;
mod pdf;
pub(super) mod pixels;
mod png;
#[cfg(test)]
mod tests;

pub(super) use bitmap::{Bitmap, Fingerprint, Pixel, Tone, brightness, difference, is_clear};
pub(super) use content::{CRUSHED, Content};

use crate::base::{Pixels, counted};
use crate::codec::color::Foreign;
use std::fmt;

/// What a file is and whether it is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Structure {
    /// What the file is.
    pub(super) content: Content,
    /// Width and height, where the file is a PNG or JPEG with a readable header.
    pub(super) pixels: Option<Pixels>,
    /// What else the header says.
    pub(super) traits: Traits,
    /// The first thing that is broken.
    pub(super) damage: Option<Damage>,
    /// The number of bytes after the end of the picture.
    pub(super) trailing: u64,
}

/// What a header says besides the size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says whether one part is in the file, none is a mode"
)]
pub(super) struct Traits {
    /// Several pictures in one file (APNG).
    pub(super) animated: bool,
    /// More than 8 bits for each colour.
    pub(super) deep: bool,
    /// A table of at most 256 colours.
    pub(super) palette: bool,
    /// Inks instead of light.
    pub(super) cmyk: bool,
    /// What makes its colors something else than sRGB.
    pub(super) foreign_colors: Option<Foreign>,
    /// How the camera was held, as EXIF counts it: 1 is upright.
    pub(super) orientation: Option<u16>,
}

/// How a file is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Damage {
    /// The file ends before its picture does.
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
    /// A header that cannot be.
    Header,
    /// A width or a height of 0.
    NoPixels(Pixels),
    /// A part that every such file has.
    MissingPart(&'static str),
}

/// The largest picture that is decoded, in pixels: some 60 times the largest screenshot, 1366x768.
const MAX_PIXELS: u64 = 64_000_000;

impl Structure {
    fn only(content: Content) -> Self {
        Self { content, pixels: None, traits: Traits::default(), damage: None, trailing: 0 }
    }

    /// Tells whether the declared size forbids to decode the picture.
    pub(super) fn is_too_large(&self) -> bool {
        self.pixels.is_some_and(|pixels| pixels.count() > MAX_PIXELS)
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { length } => {
                write!(f, "cut off: the file ends after {}, the picture does not", counted(*length, "byte"))
            }
            Self::Checksum { part, at } => {
                write!(f, "damaged before byte {at}: the checksum of its part `{part}` is wrong")
            }
            Self::Nonsense { at } => write!(f, "damaged near byte {at}"),
            Self::Header => write!(f, "damaged: its header cannot be right"),
            Self::NoPixels(pixels) => write!(f, "damaged: {pixels} pixels"),
            Self::MissingPart(part) => write!(f, "damaged: its part `{part}` is missing"),
        }
    }
}

/// Takes the bytes of a file as they pass.
#[derive(Debug, Default)]
pub(super) struct Walk {
    state: State,
}

#[derive(Debug)]
enum State {
    /// Not enough bytes yet to tell what it is.
    Head(Vec<u8>),
    Png(png::PngWalk),
    Jpeg(jpeg::JpegWalk),
    Pdf(pdf::PdfWalk),
    /// Known, and of no further interest.
    Other(Content),
}

impl Default for State {
    fn default() -> Self {
        Self::Head(Vec::new())
    }
}

impl Walk {
    /// Takes the next bytes.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::Png(walk) => walk.feed(bytes),
            State::Jpeg(walk) => walk.feed(bytes),
            State::Pdf(walk) => walk.feed(bytes),
            State::Other(_) => {}
            State::Head(head) => {
                let (taken, rest) = bytes.split_at(bytes.len().min(content::HEAD - head.len()));
                head.extend_from_slice(taken);
                if head.len() == content::HEAD {
                    self.settle();
                    self.feed(rest);
                }
            }
        }
    }

    /// Ends the pass.
    pub(super) fn finish(mut self) -> Structure {
        self.settle();
        match self.state {
            State::Png(walk) => walk.finish(),
            State::Jpeg(walk) => walk.finish(),
            State::Pdf(walk) => walk.finish(),
            State::Other(content) => Structure::only(content),
            State::Head(_) => Structure::only(Content::Empty),
        }
    }

    /// Settles what the file is by its first bytes, and hands these on.
    fn settle(&mut self) {
        let State::Head(head) = &mut self.state else { return };
        let head = std::mem::take(head);
        self.state = match Content::of(&head) {
            Content::Png => State::Png(png::PngWalk::default()),
            Content::Jpeg => State::Jpeg(jpeg::JpegWalk::default()),
            Content::Pdf => State::Pdf(pdf::PdfWalk::default()),
            other => State::Other(other),
        };
        self.feed(&head);
    }
}

/// Gathers a fixed number of bytes out of pieces of any length.
#[derive(Debug)]
struct Gather<const N: usize> {
    bytes: [u8; N],
    filled: usize,
}

impl<const N: usize> Default for Gather<N> {
    fn default() -> Self {
        Self { bytes: [0; N], filled: 0 }
    }
}

impl<const N: usize> Gather<N> {
    /// Takes what is missing; gives the bytes once all are there, and what was not taken.
    fn take<'a>(&mut self, input: &'a [u8]) -> (Option<[u8; N]>, &'a [u8]) {
        let missing = N - self.filled;
        let (taken, rest) = input.split_at(input.len().min(missing));
        let free = self.bytes.iter_mut().skip(self.filled);
        free.zip(taken).for_each(|(to, from)| *to = *from);
        self.filled += taken.len();
        if self.filled < N {
            return (None, rest);
        }
        self.filled = 0;
        (Some(self.bytes), rest)
    }
}
