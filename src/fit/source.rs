//! A file that images are made of, read once.

use super::svg::Svg;
use super::{Error, Limit, Look, Nature, raster};
use crate::base::{Pixels, files};
use image::RgbaImage;
use std::fmt;
use std::path::Path;

/// A logo or screenshot that has been read: an SVG, or pixels in sRGB, upright, of the first frame.
#[derive(Debug)]
pub struct Source {
    pub(super) file: String,
    pub(super) content: Content,
}

/// What is in the file.
pub(super) enum Content {
    Vector(Svg),
    Raster(RgbaImage),
}

impl Source {
    /// Reads a file's content: SVG, PNG, JPEG (also CMYK), WebP, GIF, BMP or TIFF.
    ///
    /// An embedded color profile is converted to sRGB; one that can't be read is ignored, as browsers do.
    /// `file` is the name for messages.
    ///
    /// # Errors
    /// Returns an error that says what can't be read and what to do; a damaged or huge file is refused before its pixels are made.
    pub fn read(file: impl Into<String>, bytes: &[u8]) -> Result<Self, Error> {
        let file = file.into();
        check_length(&file, bytes)?;
        let content = if is_svg(bytes) {
            Content::Vector(Svg::read(&file, bytes)?)
        } else {
            Content::Raster(raster::read(&file, bytes)?)
        };
        Ok(Self { file, content })
    }

    /// Returns the size and whether it has pixels of its own.
    #[must_use]
    pub fn look(&self) -> Look {
        match &self.content {
            Content::Vector(svg) => Look { size: svg.size(), nature: Nature::Vector },
            Content::Raster(image) => {
                Look { size: Pixels::new(image.width(), image.height()), nature: Nature::Raster }
            }
        }
    }

    /// Returns the shape for placing: of a vector image, in a size large enough to be exact.
    pub(super) fn shape(&self) -> Look {
        match &self.content {
            Content::Vector(svg) => Look { size: svg.shape(), nature: Nature::Vector },
            Content::Raster(_) => self.look(),
        }
    }
}

/// Reads a file, but no more of it than it takes to see that it is too large.
///
/// # Errors
/// Returns an error that names the file that can't be read.
pub fn read(path: &Path) -> Result<Vec<u8>, Error> {
    Ok(files::read_up_to(path, Limit::Bytes.most() + 1)?)
}

/// Reads only what a file tells of its size.
///
/// # Errors
/// As [`Source::read`], but damage further inside is not seen.
pub fn look(file: &str, bytes: &[u8]) -> Result<Look, Error> {
    check_length(file, bytes)?;
    if is_svg(bytes) {
        let size = Svg::read(file, bytes)?.size();
        return Ok(Look { size, nature: Nature::Vector });
    }
    Ok(Look { size: raster::size(file, bytes)?, nature: Nature::Raster })
}

fn check_length(file: &str, bytes: &[u8]) -> Result<(), Error> {
    let length = bytes.len() as u64;
    if length > Limit::Bytes.most() {
        let is = format!("{} MB", length / 1_000_000);
        return Err(Error::TooLarge { file: file.to_owned(), is, limit: Limit::Bytes });
    }
    Ok(())
}

/// No image of another format begins with `<`.
fn is_svg(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    text.trim_ascii_start().starts_with(b"<")
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vector(svg) => write!(f, "vector image of {}", svg.size()),
            Self::Raster(image) => write!(f, "image of {}×{}", image.width(), image.height()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::samples::{TEAL, disc, encode, tile_svg};
    use image::{DynamicImage, ImageFormat};
    use proptest::prelude::*;

    fn seeds() -> Vec<Vec<u8>> {
        let image = DynamicImage::ImageRgba8(disc(24, TEAL));
        let flat = DynamicImage::ImageRgb8(image.to_rgb8());
        let formats = [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::WebP,
            ImageFormat::Gif,
            ImageFormat::Bmp,
            ImageFormat::Tiff,
        ];
        let images =
            formats.map(|format| encode(if format == ImageFormat::Jpeg { &flat } else { &image }, format));
        images.into_iter().chain([tile_svg("").into_bytes()]).collect()
    }

    #[test]
    fn a_huge_file_is_refused_unread() {
        let bytes = vec![b'<'; 100_000_001];
        let message = "`a.svg` is too large (100 MB, limit 100 MB); export it smaller";
        assert_eq!(Source::read("a.svg", &bytes).unwrap_err().to_string(), message);
        assert_eq!(look("a.svg", &bytes).unwrap_err().to_string(), message);
    }

    #[test]
    fn a_look_tells_what_reading_finds() {
        for bytes in seeds() {
            assert_eq!(look("a", &bytes).unwrap(), Source::read("a", &bytes).unwrap().look());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(20_260_801), ..ProptestConfig::default() })]
        #[test]
        fn a_damaged_file_never_panics(
            which in 0_usize..7, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
            kept in any::<prop::sample::Index>(),
        ) {
            let mut bytes = seeds().swap_remove(which);
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let _ = look("a", &bytes);
            let _ = Source::read("a", &bytes);
            bytes.truncate(kept.index(bytes.len()));
            let _ = Source::read("a", &bytes);
        }
    }
}
