//! A walk over the segments of a JPEG to its end-of-image marker; nothing is decoded.
//!
//! ITU-T T.81 annex B (segments, `SOF`, `SOS`, `EOI`); Exif 2.32, section 4.6.4 (orientation, tag 0x0112).

use super::content::Content;
use super::gather::Gather;
use super::structure::{Damage, Structure};
use crate::Pixels;
use crate::color::{self, Foreign};
use crate::exif;

/// Takes the bytes of a JPEG as they pass.
#[derive(Debug, Default)]
pub(super) struct JpegWalk {
    state: State,
    offset: u64,
    /// Where the length of the segment in progress stands.
    segment: u64,
    kept: Vec<u8>,
    profile: Vec<u8>,
    has_scan: bool,
    found: Structure,
}

#[derive(Debug, Default)]
enum State {
    /// Before the 0xFF of a marker.
    #[default]
    Between,
    /// After the 0xFF of a marker.
    Marker,
    Length {
        code: u8,
        length: Gather<2>,
    },
    Segment {
        code: u8,
        left: usize,
    },
    /// Among the coded image.
    Scan,
    /// After a 0xFF among the coded image.
    ScanMarker,
    Ended,
    Lost,
}

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP14: u8 = 0xee;
/// No segment is longer.
const KEPT: usize = 65_535;
/// Profiles of printing presses have half a MB.
const MAX_PROFILE: usize = 4_000_000;

impl JpegWalk {
    pub(super) fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let rest = self.step(bytes);
            self.offset += (bytes.len() - rest.len()) as u64;
            bytes = rest;
        }
    }

    pub(super) fn finish(mut self) -> Structure {
        if !matches!(self.state, State::Ended | State::Lost) {
            self.found.broken(Damage::Truncated { length: self.offset });
        }
        match self.found.pixels {
            None => self.found.broken(Damage::MissingPart("SOF")),
            Some(pixels) if pixels.count() == 0 => self.found.broken(Damage::NoPixels(pixels)),
            Some(_) if !self.has_scan => self.found.broken(Damage::MissingPart("SOS")),
            Some(_) => {}
        }
        let is_foreign = !self.profile.is_empty() && !color::is_srgb(&self.profile);
        self.found.traits.foreign_colors = is_foreign.then_some(Foreign::Profile);
        Structure { content: Content::Jpeg, ..self.found }
    }

    fn step<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let [first, rest @ ..] = bytes else { return bytes };
        match &mut self.state {
            State::Between => {
                self.state = State::Marker;
                if *first != 0xff {
                    self.lost(Damage::Nonsense { at: self.offset });
                }
                rest
            }
            State::Marker => {
                self.marker(*first);
                rest
            }
            State::Length { code, length } => {
                let (length, rest) = length.take(bytes);
                let code = *code;
                if let Some(length) = length {
                    self.begin(code, usize::from(u16::from_be_bytes(length)));
                }
                rest
            }
            State::Segment { code, left } => {
                let (code, left) = (*code, *left);
                self.take_segment(code, left, bytes)
            }
            State::Scan => {
                let marker = bytes.iter().position(|byte| *byte == 0xff);
                if marker.is_some() {
                    self.state = State::ScanMarker;
                }
                bytes.split_at(marker.map_or(bytes.len(), |at| at + 1)).1
            }
            State::ScanMarker => {
                match first {
                    // a stuffed byte or a restart: the image goes on
                    0x00 | 0xd0..=0xd7 => self.state = State::Scan,
                    0xff => {}
                    code => self.marker(*code),
                }
                rest
            }
            State::Ended => {
                self.found.trailing += bytes.len() as u64;
                &[]
            }
            State::Lost => &[],
        }
    }

    /// Passes over a segment; keeps its start, where what is looked into lies.
    fn take_segment<'a>(&mut self, code: u8, left: usize, bytes: &'a [u8]) -> &'a [u8] {
        let (data, rest) = bytes.split_at(bytes.len().min(left));
        let room = KEPT.saturating_sub(self.kept.len());
        self.kept.extend(data.iter().take(room));
        match left - data.len() {
            0 => self.end(code),
            left => self.state = State::Segment { code, left },
        }
        rest
    }

    fn marker(&mut self, code: u8) {
        self.segment = self.offset + 1;
        self.state = match code {
            // fill bytes may come before any marker
            0xff => State::Marker,
            SOI if self.offset == 1 => State::Between,
            EOI => State::Ended,
            0x01 | 0xd0..=0xd7 => State::Between,
            0x00 | SOI => return self.lost(Damage::Nonsense { at: self.offset }),
            code => State::Length { code, length: Gather::default() },
        };
    }

    fn begin(&mut self, code: u8, length: usize) {
        self.kept.clear();
        match length {
            // the length counts itself
            0 | 1 => self.lost(Damage::Nonsense { at: self.segment }),
            2 => self.end(code),
            _ => self.state = State::Segment { code, left: length - 2 },
        }
    }

    fn end(&mut self, code: u8) {
        match code {
            // SOF0 to SOF15 without DHT, JPG and DAC
            0xc0..=0xcf if ![0xc4, 0xc8, 0xcc].contains(&code) => self.read_frame(),
            APP1 => self.read_exif(),
            APP2 => self.read_profile(),
            APP14 => self.found.traits.adobe |= self.kept.starts_with(b"Adobe"),
            _ => {}
        }
        self.has_scan |= code == SOS;
        self.state = if code == SOS { State::Scan } else { State::Between };
    }

    /// Precision, height, width, number of components (section B.2.2).
    fn read_frame(&mut self) {
        let [precision, h0, h1, w0, w1, components, ..] = self.kept.as_slice() else {
            return self.found.broken(Damage::Header);
        };
        let [width, height] = [[*w0, *w1], [*h0, *h1]].map(|bytes| u32::from(u16::from_be_bytes(bytes)));
        self.found.pixels.get_or_insert(Pixels { width, height });
        self.found.traits.deep = *precision > 8;
        self.found.traits.cmyk = *components == 4;
    }

    fn read_exif(&mut self) {
        if self.kept.starts_with(b"Exif\0\0") {
            self.found.traits.orientation = exif::orientation(&self.kept);
        }
    }

    /// A profile comes in parts, each with its number and the count before it (ICC.1:2022, annex B.4).
    fn read_profile(&mut self) {
        let part = self.kept.strip_prefix(b"ICC_PROFILE\0").and_then(|part| part.get(2..));
        let room = MAX_PROFILE.saturating_sub(self.profile.len());
        self.profile.extend(part.unwrap_or_default().iter().take(room));
    }

    fn lost(&mut self, damage: Damage) {
        self.found.broken(damage);
        self.state = State::Lost;
    }
}
