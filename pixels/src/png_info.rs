//! What the chunks of a PNG in memory say besides its pixels: colors and Exif data, wherever they stand.

use super::color::PngColor;

/// What was found.
#[derive(Debug, Default)]
pub struct PngInfo {
    /// What the colors are.
    pub color: PngColor,
    /// How the camera was held; also where it stands after the pixels (PNG specification, section 11.3.3.4).
    pub orientation: Option<u16>,
}

impl PngInfo {
    /// Reads the chunks of a file; none where it is no PNG.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
        let mut info = Self::default();
        while let Some((length, after)) = rest.split_first_chunk() {
            let Some((name, after)) = after.split_first_chunk::<4>() else { break };
            let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
            let Some((data, after)) = after.split_at_checked(length) else { break };
            if PngColor::wants(*name) {
                info.color.take(*name, data);
            } else if name == b"eXIf" {
                info.orientation = super::exif::orientation(data);
            }
            rest = after.get(4..).unwrap_or_default();
        }
        Some(info)
    }
}
