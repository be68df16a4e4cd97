//! Bits and Huffman codes of a JPEG's coded data (ITU-T T.81, annexes C and F.2.2).

use super::jpeg_damage::JpegDamage;

/// Reads bits up to the next marker; `FF 00` is the byte `FF`.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    held: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, held: 0, count: 0 }
    }

    /// Returns where the next byte would be read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn fill(&mut self) {
        while self.count <= 48 {
            let byte = match self.bytes.get(self.at..) {
                Some([0xff, 0x00, ..]) => {
                    self.at += 2;
                    0xff
                }
                Some([0xff, ..] | []) | None => return,
                Some([byte, ..]) => {
                    self.at += 1;
                    *byte
                }
            };
            self.held = self.held << 8 | u64::from(byte);
            self.count += 8;
        }
    }

    /// Makes sure of so many bits, at most 16.
    fn need(&mut self, count: u32) -> Result<(), JpegDamage> {
        if self.count < count {
            self.fill();
        }
        if self.count < count { Err(JpegDamage::Early { at: self.at }) } else { Ok(()) }
    }

    /// Takes up to 16 bits.
    pub(super) fn take(&mut self, count: u32) -> Result<u32, JpegDamage> {
        self.need(count)?;
        self.count -= count;
        let bits = self.held >> self.count & ((1 << count) - 1);
        Ok(u32::try_from(bits).unwrap_or_default())
    }

    /// Takes one code and returns its symbol.
    pub(super) fn symbol(&mut self, table: &Huffman) -> Result<u8, JpegDamage> {
        if self.count < 16 {
            self.fill();
        }
        // beyond the end there are zeros to look at, but not to take
        let ahead =
            if self.count >= 16 { self.held >> (self.count - 16) } else { self.held << (16 - self.count) };
        let (length, symbol) = table.find(ahead & 0xffff).ok_or(JpegDamage::Code { at: self.at })?;
        if length > self.count {
            return Err(JpegDamage::Early { at: self.at });
        }
        self.count -= length;
        Ok(symbol)
    }

    /// Ends a run of coded data: after it, a marker must follow, and no more than the rest of a byte may be left.
    pub(super) fn end(&mut self) -> Result<usize, JpegDamage> {
        self.fill();
        if self.count >= 8 {
            return Err(JpegDamage::LeftOver { at: self.at });
        }
        (self.held, self.count) = (0, 0);
        Ok(self.at)
    }

    /// Goes on after a restart marker.
    pub(super) fn restart(&mut self, at: usize) {
        self.at = at;
    }
}

/// A table of codes by length, with a fast way for the short ones.
#[derive(Clone)]
pub(super) struct Huffman {
    /// Length and symbol of the code that these bits begin with; length 0 for a longer one.
    short: Vec<(u8, u8)>,
    /// For each length: the first code, the number of codes, and where their symbols begin.
    lengths: [(u32, u32, usize); 17],
    symbols: Vec<u8>,
}

/// Codes of up to so many bits are looked up at once.
const SHORT: usize = 9;

impl Huffman {
    /// Builds a table out of the numbers of codes of 1 to 16 bits, and their symbols; none where they can't be.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table =
            Self { short: vec![(0, 0); 1 << SHORT], lengths: [(0, 0, 0); 17], symbols: symbols.to_vec() };
        let (mut code, mut first) = (0_u32, 0);
        for ((length, slot), count) in (1_u32..).zip(table.lengths.iter_mut().skip(1)).zip(counts) {
            let count = u32::from(*count);
            *slot = (code, count, first);
            first += usize::try_from(count).ok()?;
            code += count;
            if code > 1 << length {
                return None;
            }
            code <<= 1;
        }
        table.fill_short();
        (first <= symbols.len()).then_some(table)
    }

    fn fill_short(&mut self) {
        for (length, (code, count, first)) in self.lengths.iter().enumerate().take(SHORT + 1).skip(1) {
            for (n, symbol) in self.symbols.iter().skip(*first).take(*count as usize).enumerate() {
                let start = (*code as usize + n) << (SHORT - length);
                let places = self.short.iter_mut().skip(start).take(1 << (SHORT - length));
                places.for_each(|place| *place = (u8::try_from(length).unwrap_or_default(), *symbol));
            }
        }
    }

    /// Returns the length and the symbol of the code with which 16 bits begin.
    fn find(&self, ahead: u64) -> Option<(u32, u8)> {
        let ahead = usize::try_from(ahead).ok()?;
        let (length, symbol) = *self.short.get(ahead >> (16 - SHORT))?;
        if length > 0 {
            return Some((length.into(), symbol));
        }
        let longer = self.lengths.iter().enumerate().skip(SHORT + 1);
        for (length, (code, count, first)) in longer {
            let nth = (ahead >> (16 - length)).wrapping_sub(*code as usize);
            if nth < *count as usize {
                return Some((u32::try_from(length).ok()?, *self.symbols.get(first + nth)?));
            }
        }
        None
    }
}
