//! What decoders forgive or leave out: whether the coded data of an image file is whole, and which colors it means.
//!
//! Image libraries fill in what is missing, so that a viewer shows something. A listing must not: what the reference
//! decoders (libpng, libjpeg) call corrupt is damage here, for `check` and for `fit` alike.

pub(crate) mod color;
#[cfg(feature = "fit")]
mod convert;
pub(crate) mod exif;
pub(crate) mod inflate;
pub(crate) mod jpeg_damage;
mod jpeg_bits;
mod jpeg_frame;
mod jpeg_scan;
pub(crate) mod jpeg;
#[cfg(feature = "fit")]
pub(crate) mod png_info;

/// Whether a WebP file is shorter than its header says (WebP container specification, "WebP file header"); libwebp
/// refuses it, and decoders that don't show the rest gray.
#[cfg(feature = "fit")]
pub(crate) fn is_cut_webp(bytes: &[u8]) -> bool {
    let length = bytes.strip_prefix(b"RIFF").and_then(|rest| rest.first_chunk());
    let is_webp = bytes.get(8..12) == Some(b"WEBP");
    is_webp && length.is_some_and(|length| u64::from(u32::from_le_bytes(*length)) + 8 > bytes.len() as u64)
}
