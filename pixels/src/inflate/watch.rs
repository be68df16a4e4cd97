//! Whether a zlib stream keeps to the window that its header names.

use super::error::StreamError;
use fdeflate::{DecompressionError, Decompressor};

/// The largest window of zlib.
pub(super) const WINDOW: usize = 32 * 1024;

/// Returns the window that the first byte of a zlib stream names (RFC 1950, section 2.2).
pub(super) fn window_of(first: u8) -> usize {
    1 << ((usize::from(first) >> 4).min(7) + 8)
}

/// Inflates the same stream with no more look-back than its window, which takes a byte at a time.
pub(super) struct Watch {
    stream: Decompressor,
    window: usize,
    buffer: Vec<u8>,
    filled: usize,
}

impl Watch {
    pub(super) fn new(window: usize) -> Self {
        let mut stream = Decompressor::new();
        stream.ignore_adler32();
        Self { stream, window, buffer: vec![0; WINDOW * 2], filled: 0 }
    }

    /// Takes what the decompressor itself took.
    pub(super) fn follow(&mut self, mut input: &[u8]) -> Result<(), StreamError> {
        while !self.stream.is_done() {
            if self.filled == self.buffer.len() {
                self.buffer.copy_within(self.filled - self.window.., 0);
                self.filled = self.window;
            }
            let from = self.filled.saturating_sub(self.window);
            let output = self.buffer.get_mut(from..=self.filled).unwrap_or_default();
            let (used, made) = match self.stream.read(input, output, self.filled - from, false) {
                Err(DecompressionError::DistanceTooFarBack) => return Err(StreamError::Window(self.window)),
                Err(error) => return Err(StreamError::of(&error)),
                Ok(read) => read,
            };
            self.filled += made;
            input = input.get(used..).unwrap_or_default();
            if made == 0 && (used == 0 || input.is_empty()) {
                return Ok(());
            }
        }
        Ok(())
    }
}
