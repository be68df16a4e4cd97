//! The markers of a JPEG, which tell what its decoder does not: whether it is whole, and who wrote it.

/// Whether a file is a JPEG.
pub(super) fn is_jpeg(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, START_OF_IMAGE])
}

/// Whether a JPEG reaches its end; the decoder fills what is missing with gray.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    Markers(bytes).any(|(marker, _)| marker == END_OF_IMAGE)
}

/// Whether Adobe's marker stands in a JPEG: its writers store inks upside down (255 is none).
pub(super) fn is_from_adobe(bytes: &[u8]) -> bool {
    let mut head = Markers(bytes).take_while(|(marker, _)| *marker != END_OF_IMAGE);
    head.any(|(marker, content)| marker == APP14 && content.starts_with(b"Adobe"))
}

const START_OF_IMAGE: u8 = 0xD8;
const END_OF_IMAGE: u8 = 0xD9;
const APP14: u8 = 0xEE;

/// Walks over markers and what belongs to each (ITU T.81, B.1.1); stops where a segment is cut short.
///
/// Thumbnails lie inside of segments and are passed over; so are the pixels, in which no marker can stand.
struct Markers<'a>(&'a [u8]);

impl<'a> Iterator for Markers<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.0.windows(2).position(|two| matches!(two, [0xFF, marker] if is_marker(*marker)))?;
        let (marker, rest) = self.0.get(at + 1..)?.split_first()?;
        if matches!(*marker, START_OF_IMAGE | END_OF_IMAGE) {
            self.0 = rest;
            return Some((*marker, &[]));
        }
        let (length, _) = rest.split_first_chunk()?;
        let (segment, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
        self.0 = rest;
        Some((*marker, segment.get(2..)?))
    }
}

/// Pixels hold `FF 00` for `FF`, and restarts; `FF FF` is filling.
fn is_marker(byte: u8) -> bool {
    !matches!(byte, 0x00 | 0x01 | 0xD0..=0xD7 | 0xFF)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::samples::{encode, quarters};
    use image::{DynamicImage, ImageFormat};

    fn jpeg() -> Vec<u8> {
        let image = DynamicImage::ImageRgba8(quarters(40, 40)).into_rgb8();
        encode(&image.into(), ImageFormat::Jpeg)
    }

    #[test]
    fn only_the_whole_file_is_whole() {
        let whole = jpeg();
        assert!(is_jpeg(&whole) && is_whole(&whole));
        for kept in 0..whole.len() {
            assert!(!is_whole(&whole[..kept]), "{kept} of {}", whole.len());
        }
    }

    #[test]
    fn a_film_behind_the_photo_does_no_harm_and_a_thumbnail_inside_no_good() {
        let [mut filmed, whole] = [jpeg(), jpeg()];
        filmed.extend([0xFF, 0xDA, 0, 1, 2]);
        assert!(is_whole(&filmed));
        let thumbnail = [&[0xFF, 0xD8, 0xFF, 0xE1, 0, 6, 0xFF, 0xD8, 0xFF, 0xD9], &whole[2..300]].concat();
        assert!(!is_whole(&thumbnail));
    }

    #[test]
    fn adobe_s_marker_counts_only_as_a_marker() {
        let marker = [&[0xFF, 0xD8, 0xFF, APP14, 0, 14][..], b"Adobe\0d\0\0\0\0\x02"].concat();
        assert!(is_from_adobe(&[&marker, &jpeg()[2..]].concat()));
        assert!(!is_from_adobe(&[&jpeg(), &marker[2..]].concat()));
        let comment = [&[0xFF, 0xD8, 0xFF, 0xFE, 0, 18][..], &marker[2..]].concat();
        assert!(!is_from_adobe(&comment));
    }
}
