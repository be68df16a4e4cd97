//! Images made of pixels: read within limits, in sRGB, upright, the first frame.

use super::{Error, Limit, cmyk, color_profile};
use crate::base::Pixels;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits, RgbaImage};
use moxcms::ColorProfile;
use offerpress_pixels::{CRUSHED, Content, Damage, Foreign, PlainPng, Structure, exif, is_cut_webp, jpeg};
use std::io::Cursor;

/// Reads an image.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<RgbaImage, Error> {
    let structure = Structure::of(bytes);
    let mut decoder = open(file, bytes, &structure)?;
    verify(bytes, structure.content).map_err(|source| Error::Damaged { file: file.to_owned(), source })?;
    let orientation = orientation(file, &mut decoder, &structure)?;
    let mut image = if let Some(printed) = cmyk::read(file, bytes, &structure)? {
        printed
    } else {
        let profile = profile(&mut decoder, &structure);
        let image = DynamicImage::from_decoder(decoder).map_err(|error| unreadable(file, error))?;
        profile.and_then(|profile| color_profile::to_srgb(&profile, &image)).unwrap_or(image)
    };
    image.apply_orientation(orientation);
    Ok(image.into_rgba8())
}

/// Reads how large an image is when it stands upright.
pub(super) fn size(file: &str, bytes: &[u8]) -> Result<Pixels, Error> {
    let structure = Structure::of(bytes);
    let mut decoder = open(file, bytes, &structure)?;
    let (width, height) = decoder.dimensions();
    let orientation = orientation(file, &mut decoder, &structure)?;
    Ok(if is_sideways(orientation) { Pixels::new(height, width) } else { Pixels::new(width, height) })
}

/// Says what the decoders forgive: they show such a file with gray, shifted or invented parts.
fn verify(bytes: &[u8], content: Content) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    match content {
        Content::Jpeg => jpeg::verify(bytes)?,
        Content::Png => drop(PlainPng::open(bytes).and_then(PlainPng::finish)?),
        _ if is_cut_webp(bytes) => {
            return Err("cut off: the file ends before its last part does".into());
        }
        _ if exif::fill_order(bytes).is_some() => {
            return Err("a TIFF whose bits are stored in reverse (FillOrder 2)".into());
        }
        _ => {}
    }
    Ok(())
}

/// Reads how the camera was held, also where decoders don't look: after the pixels, and behind a header of JPEG's.
fn orientation(
    file: &str,
    decoder: &mut impl ImageDecoder,
    structure: &Structure,
) -> Result<Orientation, Error> {
    let found = match structure.content {
        Content::Png => structure.traits.orientation,
        _ => decoder.exif_metadata().ok().flatten().and_then(|exif| exif::orientation(&exif)),
    };
    let known = found.and_then(|found| Orientation::from_exif(u8::try_from(found).ok()?));
    known.map_or_else(|| decoder.orientation().map_err(|error| unreadable(file, error)), Ok)
}

/// Returns the profile by which an image's colors become sRGB; one that can't be read is ignored, as browsers do.
fn profile(decoder: &mut impl ImageDecoder, structure: &Structure) -> Option<ColorProfile> {
    match structure.content {
        Content::Png => structure.color.to_convert(),
        _ => ColorProfile::new_from_slice(&decoder.icc_profile().ok().flatten()?).ok(),
    }
}

/// Returns what an image inside an SVG must keep to.
pub(super) fn is_within_limits(bytes: &[u8]) -> bool {
    open("", bytes, &Structure::of(bytes)).is_ok()
}

fn open<'a>(
    file: &str,
    bytes: &'a [u8],
    structure: &Structure,
) -> Result<impl ImageDecoder + use<'a>, Error> {
    let unreadable = |error| unreadable(file, error);
    if structure.content == Content::Known(CRUSHED) {
        let source = "an Apple-optimized PNG (CgBI); `offerpress check` says how to convert it back".into();
        return Err(Error::Damaged { file: file.to_owned(), source });
    }
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| unreadable(ImageError::IoError(error)))?;
    reader.limits(limits());
    let decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    let size = Pixels::new(width, height);
    if size.count() > Limit::Pixels.most() {
        return Err(Error::TooLarge { file: file.to_owned(), is: size.to_string(), limit: Limit::Pixels });
    }
    if structure.traits.foreign_colors == Some(Foreign::Hdr) {
        let source = "an HDR image (cICP), whose colors have no fixed counterpart in sRGB".into();
        return Err(Error::Damaged { file: file.to_owned(), source });
    }
    if structure.content == Content::Jpeg && matches!(structure.damage, Some(Damage::Truncated { .. })) {
        let source = "the JPEG breaks off before its end".into();
        return Err(Error::Damaged { file: file.to_owned(), source });
    }
    Ok(decoder)
}

/// The most that a decoder may take beside the image itself.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(Limit::Pixels.most() * 8);
    limits
}

fn unreadable(file: &str, error: ImageError) -> Error {
    let file = file.to_owned();
    match error {
        ImageError::Unsupported(_) => Error::Unknown { file },
        ImageError::Limits(_) => {
            Error::TooLarge { file, is: "too many pixels".to_owned(), limit: Limit::Pixels }
        }
        error => Error::Damaged { file, source: words(&error).into() },
    }
}

/// Says what a decoder found, without the names of its own types.
fn words(error: &ImageError) -> &'static str {
    match error {
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            "truncated: the file ends before the image does"
        }
        ImageError::Decoding(_) | ImageError::IoError(_) => "damaged: the image data is invalid",
        _ => "it can't be decoded",
    }
}

fn is_sideways(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

#[cfg(test)]
mod tests;
