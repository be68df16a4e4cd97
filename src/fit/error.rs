//! Why an image can't be created, and how to fix it.

use super::limit::Limit;
use crate::base::Pixels;
use crate::base::files::FileError;

/// Why a file can't become an image, and how to fix it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The content has an unknown format.
    #[error("`{file}` has an unknown image format; use SVG, PNG, JPEG, WebP, GIF, BMP or TIFF")]
    Unknown {
        /// The file.
        file: String,
    },
    /// The content is damaged or of a rare variant.
    #[error("couldn't read the image `{file}`; export it again, preferably as PNG or SVG")]
    Damaged {
        /// The file.
        file: String,
        /// What the decoder says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file or the image is larger than any listing needs.
    #[error("`{file}` is too large ({is}, limit {limit}); export it smaller")]
    TooLarge {
        /// The file.
        file: String,
        /// Its size, for example `30000×30000`.
        is: String,
        /// The limit.
        limit: Limit,
    },
    /// The SVG contains text, which needs fonts, and these differ between computers.
    #[error(
        "`{file}` contains text (`{text}`), which depends on installed fonts; convert the text to paths and export it again"
    )]
    Text {
        /// The file.
        file: String,
        /// How the text begins.
        text: String,
    },
    /// The SVG links to an image outside the file.
    #[error(
        "`{file}` links to another file (`{href}`); embed that image as PNG, JPEG, GIF or WebP and export it again"
    )]
    Linked {
        /// The file.
        file: String,
        /// How the link begins.
        href: String,
    },
    /// The SVG uses something that the renderer doesn't support.
    #[error(
        "`{file}` uses `{construct}`, which isn't supported; replace it with plain SVG and export it again"
    )]
    Unsupported {
        /// The file.
        file: String,
        /// How it begins.
        construct: String,
    },
    /// The SVG would take too much memory or stack.
    #[error("`{file}` is too complex to render ({what}); simplify it and export it again")]
    TooComplex {
        /// The file.
        file: String,
        /// What there is too much of.
        what: &'static str,
    },
    /// The SVG has effects that take too long to render.
    #[error("`{file}` takes too long to render; flatten its effects and patterns and export it again")]
    TooSlow {
        /// The file.
        file: String,
    },
    /// The image would have to be enlarged.
    #[error(
        "`{file}` is too small ({is}) for a {what} of {wanted}; export it at {needed} or larger, or allow upscaling"
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
        /// The smallest size that works.
        needed: Pixels,
    },
    /// The folder has no source for it.
    #[error("no source for a {what}; save your logo as an SVG, or as a large square PNG, in `logos`")]
    NoSource {
        /// What was wanted.
        what: String,
    },
    /// The image is transparent, and must not be.
    #[error(
        "`{file}` is transparent, but a {what} must not be; set a background color, for example `#0c5f5c`"
    )]
    NoBackground {
        /// The file.
        file: String,
        /// What was wanted.
        what: String,
    },
    /// A lossless file of the right size is still too many bytes.
    #[error("`{file}` as a {what} has {is} bytes, limit {limit}; use a simpler image or fewer colors")]
    TooManyBytes {
        /// The file.
        file: String,
        /// What was wanted.
        what: String,
        /// The size of the smallest file that was tried.
        is: u64,
        /// The limit.
        limit: u64,
    },
    /// The image couldn't be encoded as PNG.
    #[error("couldn't encode the {what} made from `{file}`")]
    Write {
        /// The file.
        file: String,
        /// What was wanted.
        what: String,
        /// What the encoder says.
        source: oxipng::PngError,
    },
    /// A file couldn't be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}
