//! Where and how a JPEG is broken.

/// Where and how a JPEG is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JpegDamage {
    /// A scan ends before its last block.
    #[error("damaged before byte {at}: image data is missing")]
    Early {
        /// Where.
        at: usize,
    },
    /// Data after the last block of a scan, or between two parts.
    #[error("damaged before byte {at}: image data is left over")]
    LeftOver {
        /// Where.
        at: usize,
    },
    /// A code that can't be.
    #[error("damaged near byte {at}: the image data holds an impossible code")]
    Code {
        /// Where.
        at: usize,
    },
    /// A marker that the data must be interrupted by.
    #[error("damaged near byte {at}: a restart marker is missing")]
    Restart {
        /// Where.
        at: usize,
    },
    /// A table that the data needs.
    #[error("damaged near byte {at}: a Huffman table is missing or impossible")]
    Tables {
        /// Where.
        at: usize,
    },
    /// A scan before one that it needs.
    #[error("damaged near byte {at}: the scans are out of order")]
    Order {
        /// Where.
        at: usize,
    },
    /// A header that can't be.
    #[error("damaged near byte {at}: an impossible header")]
    Header {
        /// Where.
        at: usize,
    },
    /// No end.
    #[error("truncated: the file ends before the image does")]
    NoEnd,
    /// A color without data.
    #[error("damaged: the data of one color is missing")]
    NoData,
}
