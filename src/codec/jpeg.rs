//! Whether the coded data of a JPEG is whole: every code of every scan is read, no pixel is made.
//!
//! Decoders show what they get: the rest of a damaged image comes out gray or shifted, without an error. What libjpeg
//! warns of is damage here (`jerror.h`: `JWRN_HIT_MARKER`, `JWRN_EXTRANEOUS_DATA`, `JWRN_HUFF_BAD_CODE`,
//! `JWRN_MUST_RESYNC`, `JWRN_BOGUS_PROGRESSION`, `JWRN_JPEG_EOF`). ITU-T T.81, annexes B (markers), F (sequential), G (progressive).

use super::jpeg_bits::Huffman;
use super::jpeg_scan::Scan;

/// Where and how a JPEG is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum JpegDamage {
    /// A scan ends before its last block.
    #[error("damaged before byte {at}: image data is missing")]
    Early {
        /// Where.
        at: usize,
    },
    /// Data after the last block of a scan, or between two parts.
    #[error("damaged before byte {at}: image data is left over")]
    LeftOver {
        /// Where.
        at: usize,
    },
    /// A code that cannot be.
    #[error("damaged near byte {at}: the image data holds an impossible code")]
    Code {
        /// Where.
        at: usize,
    },
    /// A marker that the data must be interrupted by.
    #[error("damaged near byte {at}: a restart marker is missing")]
    Restart {
        /// Where.
        at: usize,
    },
    /// A table that the data needs.
    #[error("damaged near byte {at}: a Huffman table is missing or impossible")]
    Tables {
        /// Where.
        at: usize,
    },
    /// A scan before one that it needs.
    #[error("damaged near byte {at}: the scans are out of order")]
    Order {
        /// Where.
        at: usize,
    },
    /// A header that cannot be.
    #[error("damaged near byte {at}: an impossible header")]
    Header {
        /// Where.
        at: usize,
    },
    /// No end.
    #[error("cut off: the file ends before the image does")]
    NoEnd,
    /// A color without data.
    #[error("damaged: the data of one color is missing")]
    NoData,
}

/// Tables and settings that hold for the scans after them.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) dc: [Option<Huffman>; 4],
    pub(super) ac: [Option<Huffman>; 4],
    /// So many units lie between two restart markers; 0 for none.
    pub(super) restart: usize,
}

/// What a frame's header says (section B.2.2).
pub(super) struct Frame {
    pub(super) is_progressive: bool,
    pub(super) components: Vec<Component>,
    /// How many groups of blocks lie across and down.
    pub(super) groups: (usize, usize),
}

/// One color of the image.
pub(super) struct Component {
    pub(super) id: u8,
    /// How many of its blocks a group has across and down.
    pub(super) wide: usize,
    pub(super) high: usize,
    /// How many blocks it has itself.
    pub(super) across: usize,
    pub(super) down: usize,
    /// The blocks of one row, those that fill up a group included.
    stride: usize,
    /// For each block of a progressive image, which coefficients are not zero so far.
    pub(super) seen: Vec<u64>,
    /// Of a progressive image, which bit of each coefficient came last.
    pub(super) bits: [u8; 64],
    pub(super) is_seen: bool,
}

/// Larger images are refused for their size.
const MAX_PIXELS: usize = 64_000_000;

/// Reads the codes of a JPEG to its end.
///
/// # Errors
/// Returns the first damage; never one where the coding is arithmetic or lossless, which no decoder here takes.
pub(crate) fn verify(bytes: &[u8]) -> Result<(), JpegDamage> {
    let (mut at, mut tables, mut frame) = (2, Tables::default(), None);
    loop {
        let (code, after) = marker(bytes, at)?;
        at = after;
        match code {
            0xd9 => return end(frame.as_ref()),
            0x01 | 0xd0..=0xd7 => continue,
            _ => {}
        }
        let segment = segment(bytes, at)?;
        let header = JpegDamage::Header { at };
        at += segment.len() + 2;
        match code {
            0xc0..=0xc2 => frame = Some(Frame::read(segment, code == 0xc2).ok_or(header)?),
            0xc4 => tables.read(segment).ok_or(JpegDamage::Tables { at })?,
            0xc3 | 0xc5..=0xcf => return Ok(()),
            0xdd => tables.restart = usize::from(u16_at(segment, 0).ok_or(header)?),
            0xda => {
                let frame = frame.as_mut().ok_or(header)?;
                at = Scan::read(segment, frame).ok_or(header)?.verify(bytes, at, frame, &tables)?;
            }
            _ => {}
        }
    }
}

fn end(frame: Option<&Frame>) -> Result<(), JpegDamage> {
    let is_whole = frame.is_some_and(|frame| frame.components.iter().all(|component| component.is_seen));
    if is_whole { Ok(()) } else { Err(JpegDamage::NoData) }
}

/// Reads the next marker, which fill bytes may precede.
fn marker(bytes: &[u8], at: usize) -> Result<(u8, usize), JpegDamage> {
    let rest = bytes.get(at..).unwrap_or_default();
    let fill = rest.iter().take_while(|byte| **byte == 0xff).count();
    match rest.get(fill) {
        None => Err(JpegDamage::NoEnd),
        Some(0) => Err(JpegDamage::LeftOver { at }),
        Some(_) if fill == 0 => Err(JpegDamage::LeftOver { at }),
        Some(code) => Ok((*code, at + fill + 1)),
    }
}

/// Returns what follows a segment's length.
fn segment(bytes: &[u8], at: usize) -> Result<&[u8], JpegDamage> {
    let length = usize::from(u16_at(bytes, at).ok_or(JpegDamage::NoEnd)?);
    if length < 2 {
        return Err(JpegDamage::Header { at });
    }
    bytes.get(at + 2..at + length).ok_or(JpegDamage::NoEnd)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

impl Tables {
    /// Reads one or more Huffman tables (section B.2.4.2).
    fn read(&mut self, mut segment: &[u8]) -> Option<()> {
        while let Some((kind, rest)) = segment.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>()?;
            let (symbols, rest) =
                rest.split_at_checked(counts.iter().map(|count| usize::from(*count)).sum())?;
            let tables = if kind >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            *tables.get_mut(usize::from(kind & 15))? = Some(Huffman::new(counts, symbols)?);
            segment = rest;
        }
        Some(())
    }
}

impl Frame {
    fn read(segment: &[u8], is_progressive: bool) -> Option<Self> {
        let (height, width) = (usize::from(u16_at(segment, 1)?), usize::from(u16_at(segment, 3)?));
        let parts = segment.get(6..6 + usize::from(*segment.get(5)?) * 3)?.as_chunks::<3>().0;
        let sampling = |[_, sampling, _]: &[u8; 3]| (usize::from(sampling >> 4), usize::from(sampling & 15));
        let is_sound = |part| matches!(sampling(part), (1..=4, 1..=4));
        if width * height == 0 || width * height > MAX_PIXELS || !parts.iter().all(is_sound) {
            return None;
        }
        let most_wide = parts.iter().map(|part| sampling(part).0).max()?;
        let most_high = parts.iter().map(|part| sampling(part).1).max()?;
        let groups = (width.div_ceil(8 * most_wide), height.div_ceil(8 * most_high));
        let component = |part: &[u8; 3]| {
            let (wide, high) = sampling(part);
            let stride = groups.0 * wide;
            Component {
                id: part[0],
                wide,
                high,
                across: (width * wide).div_ceil(8 * most_wide),
                down: (height * high).div_ceil(8 * most_high),
                stride,
                seen: vec![0; if is_progressive { stride * groups.1 * high } else { 0 }],
                bits: [0; 64],
                is_seen: false,
            }
        };
        Some(Self { is_progressive, components: parts.iter().map(component).collect(), groups })
    }
}

impl Component {
    /// Returns the number of the block in this column and row.
    pub(super) fn place(&self, x: usize, y: usize) -> usize {
        y * self.stride + x
    }
}

#[cfg(test)]
mod tests;
