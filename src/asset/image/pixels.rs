//! Decoding, within limits: that the whole picture comes out, and its pixels where they are few.

use super::bitmap::Bitmap;
use crate::base::Pixels;
use png::{BitDepth, ColorType, DecodeOptions, Decoder, DecodingError, Limits, Transformations};
use std::io::{BufRead, Seek};

/// Larger pictures are decoded row by row and not kept: no kind comes near 4 million pixels.
pub(in crate::asset) const MAX_KEPT: u64 = 4_000_000;
/// For tables and rows; the picture itself is ours.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Decodes a PNG whose structure is whole, to the last pixel; gives the pixels unless there are too many to be kept.
///
/// # Errors
/// Says what is wrong with the coded picture.
pub(in crate::asset) fn decode_png(
    source: impl BufRead + Seek,
    size: Pixels,
) -> Result<Option<Bitmap>, DecodingError> {
    let mut decoder = Decoder::new_with_options(source, options());
    decoder.set_limits(Limits { bytes: MAX_BYTES });
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let count = usize::try_from(size.count()).ok().filter(|_| size.count() <= MAX_KEPT);
    let Some(count) = count else {
        while reader.next_row()?.is_some() {}
        return Ok(None);
    };
    let (Some(length), (color, BitDepth::Eight)) = (reader.output_buffer_size(), reader.output_color_type())
    else {
        return Ok(None);
    };
    let mut bitmap = Bitmap::with_room_for(size, count);
    if reader.info().interlaced {
        let mut whole = vec![0; length];
        reader.next_frame(&mut whole)?;
        spread(&whole, color, &mut bitmap);
    } else {
        let mut row = vec![0; reader.output_line_size(size.width).unwrap_or_default()];
        while reader.read_row(&mut row)?.is_some() {
            spread(&row, color, &mut bitmap);
        }
    }
    Ok(Some(bitmap).filter(|bitmap| bitmap.pixels().len() == count))
}

/// The walk has seen every checksum of the chunks; that of the picture itself is left to see here.
fn options() -> DecodeOptions {
    let mut options = DecodeOptions::default();
    options.set_ignore_crc(true);
    options.set_ignore_adler32(false);
    options.set_ignore_text_chunk(true);
    options.set_ignore_iccp_chunk(true);
    options
}

/// Adds samples to the pixels; what has no alpha is opaque.
fn spread(samples: &[u8], color: ColorType, bitmap: &mut Bitmap) {
    match color {
        ColorType::Grayscale => bitmap.extend(samples.iter().map(|&grey| [grey, grey, grey, 255])),
        ColorType::GrayscaleAlpha => {
            bitmap.extend(samples.as_chunks().0.iter().map(|&[grey, alpha]| [grey, grey, grey, alpha]));
        }
        ColorType::Rgb => bitmap.extend(samples.as_chunks().0.iter().map(|&[r, g, b]| [r, g, b, 255])),
        ColorType::Rgba => bitmap.extend(samples.as_chunks().0.iter().copied()),
        // such rows come out in red, green and blue
        ColorType::Indexed => {}
    }
}
