//! What the segments before a scan say: Huffman tables, and the frame with its colors (ITU-T T.81, section B.2).

use super::jpeg_bits::Huffman;

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
    /// For each block of a progressive image, which coefficients aren't zero so far.
    pub(super) seen: Vec<u64>,
    /// Of a progressive image, which bit of each coefficient came last.
    pub(super) bits: [u8; 64],
    pub(super) is_seen: bool,
}

/// Larger images are refused for their size.
const MAX_PIXELS: usize = 64_000_000;

impl Tables {
    /// Reads one or more Huffman tables (section B.2.4.2).
    pub(super) fn read(&mut self, mut segment: &[u8]) -> Option<()> {
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
    pub(super) fn read(segment: &[u8], is_progressive: bool) -> Option<Self> {
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

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}
