//! A walk over the chunks of a PNG: order, lengths, every checksum; nothing is inflated.
//!
//! PNG specification (third edition), sections 5.3 (chunk layout), 5.6 (order) and 11.2.1 (`IHDR`).

use super::content::{Content, PNG_SIGNATURE};
use super::gather::Gather;
use super::structure::{Damage, Structure};
use crate::Pixels;
use crate::color::PngColor;
use crate::exif;

/// Takes the bytes of a PNG as they pass.
#[derive(Debug, Default)]
pub(super) struct PngWalk {
    state: State,
    offset: u64,
    crc: crc32fast::Hasher,
    kept: Vec<u8>,
    chunks_seen: ChunksSeen,
    color: PngColor,
    found: Structure,
}

#[derive(Debug)]
enum State {
    Signature(Gather<8>),
    /// Length and name of a chunk.
    Head(Gather<8>),
    Data {
        name: [u8; 4],
        left: u32,
    },
    Checksum {
        name: [u8; 4],
        found: Gather<4>,
    },
    /// After `IEND`.
    Ended,
    /// After damage that leaves no next chunk to find.
    Lost,
}

/// How far the order of chunks has come.
#[derive(Debug, Default)]
struct ChunksSeen {
    header: bool,
    palette: bool,
    data: DataRun,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum DataRun {
    #[default]
    NotYet,
    Now,
    Over,
}

/// Longer chunks can't be (section 5.3: at most 2^31 - 1).
const MAX_CHUNK: u32 = 0x7fff_ffff;
/// The chunks that are looked into are shorter; of an `eXIf` chunk, orientation comes early.
const KEPT: usize = 64 * 1024;

impl Default for State {
    fn default() -> Self {
        Self::Signature(Gather::default())
    }
}

impl PngWalk {
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
        if self.found.pixels.is_none() {
            self.found.broken(Damage::MissingPart("IHDR"));
        }
        if self.chunks_seen.data == DataRun::NotYet {
            self.found.broken(Damage::MissingPart("IDAT"));
        }
        if self.found.traits.palette && !self.chunks_seen.palette {
            self.found.broken(Damage::MissingPart("PLTE"));
        }
        self.found.traits.foreign_colors = self.color.foreign();
        Structure { content: Content::Png, color: self.color, ..self.found }
    }

    /// Takes as many bytes as the state needs and gives back the rest.
    fn step<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        match &mut self.state {
            State::Signature(gather) => {
                let (signature, rest) = gather.take(bytes);
                if let Some(signature) = signature {
                    self.sign(signature);
                }
                rest
            }
            State::Head(gather) => {
                let (head, rest) = gather.take(bytes);
                if let Some([l0, l1, l2, l3, name @ ..]) = head {
                    self.begin(u32::from_be_bytes([l0, l1, l2, l3]), name);
                }
                rest
            }
            State::Data { name, left } => {
                let (name, left) = (*name, *left);
                self.take_data(name, left, bytes)
            }
            State::Checksum { name, found } => {
                let (name, (checksum, rest)) = (*name, found.take(bytes));
                if let Some(checksum) = checksum {
                    let at = self.offset + (bytes.len() - rest.len()) as u64;
                    self.end(name, u32::from_be_bytes(checksum), at);
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

    fn sign(&mut self, signature: [u8; 8]) {
        self.state = State::Head(Gather::default());
        if signature != PNG_SIGNATURE {
            self.lost(Damage::Header);
        }
    }

    /// Passes a chunk's data through the checksum; keeps the start of the few that are looked into.
    fn take_data<'a>(&mut self, name: [u8; 4], left: u32, bytes: &'a [u8]) -> &'a [u8] {
        let length = bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let (data, rest) = bytes.split_at(length);
        self.crc.update(data);
        if is_looked_into(name) {
            let room = KEPT.saturating_sub(self.kept.len());
            self.kept.extend(data.iter().take(room));
        }
        let left = left - u32::try_from(length).unwrap_or(left);
        self.state = match left {
            0 => State::Checksum { name, found: Gather::default() },
            left => State::Data { name, left },
        };
        rest
    }

    fn begin(&mut self, length: u32, name: [u8; 4]) {
        let is_first = !self.chunks_seen.header;
        if length > MAX_CHUNK || !name.iter().all(u8::is_ascii_alphabetic) || (is_first && &name != b"IHDR") {
            return self.lost(Damage::Nonsense { at: self.offset });
        }
        self.keep_order(name);
        self.crc = crc32fast::Hasher::new();
        self.crc.update(&name);
        self.kept.clear();
        self.state = match length {
            0 => State::Checksum { name, found: Gather::default() },
            left => State::Data { name, left },
        };
    }

    fn keep_order(&mut self, name: [u8; 4]) {
        let at = self.offset;
        let seen = &mut self.chunks_seen;
        let is_wrong = match &name {
            b"IHDR" => std::mem::replace(&mut seen.header, true),
            b"IDAT" => std::mem::replace(&mut seen.data, DataRun::Now) == DataRun::Over,
            b"PLTE" => std::mem::replace(&mut seen.palette, true) || seen.data != DataRun::NotYet,
            _ => false,
        };
        if &name != b"IDAT" && seen.data == DataRun::Now {
            seen.data = DataRun::Over;
        }
        if is_wrong {
            self.found.broken(Damage::Nonsense { at });
        }
    }

    fn end(&mut self, name: [u8; 4], checksum: u32, at: u64) {
        let computed = std::mem::replace(&mut self.crc, crc32fast::Hasher::new()).finalize();
        if computed != checksum {
            let part = String::from_utf8_lossy(&name).into_owned();
            self.found.broken(Damage::Checksum { part, at });
        }
        match &name {
            b"IHDR" => self.read_header(),
            b"eXIf" => self.found.traits.orientation = exif::orientation(&self.kept),
            // one frame is a still, and after the pixels the chunk counts for nothing (section 11.3.4.1)
            b"acTL" if self.chunks_seen.data == DataRun::NotYet => {
                self.found.traits.animated =
                    self.kept.first_chunk().is_some_and(|frames| u32::from_be_bytes(*frames) > 1);
            }
            _ => self.color.take(name, &self.kept),
        }
        self.state = if &name == b"IEND" { State::Ended } else { State::Head(Gather::default()) };
    }

    /// Width, height, depth, color type, compression, filter, interlace (section 11.2.1).
    fn read_header(&mut self) {
        let Ok([w0, w1, w2, w3, h0, h1, h2, h3, depth, colour, compression, filter, interlace]) =
            <[u8; 13]>::try_from(self.kept.as_slice())
        else {
            return self.found.broken(Damage::Header);
        };
        let pixels = Pixels {
            width: u32::from_be_bytes([w0, w1, w2, w3]),
            height: u32::from_be_bytes([h0, h1, h2, h3]),
        };
        self.found.pixels = Some(pixels);
        self.found.traits.deep = depth == 16;
        self.found.traits.palette = colour == 3;
        if pixels.count() == 0 {
            return self.found.broken(Damage::NoPixels(pixels));
        }
        let is_sound = is_depth_of(colour, depth)
            && compression == 0
            && filter == 0
            && interlace <= 1
            && pixels.width <= MAX_CHUNK
            && pixels.height <= MAX_CHUNK;
        if !is_sound {
            self.found.broken(Damage::Header);
        }
    }

    /// Remembers the damage and ends the walk.
    fn lost(&mut self, damage: Damage) {
        self.found.broken(damage);
        self.state = State::Lost;
    }
}

fn is_looked_into(name: [u8; 4]) -> bool {
    matches!(&name, b"IHDR" | b"eXIf" | b"acTL") || PngColor::wants(name)
}

/// The depths that each color type allows (section 11.2.1, table 12).
fn is_depth_of(colour: u8, depth: u8) -> bool {
    match colour {
        0 => [1, 2, 4, 8, 16].contains(&depth),
        3 => [1, 2, 4, 8].contains(&depth),
        2 | 4 | 6 => [8, 16].contains(&depth),
        _ => false,
    }
}
