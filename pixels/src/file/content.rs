//! What a file is, told by its first bytes and never by its name.

use std::fmt;

/// What a file is; prints as a person would say it, for example `a JPEG image`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Content {
    /// 0 bytes.
    #[default]
    Empty,
    /// PNG, whole or not.
    Png,
    /// JPEG, whole or not.
    Jpeg,
    /// PDF, whole or not.
    Pdf,
    /// Something else that people mistake for an image of the listing.
    Known(&'static str),
    /// Nothing that we know.
    Unknown,
}

/// So many bytes tell every format below: readers look for a PDF's header there (ISO 32000-1, annex H, note 13).
pub(super) const HEAD: usize = 1024;

/// The first 8 bytes of every PNG (PNG specification, section 5.2).
pub(super) const PNG_SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// What Xcode makes of a PNG in an app: no zlib header, blue before red; only Apple's software shows it.
pub const CRUSHED: &str = "an Apple-optimized PNG (CgBI)";

/// Start of the file, what it is.
const SIGNATURES: [(&[u8], &str); 15] = [
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"8BPS", "a Photoshop file"),
    (b"\0\0\x01\0", "an icon file (ICO)"),
    (b"%!PS", "a PostScript file"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"gimp xcf", "a GIMP file"),
    (b"\x89MNG", "an MNG animation"),
    (b"\xff\x0a", "a JPEG XL image"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL image"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 image"),
    (b"version https://git-lfs", "a Git LFS pointer, not the image itself"),
];

impl Content {
    /// Tells what a file is by its first [`HEAD`] bytes, or by all of a shorter one.
    pub(super) fn of(head: &[u8]) -> Self {
        if head.is_empty() {
            return Self::Empty;
        }
        if head.starts_with(&PNG_SIGNATURE) {
            return if head.get(12..16) == Some(b"CgBI") { Self::Known(CRUSHED) } else { Self::Png };
        }
        if head.starts_with(b"\xff\xd8\xff") {
            return Self::Jpeg;
        }
        let known = SIGNATURES.iter().find(|(start, _)| head.starts_with(start)).map(|(_, what)| *what);
        let known = known.or_else(|| container(head)).or_else(|| markup(head)).map(Self::Known);
        let is_pdf = || head.windows(5).any(|bytes| bytes == b"%PDF-");
        known.unwrap_or_else(|| if is_pdf() { Self::Pdf } else { Self::Unknown })
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty",
            Self::Png => "a PNG image",
            Self::Jpeg => "a JPEG image",
            Self::Pdf => "a PDF",
            Self::Known(what) => what,
            Self::Unknown => "not an image",
        })
    }
}

/// Formats whose name comes after a length.
fn container(head: &[u8]) -> Option<&'static str> {
    match (head.get(..4), head.get(4..8), head.get(8..12)) {
        (Some(b"RIFF"), _, Some(b"WEBP")) => Some("a WebP image"),
        (_, Some(b"ftyp"), _) => Some(media(head)),
        _ => None,
    }
}

/// Names a file of the ISO base media format by its brand, or where that is general by the brands that it fits
/// (ISO/IEC 23008-12, annex B; AV1 Image File Format, section 9).
fn media(head: &[u8]) -> &'static str {
    let length = head.first_chunk().map_or(0, |length| u32::from_be_bytes(*length));
    let end = usize::try_from(length).unwrap_or(usize::MAX).min(head.len());
    let brands = || head.get(8..end).unwrap_or_default().as_chunks::<4>().0.iter();
    let is_general = |brand: &&[u8; 4]| matches!(*brand, b"mif1" | b"msf1" | b"miaf");
    let of_brand = |brand: &[u8; 4]| match brand {
        b"avif" => Some("an AVIF image"),
        b"avis" => Some("an AVIF image sequence"),
        b"heic" | b"heix" | b"heim" | b"heis" => Some("a HEIC image"),
        b"hevc" | b"hevx" | b"hevm" | b"hevs" => Some("a HEIC image sequence"),
        _ => None,
    };
    match brands().next() {
        Some(major) if is_general(&major) => {
            let general = if major == b"msf1" { "a HEIF image sequence" } else { "a HEIF image" };
            brands().find_map(of_brand).unwrap_or(general)
        }
        Some(major) => of_brand(major).unwrap_or("a video"),
        None => "a video",
    }
}

fn markup(head: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(head).to_lowercase();
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if !start.starts_with('<') {
        return None;
    }
    Some(if text.contains("<svg") {
        "an SVG file"
    } else if text.contains("<html") || text.contains("<!doctype html") {
        "an HTML page"
    } else {
        "an XML file"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_content() {
        for (bytes, said) in [
            (&b""[..], "empty"),
            (b"\x89PNG\r\n\x1a\n", "a PNG image"),
            (b"\xff\xd8\xff\xe0", "a JPEG image"),
            (b"%PDF-1.7", "a PDF"),
            (b"GIF89a", "a GIF image"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "a WebP image"),
            (b"8BPS\0\x01", "a Photoshop file"),
            (b"<?xml version='1.0'?>\n<!-- logo -->\n<svg/>", "an SVG file"),
            (b"\xef\xbb\xbf <SVG>", "an SVG file"),
            (b"<!DOCTYPE html><title>404</title>", "an HTML page"),
            (b"\0\0\0\x20ftypavif", "an AVIF image"),
            (b"\0\0\0\x1cftypavis\0\0\0\0avisavifmsf1", "an AVIF image sequence"),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "an AVIF image"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "a HEIC image"),
            (b"\0\0\0\x18ftypheix\0\0\0\0mif1heix", "a HEIC image"),
            (b"\0\0\0\x18ftypmsf1\0\0\0\0msf1hevc", "a HEIC image sequence"),
            (b"\0\0\0\x18ftyphevc\0\0\0\0msf1hevc", "a HEIC image sequence"),
            (b"\0\0\0\x14ftypmif1\0\0\0\0mif1", "a HEIF image"),
            (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "a video"),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "a video"),
            (b"\xef\xbb\xbf%PDF-1.7", "a PDF"),
            (b"junk\r\n%PDF-1.4", "a PDF"),
            (b"<html>%PDF-1.4", "an HTML page"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\x04CgBI\x50\0\x20\x02", CRUSHED),
            (b"\x89PNG", "not an image"),
            (b"hello", "not an image"),
        ] {
            assert_eq!(Content::of(bytes).to_string(), said, "{bytes:?}");
        }
    }
}
