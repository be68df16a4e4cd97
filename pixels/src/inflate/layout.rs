//! How a PNG codes its pixels, and how many bytes they come to.

use crate::Pixels;

/// How a PNG codes its pixels (PNG specification, section 11.2.1).
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub(super) size: Pixels,
    pub(super) bits: u64,
    pub(super) is_interlaced: bool,
}

/// First column and row of each pass, and its steps (PNG specification, section 8.1).
const PASSES: [(u32, u32, u32, u32); 7] =
    [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

impl Layout {
    pub(super) fn read(header: &[u8]) -> Option<Self> {
        let [w0, w1, w2, w3, h0, h1, h2, h3, depth, color, _, _, interlace] = *header else { return None };
        let size = Pixels::new(u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3]));
        let samples = match color {
            0 | 3 => 1,
            4 => 2,
            2 => 3,
            6 => 4,
            _ => return None,
        };
        Some(Self { size, bits: samples * u64::from(depth), is_interlaced: interlace == 1 })
    }

    /// Returns the number of bytes that the stream must hold: each row with its filter byte.
    pub(super) fn length(self) -> u64 {
        let rows = |width: u32, height: u32| match width {
            0 => 0,
            width => u64::from(height) * (1 + (u64::from(width) * self.bits).div_ceil(8)),
        };
        if !self.is_interlaced {
            return rows(self.size.width, self.size.height);
        }
        let pass = |(x, y, dx, dy): (u32, u32, u32, u32)| {
            rows(
                self.size.width.saturating_sub(x).div_ceil(dx),
                self.size.height.saturating_sub(y).div_ceil(dy),
            )
        };
        PASSES.into_iter().map(pass).sum()
    }
}
