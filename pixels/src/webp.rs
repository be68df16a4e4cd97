//! Whether a WebP file is whole.

/// Whether a WebP file is shorter than its header says (WebP container specification, "WebP file header"); libwebp
/// refuses it, and decoders that don't show the rest gray.
#[must_use]
pub fn is_cut_webp(bytes: &[u8]) -> bool {
    let length = bytes.strip_prefix(b"RIFF").and_then(|rest| rest.first_chunk());
    let is_webp = bytes.get(8..12) == Some(b"WEBP");
    is_webp && length.is_some_and(|length| u64::from(u32::from_le_bytes(*length)) + 8 > bytes.len() as u64)
}
