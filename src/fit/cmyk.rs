//! JPEGs made for print: four inks instead of three lights.

use super::{Error, color_profile};
use image::{DynamicImage, RgbImage};
use offerpress_pixels::{Content, Structure};
use std::io::Cursor;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;

/// Reads a JPEG of four inks by its own profile, or plainly without one; none for any other file.
pub(super) fn read(file: &str, bytes: &[u8], structure: &Structure) -> Result<Option<DynamicImage>, Error> {
    if structure.content != Content::Jpeg {
        return Ok(None);
    }
    let damaged = |error| Error::Damaged { file: file.to_owned(), source: Box::new(error) };
    let mut decoder = JpegDecoder::new(Cursor::new(bytes));
    decoder.decode_headers().map_err(damaged)?;
    let Some(space @ (ColorSpace::CMYK | ColorSpace::YCCK)) = decoder.input_colorspace() else {
        return Ok(None);
    };
    decoder.set_options(decoder.options().jpeg_set_out_colorspace(space));
    let mut inks = decoder.decode().map_err(damaged)?;
    if space == ColorSpace::YCCK {
        inks.as_chunks_mut().0.iter_mut().for_each(ycck_to_cmyk);
    }
    if structure.traits.adobe {
        for ink in &mut inks {
            *ink = 255 - *ink;
        }
    }
    let profiled = decoder.icc_profile().and_then(|profile| color_profile::inks_to_srgb(&profile, &inks));
    let colors = profiled.unwrap_or_else(|| inks.as_chunks().0.iter().copied().flat_map(plainly).collect());
    let size = decoder.dimensions().unwrap_or_default();
    let (width, height) = (u32::try_from(size.0).unwrap_or(0), u32::try_from(size.1).unwrap_or(0));
    Ok(RgbImage::from_raw(width, height, colors).map(DynamicImage::ImageRgb8))
}

/// Turns brightness and color back into three inks; as JFIF writes it, on the complement of each ink.
fn ycck_to_cmyk([first, second, third, _]: &mut [u8; 4]) {
    let (y, blue, red) = (f32::from(*first), f32::from(*second) - 128.0, f32::from(*third) - 128.0);
    *first = byte(255.0 - (y + 1.402 * red));
    *second = byte(255.0 - (y - 0.344_136 * blue - 0.714_136 * red));
    *third = byte(255.0 - (y + 1.772 * blue));
}

/// What light is left when each ink takes its share and black takes its share of the rest.
fn plainly([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    let left = |ink: u8| byte(f32::from(255 - ink) * f32::from(255 - black) / 255.0);
    [left(cyan), left(magenta), left(yellow)]
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded into 0 to 255 first")]
fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;

    /// 8×8 pixels of 200 cyan, 40 magenta, 0 yellow, 30 black, as Pillow writes it: in Adobe's way.
    const CYAN: &str = "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EABQAAQAAAAAAAAAAAAAAAAAAAAr/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oADgRDAE0AWQBLAAA/ADblcH8GEP/Z";

    fn first_pixel(bytes: &[u8]) -> [u8; 3] {
        read("a.jpg", bytes, &Structure::of(bytes)).unwrap().unwrap().into_rgb8().get_pixel(0, 0).0
    }

    fn near(is: [u8; 3], should: [u8; 3]) {
        assert!(is.iter().zip(should).all(|(is, should)| is.abs_diff(should) <= 2), "{is:?} {should:?}");
    }

    #[test]
    fn inks_become_light() {
        let bytes = base64::prelude::BASE64_STANDARD.decode(CYAN).unwrap();
        // (255 - 200) * (255 - 30) / 255 and so on
        near(first_pixel(&bytes), [49, 190, 225]);
    }

    #[test]
    fn inks_written_as_brightness_and_color_become_light() {
        let mut bytes = base64::prelude::BASE64_STANDARD.decode(CYAN).unwrap();
        bytes[17] = 2;
        // the stored bytes 55, 215, 255, 225 are now Y, Cb, Cr and black: R = Y + 1.402 (Cr - 128) = 233,
        // G = Y - 0.344 (Cb - 128) - 0.714 (Cr - 128) < 0, B = Y + 1.772 (Cb - 128) = 209, each an ink
        near(first_pixel(&bytes), [19, 225, 41]);
    }

    #[test]
    fn inks_not_from_adobe_are_not_upside_down() {
        let mut bytes = base64::prelude::BASE64_STANDARD.decode(CYAN).unwrap();
        bytes.drain(2..18);
        // 200 cyan is stored as 55, 30 black as 225
        near(first_pixel(&bytes), [24, 5, 0]);
    }

    #[test]
    fn other_files_are_left_to_others() {
        let of = |bytes: &[u8]| read("a", bytes, &Structure::of(bytes));
        assert!(of(b"\x89PNG").unwrap().is_none());
        assert!(matches!(of(b"\xFF\xD8\xFF"), Err(Error::Damaged { .. })));
    }
}
