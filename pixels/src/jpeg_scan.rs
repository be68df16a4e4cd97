//! One scan of a JPEG, read code by code (ITU-T T.81, annexes F.2 and G.2); of pixels only which aren't zero is kept.

use super::jpeg_bits::{Bits, Huffman};
use super::jpeg_damage::JpegDamage;
use super::jpeg_frame::{Component, Frame, Tables};

/// What a scan's header says (section B.2.3).
pub(super) struct Scan {
    /// For each component: its number in the frame, its table for DC and its table for AC.
    components: Vec<(usize, usize, usize)>,
    from: u32,
    to: u32,
    /// The bit that scans before gave last, 0 for none: then this one refines them.
    after: u8,
    /// The bit that this one gives last.
    bit: u8,
}

impl Scan {
    /// Reads the header's segment.
    pub(super) fn read(segment: &[u8], frame: &Frame) -> Option<Self> {
        let (count, rest) = segment.split_first()?;
        let (parts, rest) = rest.split_at_checked(usize::from(*count) * 2)?;
        let [from, to, approximation, ..] = *rest else { return None };
        let component = |[id, tables]: &[u8; 2]| {
            let number = frame.components.iter().position(|one| one.id == *id)?;
            Some((number, usize::from(tables >> 4), usize::from(tables & 15)))
        };
        let components: Option<Vec<_>> = parts.as_chunks().0.iter().map(component).collect();
        let components = components.filter(|components| (1..=4).contains(&components.len()))?;
        let (from, to) = if frame.is_progressive { (from, to) } else { (0, 63) };
        let is_sound = to <= 63 && from <= to && (from == 0 || components.len() == 1);
        let (after, bit) =
            if frame.is_progressive { (approximation >> 4, approximation & 15) } else { (0, 0) };
        is_sound.then(|| Self { components, from: from.into(), to: to.into(), after, bit })
    }

    /// Reads the scan's data, which begin at `at`; returns where they end.
    pub(super) fn verify(
        &self,
        bytes: &[u8],
        at: usize,
        frame: &mut Frame,
        tables: &Tables,
    ) -> Result<usize, JpegDamage> {
        self.count_in(frame).ok_or(JpegDamage::Order { at })?;
        let mut reader = Reader { bits: Bits::new(bytes, at), scan: self, tables, run: 0 };
        let (across, down) = self.units(frame);
        let count = across * down;
        for unit in 0..count {
            if unit > 0 && tables.restart > 0 && unit.is_multiple_of(tables.restart) {
                reader.restart(bytes, unit / tables.restart - 1)?;
            }
            self.read_unit(&mut reader, frame, (unit % across, unit / across))?;
        }
        reader.bits.end()
    }

    /// Notes which bits the scan gives; none where others should have come before it (section G.1.1.1.1).
    fn count_in(&self, frame: &mut Frame) -> Option<()> {
        for (number, ..) in &self.components {
            let component = frame.components.get_mut(*number)?;
            component.is_seen |= self.from == 0;
            let bits = component.bits.iter_mut().take(self.to as usize + 1).skip(self.from as usize);
            for bit in bits {
                if frame.is_progressive && std::mem::replace(bit, self.bit) != self.after {
                    return None;
                }
            }
            if !component.is_seen {
                return None;
            }
        }
        Some(())
    }

    /// How many units the scan has across and down: blocks of one component, or groups of blocks of several.
    fn units(&self, frame: &Frame) -> (usize, usize) {
        match self.components.as_slice() {
            [(number, ..)] => frame.components.get(*number).map_or((0, 0), |one| (one.across, one.down)),
            _ => frame.groups,
        }
    }

    fn read_unit(
        &self,
        reader: &mut Reader<'_>,
        frame: &mut Frame,
        (x, y): (usize, usize),
    ) -> Result<(), JpegDamage> {
        let is_alone = self.components.len() == 1;
        for (number, dc, ac) in &self.components {
            let Some(component) = frame.components.get_mut(*number) else { continue };
            let (wide, high) = if is_alone { (1, 1) } else { (component.wide, component.high) };
            for n in 0..wide * high {
                let place = component.place(x * wide + n % wide, y * high + n / wide);
                reader.block(component, place, frame.is_progressive, (*dc, *ac))?;
            }
        }
        Ok(())
    }
}

struct Reader<'a> {
    bits: Bits<'a>,
    scan: &'a Scan,
    tables: &'a Tables,
    /// So many blocks more have no new coefficients (section G.1.2.2).
    run: u32,
}

impl Reader<'_> {
    /// Expects the marker between two intervals (section E.2.4).
    fn restart(&mut self, bytes: &[u8], number: usize) -> Result<(), JpegDamage> {
        let mut at = self.bits.end().map_err(|_| JpegDamage::Restart { at: self.bits.at() })?;
        while let Some([0xff, 0xff]) = bytes.get(at..at + 2) {
            at += 1;
        }
        match bytes.get(at..at + 2) {
            Some([0xff, code @ 0xd0..=0xd7]) if usize::from(code - 0xd0) == number % 8 => {
                self.bits.restart(at + 2);
                self.run = 0;
                Ok(())
            }
            _ => Err(JpegDamage::Restart { at }),
        }
    }

    fn block(
        &mut self,
        component: &mut Component,
        place: usize,
        is_progressive: bool,
        (dc, ac): (usize, usize),
    ) -> Result<(), JpegDamage> {
        if !is_progressive {
            self.dc(dc)?;
            return self.ac_whole(ac);
        }
        if self.scan.from == 0 {
            return if self.scan.after > 0 { self.bits.take(1).map(|_| ()) } else { self.dc(dc) };
        }
        let at = self.bits.at();
        let mut none = 0;
        let seen = component.seen.get_mut(place).unwrap_or(&mut none);
        let table = self.tables.ac.get(ac).and_then(Option::as_ref).ok_or(JpegDamage::Tables { at })?;
        if self.scan.after > 0 { self.refine(table, seen) } else { self.ac_first(table, seen) }
    }

    /// The difference of a DC coefficient (section F.2.2.1).
    fn dc(&mut self, table: usize) -> Result<(), JpegDamage> {
        let at = self.bits.at();
        let table = self.tables.dc.get(table).and_then(Option::as_ref).ok_or(JpegDamage::Tables { at })?;
        match self.bits.symbol(table)? {
            length @ 0..=15 => self.bits.take(length.into()).map(|_| ()),
            _ => Err(JpegDamage::Code { at }),
        }
    }

    /// All AC coefficients of a block (section F.2.2.2).
    fn ac_whole(&mut self, table: usize) -> Result<(), JpegDamage> {
        let at = self.bits.at();
        let table = self.tables.ac.get(table).and_then(Option::as_ref).ok_or(JpegDamage::Tables { at })?;
        let mut k = 1;
        while k <= 63 {
            let symbol = self.bits.symbol(table)?;
            let (zeros, length) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            if length == 0 && zeros < 15 {
                return Ok(());
            }
            k += zeros + 1;
            self.bits.take(length)?;
        }
        // a run may not leave the block
        if k == 64 { Ok(()) } else { Err(JpegDamage::Code { at: self.bits.at() }) }
    }

    /// The first bits of AC coefficients (section G.1.2.2).
    fn ac_first(&mut self, table: &Huffman, seen: &mut u64) -> Result<(), JpegDamage> {
        if self.run > 0 {
            self.run -= 1;
            return Ok(());
        }
        let mut k = self.scan.from;
        while k <= self.scan.to {
            let symbol = self.bits.symbol(table)?;
            let (zeros, length) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            if length == 0 && zeros < 15 {
                self.run = (1 << zeros) - 1 + self.bits.take(zeros)?;
                return Ok(());
            }
            k += zeros;
            if k > self.scan.to {
                return Err(JpegDamage::Code { at: self.bits.at() });
            }
            if length > 0 {
                self.bits.take(length)?;
                *seen |= 1 << k;
            }
            k += 1;
        }
        Ok(())
    }

    /// A further bit of AC coefficients (section G.1.2.3).
    fn refine(&mut self, table: &Huffman, seen: &mut u64) -> Result<(), JpegDamage> {
        let mut k = self.scan.from;
        while self.run == 0 && k <= self.scan.to {
            let symbol = self.bits.symbol(table)?;
            let (zeros, length) = (u32::from(symbol >> 4), symbol & 15);
            match length {
                0 if zeros < 15 => {
                    self.run = (1 << zeros) + self.bits.take(zeros)?;
                    break;
                }
                0 => {}
                1 => self.bits.take(1).map(|_| ())?,
                _ => return Err(JpegDamage::Code { at: self.bits.at() }),
            }
            k = self.pass(k, zeros, *seen)?;
            if length == 1 && k <= self.scan.to {
                *seen |= 1 << k;
            }
            k += 1;
        }
        if self.run > 0 {
            self.pass(k, u32::MAX, *seen)?;
            self.run -= 1;
        }
        Ok(())
    }

    /// Refines the coefficients that are there and skips so many that aren't; returns where it stops.
    fn pass(&mut self, mut k: u32, mut zeros: u32, seen: u64) -> Result<u32, JpegDamage> {
        while k <= self.scan.to {
            if seen >> k & 1 == 1 {
                self.bits.take(1)?;
            } else if zeros == 0 {
                break;
            } else {
                zeros -= 1;
            }
            k += 1;
        }
        Ok(k)
    }
}
