//! What is wrong with the compressed pixels of a PNG.

use fdeflate::DecompressionError;
use std::io;

/// What is wrong with the compressed pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StreamError {
    /// No zlib header.
    #[error("damaged: the pixel data has no valid zlib header")]
    Header,
    /// Codes that can't be.
    #[error("damaged: the pixel data can't be decompressed")]
    Corrupt,
    /// A distance beyond the window; libpng refuses the file.
    #[error("damaged: the pixel data refers back farther than its window of {0} bytes")]
    Window(usize),
    /// The stream or its checksum ends too early.
    #[error("truncated: the pixel data ends too early")]
    Cut,
    /// The checksum is wrong.
    #[error("damaged: the checksum of the pixel data (Adler-32) is wrong")]
    Checksum,
    /// The chunks aren't those of a PNG.
    #[error("damaged: the file's chunks can't be read")]
    Chunks,
}

impl StreamError {
    /// Names what the decompressor found.
    pub(super) fn of(error: &DecompressionError) -> Self {
        match error {
            DecompressionError::BadZlibHeader => StreamError::Header,
            DecompressionError::WrongChecksum => StreamError::Checksum,
            DecompressionError::InsufficientInput => StreamError::Cut,
            _ => StreamError::Corrupt,
        }
    }
}

pub(super) fn broken(error: StreamError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
