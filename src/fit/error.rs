//! Why a picture could not be made, and what a person can do.

use super::limit::Limit;
use crate::base::Pixels;
use crate::base::files::FileError;

/// Says which file could not become what, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The content is of no kind that we read.
    #[error("`{file}` is no picture that can be read; use SVG, PNG, JPEG, WebP, GIF, BMP or TIFF")]
    Unknown {
        /// The file.
        file: String,
    },
    /// The content is damaged or of a rare kind.
    #[error("could not read the picture `{file}`; export it again, best as PNG or SVG")]
    Damaged {
        /// The file.
        file: String,
        /// What the decoder says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file or the picture is larger than any listing needs.
    #[error("`{file}` has {is}, at most {limit} can be read; export it smaller")]
    TooLarge {
        /// The file.
        file: String,
        /// Its size, for example `30000×30000`.
        is: String,
        /// The limit.
        limit: Limit,
    },
    /// The SVG writes with fonts, which differ from computer to computer.
    #[error(
        "`{file}` has text (`{text}`), which looks different with every computer's fonts; turn the text into paths and export it again"
    )]
    Text {
        /// The file.
        file: String,
        /// How the text begins.
        text: String,
    },
    /// The SVG draws a picture that is not in the file.
    #[error(
        "`{file}` draws another file (`{href}`); embed that picture as PNG, JPEG, GIF or WebP and export it again"
    )]
    Linked {
        /// The file.
        file: String,
        /// How the link begins.
        href: String,
    },
    /// The SVG asks for something that the renderer leaves out.
    #[error(
        "`{file}` uses `{construct}`, which cannot be drawn; replace it by plain SVG and export it again"
    )]
    Unsupported {
        /// The file.
        file: String,
        /// How it begins.
        construct: String,
    },
    /// The SVG would take too much memory or stack.
    #[error("`{file}` is too complex to draw ({what}); simplify it and export it again")]
    TooComplex {
        /// The file.
        file: String,
        /// What there is too much of.
        what: &'static str,
    },
    /// The SVG has effects that take very long to draw.
    #[error("`{file}` takes too long to draw; flatten its effects and patterns and export it again")]
    TooSlow {
        /// The file.
        file: String,
    },
    /// The picture would have to be enlarged.
    #[error(
        "`{file}` is {is}, too small for a {what} of {wanted}; export it at {needed} or larger, or allow it to be enlarged"
    )]
    TooSmall {
        /// The file.
        file: String,
        /// The size it has.
        is: Pixels,
        /// What was wanted, for example `large logo`.
        what: String,
        /// The size wanted.
        wanted: Pixels,
        /// The size at which the file would do.
        needed: Pixels,
    },
    /// Nothing in the folder can be made into it.
    #[error(
        "there is no picture to make a {what} of; put the mark as SVG, or as a large square PNG, into `logos`"
    )]
    NoSource {
        /// What was wanted.
        what: String,
    },
    /// The image has transparent where it may not be.
    #[error(
        "`{file}` is transparent, and a {what} may not be; pass a background color, for example `#0c5f5c`"
    )]
    NoGround {
        /// The file.
        file: String,
        /// What was wanted.
        what: String,
    },
    /// A lossless file of the right size is still too many bytes.
    #[error(
        "`{file}` as a {what} has {is} bytes, at most {limit} are allowed; use a simpler image or fewer colors"
    )]
    TooManyBytes {
        /// The file.
        file: String,
        /// What was wanted.
        what: String,
        /// The size of the smallest file found.
        is: u64,
        /// The limit.
        limit: u64,
    },
    /// The finished picture could not be written as PNG.
    #[error("could not write a {what} made of `{file}`")]
    Write {
        /// The file.
        file: String,
        /// What was wanted.
        what: String,
        /// What the encoder says.
        source: oxipng::PngError,
    },
    /// A file of the folder could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}
