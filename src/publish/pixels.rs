//! Whether two files are the same image.

use super::outcome::Copied;
use image::{ImageError, ImageReader, Limits, RgbaImage};
use std::io::Cursor;

/// Far above every image of a listing (1280×720), far below what would hurt.
const LARGEST_SIDE: u32 = 16_384;
const LARGEST_IMAGE: u64 = 256 << 20;

/// Compares two files: by their bytes, then by their pixels.
pub(crate) fn compared(file: &[u8], copy: &[u8]) -> Copied {
    if file == copy {
        return Copied::SameBytes;
    }
    match (pixels(file), pixels(copy)) {
        (Ok(file), Ok(copy)) if same_pixels(&file, &copy) => Copied::SamePixels,
        _ => Copied::Different,
    }
}

fn pixels(bytes: &[u8]) -> Result<RgbaImage, ImageError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(LARGEST_SIDE), Some(LARGEST_SIDE));
    limits.max_alloc = Some(LARGEST_IMAGE);
    reader.limits(limits);
    Ok(reader.decode()?.into_rgba8())
}

/// What is wholly clear looks the same in every colour.
fn same_pixels(a: &RgbaImage, b: &RgbaImage) -> bool {
    let same = |(a, b): (&image::Rgba<u8>, &image::Rgba<u8>)| a == b || (a.0[3] == 0 && b.0[3] == 0);
    a.dimensions() == b.dimensions() && a.pixels().zip(b.pixels()).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::png::{CompressionType, FilterType, PngEncoder};
    use image::{ExtendedColorType, ImageEncoder as _};

    fn png(colour: [u8; 4], compression: CompressionType) -> Vec<u8> {
        let pixels: Vec<u8> = (0..48 * 48).flat_map(|_| colour).collect();
        let mut bytes = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut bytes, compression, FilterType::Sub);
        encoder.write_image(&pixels, 48, 48, ExtendedColorType::Rgba8).unwrap();
        bytes
    }

    #[test]
    fn a_copy_is_the_same_bytes_or_the_same_pixels_or_another_picture() {
        let teal = png([0, 90, 110, 255], CompressionType::Fast);
        let clear = |colour: [u8; 3]| png([colour[0], colour[1], colour[2], 0], CompressionType::Fast);
        let cases = [
            (teal.clone(), teal.clone(), Copied::SameBytes),
            (teal.clone(), png([0, 90, 110, 255], CompressionType::Uncompressed), Copied::SamePixels),
            (clear([1, 2, 3]), clear([4, 5, 6]), Copied::SamePixels),
            (teal.clone(), png([0, 90, 111, 255], CompressionType::Fast), Copied::Different),
            (teal.clone(), b"not an image".to_vec(), Copied::Different),
        ];
        for (file, copy, expected) in cases {
            assert_eq!(compared(&file, &copy), expected);
        }
    }

    #[test]
    fn clear_is_not_black_and_what_is_too_wide_is_not_decoded() {
        let [black, clear] = [255, 0].map(|alpha| png([0, 0, 0, alpha], CompressionType::Fast));
        assert_eq!([compared(&black, &clear), compared(&clear, &black)], [Copied::Different; 2]);
        let row = |width: u32, compression| {
            let mut bytes = Vec::new();
            let encoder = PngEncoder::new_with_quality(&mut bytes, compression, FilterType::Sub);
            encoder.write_image(&vec![7; width as usize], width, 1, ExtendedColorType::L8).unwrap();
            bytes
        };
        for (width, expected) in [(LARGEST_SIDE, Copied::SamePixels), (LARGEST_SIDE + 1, Copied::Different)] {
            let (file, copy) = (row(width, CompressionType::Fast), row(width, CompressionType::Uncompressed));
            assert_eq!(compared(&file, &copy), expected, "{width}");
        }
    }
}
