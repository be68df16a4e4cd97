//! Whether the coded data of a JPEG is whole: every code of every scan is read, no pixel is made.
//!
//! Decoders show what they get: the rest of a damaged image comes out gray or shifted, without an error. What libjpeg
//! warns of is damage here (`jerror.h`: `JWRN_HIT_MARKER`, `JWRN_EXTRANEOUS_DATA`, `JWRN_HUFF_BAD_CODE`,
//! `JWRN_MUST_RESYNC`, `JWRN_BOGUS_PROGRESSION`, `JWRN_JPEG_EOF`). ITU-T T.81, annexes B (markers), F (sequential), G (progressive).

use super::jpeg_damage::JpegDamage;
use super::jpeg_frame::{Frame, Tables, u16_at};
use super::jpeg_scan::Scan;

/// Reads the codes of a JPEG to its end.
///
/// # Errors
/// Returns the first damage; never one where the coding is arithmetic or lossless, which no decoder here takes.
pub fn verify(bytes: &[u8]) -> Result<(), JpegDamage> {
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

#[cfg(test)]
mod tests;
