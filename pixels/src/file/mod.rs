//! What the bytes of a file are, and whether they are whole: read once, in pieces, nothing kept.
//!
//! A [`Walk`] takes a file's bytes as they pass, in pieces of any length, and gives its [`Structure`].
//! It holds a few KB whatever the file says of itself. Only then, within limits, are pixels decoded ([`decode_png`](crate::decode_png)).

mod content;
mod gather;
mod structure;
mod jpeg;
mod pdf;
mod png;
#[cfg(test)]
mod tests;

pub use content::{CRUSHED, Content};
pub use structure::{Damage, Structure, Traits};

impl Structure {
    /// Returns what the bytes of a whole file are.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut walk = Walk::default();
        walk.feed(bytes);
        walk.finish()
    }
}

/// Takes the bytes of a file as they pass, and tells what it is.
#[derive(Debug, Default)]
pub struct Walk {
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
    pub fn feed(&mut self, bytes: &[u8]) {
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
    #[must_use]
    pub fn finish(mut self) -> Structure {
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
