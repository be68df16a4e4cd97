//! Decoding, within limits: that the whole picture comes out, and its pixels where they are few.

use super::Structure;
use crate::asset::size::Pixels;
use png::{BitDepth, ColorType, DecodeOptions, Decoder, Limits, Transformations};
use std::io::{BufRead, Seek};

/// The pixels of a picture, 8 bits each of red, green, blue and alpha, in rows from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::asset) struct Bitmap {
    pub(in crate::asset) size: Pixels,
    pub(in crate::asset) pixels: Vec<[u8; 4]>,
}

/// Larger pictures are decoded row by row and not kept: no kind comes near 4 million pixels.
const MAX_KEPT: u64 = 4_000_000;
/// Tables and one row; rows are at most 64 million pixels of 8 bytes, so this refuses the absurd ones.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Decodes a PNG whose structure is whole; `None` where it is too large to be kept.
///
/// # Errors
/// Says what is wrong with the coded picture.
pub(in crate::asset) fn decode_png(
    source: impl BufRead + Seek,
    structure: &Structure,
) -> Result<Option<Bitmap>, png::DecodingError> {
    let mut options = DecodeOptions::default();
    // the walk has seen every checksum of the chunks; that of the picture is left to see here
    options.set_ignore_crc(true);
    options.set_ignore_adler32(false);
    options.set_ignore_text_chunk(true);
    options.set_ignore_iccp_chunk(true);
    let mut decoder = Decoder::new_with_options(source, options);
    decoder.set_limits(Limits { bytes: MAX_BYTES });
    decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
    let mut reader = decoder.read_info()?;
    let is_kept = structure.pixels.is_some_and(|pixels| pixels.count() <= MAX_KEPT);
    if !is_kept {
        while reader.next_row()?.is_some() {}
        return Ok(None);
    }
    let mut bytes = vec![0; reader.output_buffer_size().unwrap_or_default()];
    let frame = reader.next_frame(&mut bytes)?;
    let size = Pixels { width: frame.width, height: frame.height };
    Ok(to_rgba(&bytes, frame.color_type, frame.bit_depth).map(|pixels| Bitmap { size, pixels }))
}

/// The transformations above leave 8 bits with alpha, in grey or in colour.
fn to_rgba(bytes: &[u8], color: ColorType, depth: BitDepth) -> Option<Vec<[u8; 4]>> {
    match (color, depth) {
        (ColorType::Rgba, BitDepth::Eight) => Some(bytes.as_chunks().0.to_vec()),
        (ColorType::GrayscaleAlpha, BitDepth::Eight) => {
            Some(bytes.as_chunks().0.iter().map(|[grey, alpha]| [*grey, *grey, *grey, *alpha]).collect())
        }
        _ => None,
    }
}
