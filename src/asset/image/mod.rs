//! What the bytes of a file are, and whether they are whole: read once, in pieces, nothing kept.
//!
//! A [`Walk`] takes a file's bytes as they pass, in pieces of any length, and gives its [`Structure`].
//! It holds a few KB whatever the file says of itself. Only then, within limits, are pixels decoded ([`pixels`]).

mod bitmap;
mod content;
mod gather;
mod structure;
mod jpeg;
mod pdf;
mod png;
pub(super) mod pixels;
#[cfg(test)]
mod tests;

pub(super) use bitmap::{
    Bitmap, Fingerprint, Light, Pixel, Tone, brightness, contrast, difference, is_clear, light, luminance,
};
pub(super) use content::{CRUSHED, Content};
pub(super) use structure::Structure;
#[cfg(test)]
use structure::{Damage, Traits};

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
