//! What a file is, told by its first bytes and never by its name.

use crate::base::MediaType;
use std::fmt;

/// What a file is; prints as a person would say it, for example `a JPEG picture`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::asset) enum Content {
    /// 0 bytes.
    Empty,
    /// PNG, whole or not.
    Png,
    /// JPEG, whole or not.
    Jpeg,
    /// PDF, whole or not.
    Pdf,
    /// Something else that people mistake for a picture of the listing.
    Known(&'static str),
    /// Nothing that we know.
    Unknown,
}

/// So many bytes tell every format below; also the start of an SVG after its comments.
pub(super) const HEAD: usize = 512;

/// The first 8 bytes of every PNG (PNG specification, section 5.2).
pub(super) const PNG_SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// Start of the file, what it is.
const SIGNATURES: [(&[u8], &str); 15] = [
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"8BPS", "a Photoshop drawing"),
    (b"\0\0\x01\0", "an icon file (ICO)"),
    (b"%!PS", "a PostScript drawing"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"gimp xcf", "a GIMP drawing"),
    (b"\x89MNG", "an MNG animation"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"version https://git-lfs", "a Git LFS pointer, not the picture itself"),
];

impl Content {
    /// Tells what a file is by its first [`HEAD`] bytes, or by all of a shorter one.
    pub(super) fn of(head: &[u8]) -> Self {
        if head.is_empty() {
            return Self::Empty;
        }
        if head.starts_with(&PNG_SIGNATURE) {
            return Self::Png;
        }
        if head.starts_with(b"\xff\xd8\xff") {
            return Self::Jpeg;
        }
        if head.starts_with(b"%PDF-") {
            return Self::Pdf;
        }
        let known = SIGNATURES.iter().find(|(start, _)| head.starts_with(start)).map(|(_, what)| *what);
        known.or_else(|| container(head)).or_else(|| markup(head)).map_or(Self::Unknown, Self::Known)
    }

    /// Shows the media type where the listing may take it.
    pub(in crate::asset) fn media_type(self) -> Option<MediaType> {
        match self {
            Self::Png => Some(MediaType::Png),
            Self::Jpeg => Some(MediaType::Jpeg),
            Self::Pdf => Some(MediaType::Pdf),
            Self::Empty | Self::Known(_) | Self::Unknown => None,
        }
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty",
            Self::Png => "a PNG picture",
            Self::Jpeg => "a JPEG picture",
            Self::Pdf => "a PDF",
            Self::Known(what) => what,
            Self::Unknown => "not a picture",
        })
    }
}

/// Formats whose name comes after a length.
fn container(head: &[u8]) -> Option<&'static str> {
    match (head.get(..4), head.get(4..8), head.get(8..12)) {
        (Some(b"RIFF"), _, Some(b"WEBP")) => Some("a WebP picture"),
        (_, Some(b"ftyp"), Some(b"avif" | b"avis")) => Some("an AVIF picture"),
        (_, Some(b"ftyp"), Some(b"heic" | b"heix" | b"mif1")) => Some("an HEIC picture"),
        (_, Some(b"ftyp"), _) => Some("a video"),
        _ => None,
    }
}

fn markup(head: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(head).to_lowercase();
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if !start.starts_with('<') {
        return None;
    }
    Some(if text.contains("<svg") {
        "an SVG drawing"
    } else if text.contains("<html") || text.contains("<!doctype html") {
        "a web page"
    } else {
        "an XML text"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_content() {
        for (bytes, said) in [
            (&b""[..], "empty"),
            (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
            (b"\xff\xd8\xff\xe0", "a JPEG picture"),
            (b"%PDF-1.7", "a PDF"),
            (b"GIF89a", "a GIF picture"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "a WebP picture"),
            (b"8BPS\0\x01", "a Photoshop drawing"),
            (b"<?xml version='1.0'?>\n<!-- logo -->\n<svg/>", "an SVG drawing"),
            (b"\xef\xbb\xbf <SVG>", "an SVG drawing"),
            (b"<!DOCTYPE html><title>404</title>", "a web page"),
            (b"\0\0\0\x20ftypavif", "an AVIF picture"),
            (b"\x89PNG", "not a picture"),
            (b"hello", "not a picture"),
        ] {
            assert_eq!(Content::of(bytes).to_string(), said, "{bytes:?}");
        }
    }
}
