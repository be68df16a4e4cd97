//! Decoding, within limits: that the whole picture comes out, and its pixels where they are few.

use super::bitmap::Bitmap;
use crate::asset::size::Pixels;
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
    decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
    let mut reader = decoder.read_info()?;
    let count = usize::try_from(size.count()).ok().filter(|_| size.count() <= MAX_KEPT);
    let Some(count) = count else {
        while reader.next_row()?.is_some() {}
        return Ok(None);
    };
    let mut pixels = vec![[0; 4]; count];
    let frame = reader.next_frame(pixels.as_flattened_mut())?;
    let is_whole = (frame.width, frame.height) == (size.width, size.height);
    match (frame.color_type, frame.bit_depth) {
        (ColorType::Rgba, BitDepth::Eight) if is_whole => {}
        (ColorType::GrayscaleAlpha, BitDepth::Eight) if is_whole => spread_grey(&mut pixels),
        _ => return Ok(None),
    }
    Ok(Some(Bitmap::new(size, pixels)))
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

/// Turns pairs of grey and alpha, packed at the front, into pixels; from the back, so that none is lost.
fn spread_grey(pixels: &mut [[u8; 4]]) {
    for at in (0..pixels.len()).rev() {
        let packed = pixels.as_flattened();
        let (Some(&grey), Some(&alpha)) = (packed.get(2 * at), packed.get(2 * at + 1)) else { return };
        pixels.iter_mut().skip(at).take(1).for_each(|pixel| *pixel = [grey, grey, grey, alpha]);
    }
}
