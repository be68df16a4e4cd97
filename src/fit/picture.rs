//! Pictures made of pixels: read within limits, in sRGB, upright, the first frame.

use super::{Error, Limit, Pixels, colour, inks};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits, RgbaImage};
use std::io::Cursor;

/// Reads a picture.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<RgbaImage, Error> {
    let damaged = |error: ImageError| unreadable(file, error);
    let mut decoder = open(file, bytes)?;
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut picture = match inks::read(file, bytes)? {
        Some(picture) => picture,
        None => {
            let profile = decoder.icc_profile().ok().flatten();
            let picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
            profile.and_then(|profile| colour::to_srgb(&profile, &picture)).unwrap_or(picture)
        }
    };
    picture.apply_orientation(orientation);
    Ok(picture.into_rgba8())
}

/// Reads how large a picture is when it stands upright.
pub(super) fn size(file: &str, bytes: &[u8]) -> Result<Pixels, Error> {
    let mut decoder = open(file, bytes)?;
    let (width, height) = decoder.dimensions();
    let orientation = decoder.orientation().map_err(|error| unreadable(file, error))?;
    Ok(if lies_on_its_side(orientation) { Pixels::new(height, width) } else { Pixels::new(width, height) })
}

/// Tells what a picture inside a drawing must keep to.
pub(super) fn is_within_limits(bytes: &[u8]) -> bool {
    open("", bytes).is_ok()
}

fn open<'a>(file: &str, bytes: &'a [u8]) -> Result<impl ImageDecoder + 'a, Error> {
    let unreadable = |error| unreadable(file, error);
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| unreadable(ImageError::IoError(error)))?;
    reader.limits(limits());
    let decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    let size = Pixels::new(width, height);
    if size.area() > Limit::Pixels.most() {
        return Err(Error::TooLarge { file: file.to_owned(), is: size.to_string(), limit: Limit::Pixels });
    }
    check_end_of_jpeg(file, bytes)?;
    Ok(decoder)
}

/// The most that a decoder may take beside the picture itself.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(Limit::Pixels.most() * 8);
    limits
}

/// Refuses a JPEG that breaks off: the decoder would fill the rest with grey.
///
/// After the last scan begins (`FF DA`), only the true end of image reads `FF D9` (ITU T.81, B.1.1.3).
fn check_end_of_jpeg(file: &str, bytes: &[u8]) -> Result<(), Error> {
    let last = |marker: [u8; 2]| bytes.windows(2).rposition(|two| two == marker);
    let broken = bytes.starts_with(&[0xFF, 0xD8]) && last([0xFF, 0xD9]) < last([0xFF, 0xDA]);
    if broken {
        return Err(Error::Damaged {
            file: file.to_owned(),
            source: "the JPEG breaks off before its end".into(),
        });
    }
    Ok(())
}

fn unreadable(file: &str, error: ImageError) -> Error {
    let file = file.to_owned();
    match error {
        ImageError::Unsupported(_) => Error::Unknown { file },
        ImageError::Limits(_) => {
            Error::TooLarge { file, is: "too many pixels".to_owned(), limit: Limit::Pixels }
        }
        error => Error::Damaged { file, source: error.into() },
    }
}

fn lies_on_its_side(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}
