//! Exif data, which is a small TIFF file (Exif 2.32, section 4.5): byte order, then tables of tags.

/// How the camera was held, 1 is upright (Exif 2.32, section 4.6.4).
const ORIENTATION: u16 = 0x0112;
/// The order of bits within a byte (TIFF 6.0, section 8).
#[cfg(feature = "convert")]
const FILL_ORDER: u16 = 0x010a;

/// Reads the orientation; the header of JPEG's `APP1` segment may stand before the data, as some writers leave it.
#[must_use]
pub fn orientation(exif: &[u8]) -> Option<u16> {
    first_tag(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif), ORIENTATION)
}

/// Reads the order of bits of a TIFF file; none where it is the usual one.
#[cfg(feature = "convert")]
#[must_use]
pub fn fill_order(tiff: &[u8]) -> Option<u16> {
    first_tag(tiff, FILL_ORDER).filter(|order| *order != 1)
}

/// Reads a tag of the first table that holds one 16-bit number.
fn first_tag(tiff: &[u8], tag: u16) -> Option<u16> {
    let is_big = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let u16_at = |at: usize| {
        let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let table = tiff.get(4..8)?.try_into().ok()?;
    let table = if is_big { u32::from_be_bytes(table) } else { u32::from_le_bytes(table) };
    let table = usize::try_from(table).ok()?;
    let entries = usize::from(u16_at(table)?);
    let entry = (0..entries).map(|n| table.saturating_add(2 + 12 * n)).find(|at| u16_at(*at) == Some(tag))?;
    u16_at(entry.checked_add(8)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orientation_is_read_in_both_byte_orders_and_never_beyond_the_end() {
        let big = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0";
        let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0";
        assert_eq!(orientation(big), Some(6));
        assert_eq!(orientation(little), Some(3));
        assert_eq!(orientation(&[&b"Exif\0\0"[..], big].concat()), Some(6));
        for length in 0..18 {
            assert_eq!(orientation(&big[..length]), None);
        }
        assert_eq!(orientation(b"MM\0*\xff\xff\xff\xff"), None);
        assert_eq!(orientation(b"MM\0*\0\0\0\x08\xff\xff"), None);
    }
}
