//! Decoding, within limits: that the whole image comes out, and its pixels where they are few.

use crate::Pixels;
use crate::bitmap::Bitmap;
use crate::inflate::{PlainPng, StreamError};
use crate::jpeg;
use crate::jpeg_damage::JpegDamage;
use png::{BitDepth, ColorType, DecodeOptions, Decoder, DecodingError, Limits, Transformations};
use std::io::{self, BufRead, Read, Seek};

/// Larger images are decoded row by row and not kept: no kind comes near 4 million pixels.
pub const MAX_KEPT: u64 = 4_000_000;
/// No JPEG of 64 million pixels has more bytes.
const MAX_JPEG: u64 = 256 * 1024 * 1024;
/// For tables and rows; the image itself is ours.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// An image that was decoded to its end.
pub struct DecodedImage {
    /// Its pixels, unless there are too many to be kept.
    pub bitmap: Option<Bitmap>,
    /// The number of bytes in the stream of its pixels after the last pixel.
    pub surplus: u64,
}

/// Why the coded pixels of a file couldn't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PixelError {
    /// The stream isn't whole.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// The coded data of a JPEG aren't whole.
    #[error(transparent)]
    Jpeg(#[from] JpegDamage),
    /// The stream is whole, and holds something that no pixel is coded as.
    #[error("damaged: the pixel data is invalid")]
    Pixels,
    /// Tables beyond every need.
    #[error("its metadata is too large to read")]
    Tables,
    /// The file couldn't be read.
    #[error("couldn't be read ({0})")]
    Read(io::ErrorKind),
}

/// Decodes a PNG whose structure is whole, to the end of its stream.
///
/// # Errors
/// Returns an error that says what is wrong with the coded pixels.
pub fn decode_png(source: impl BufRead, size: Pixels) -> Result<DecodedImage, PixelError> {
    let mut plain = PlainPng::open(source)?;
    let bitmap = decode(&mut plain, size)?;
    Ok(DecodedImage { bitmap, surplus: plain.finish()? })
}

/// Reads all codes of a JPEG whose structure is whole; its pixels aren't kept, as no rule asks for them.
///
/// # Errors
/// Returns an error that says what is wrong with the coded data.
pub fn verify_jpeg(source: &mut impl Read) -> Result<DecodedImage, PixelError> {
    let mut bytes = Vec::new();
    source.take(MAX_JPEG).read_to_end(&mut bytes)?;
    jpeg::verify(&bytes)?;
    Ok(DecodedImage { bitmap: None, surplus: 0 })
}

fn decode(source: impl BufRead + Seek, size: Pixels) -> Result<Option<Bitmap>, DecodingError> {
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

impl From<DecodingError> for PixelError {
    fn from(error: DecodingError) -> Self {
        match error {
            DecodingError::IoError(error) => error.into(),
            DecodingError::LimitsExceeded => Self::Tables,
            DecodingError::Format(_) | DecodingError::Parameter(_) => Self::Pixels,
        }
    }
}

impl From<io::Error> for PixelError {
    fn from(error: io::Error) -> Self {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<StreamError>());
        inner.map_or(Self::Read(error.kind()), |inner| Self::Stream(*inner))
    }
}

/// The walk has seen every checksum of the chunks, and [`PlainPng`] that of the pixels.
fn options() -> DecodeOptions {
    let mut options = DecodeOptions::default();
    options.set_ignore_crc(true);
    options.set_ignore_adler32(true);
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
