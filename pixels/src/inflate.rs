//! The compressed pixels of a PNG, judged whole: the zlib stream up to its checksum, across all `IDAT` chunks.
//!
//! PNG decoders stop at the last pixel. Whether the stream ends there, whether its checksum is right, and whether it
//! keeps to the window that its header names is left open. Here the stream is inflated once, judged, and handed on
//! as [`PlainPng`]: the same pixels in stored blocks, which cost a decoder no more than a copy.
//!
//! PNG specification (third edition), section 10; RFC 1950 (zlib); RFC 1951 (deflate), section 3.2.4 (stored blocks).

mod error;
mod layout;
mod watch;

pub use error::StreamError;

use error::broken;
use fdeflate::Decompressor;
use layout::Layout;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use watch::{WINDOW, Watch, window_of};

/// A PNG with the header, palette, transparency and pixels of another, its pixels in stored blocks.
///
/// Reading fails with a [`StreamError`] where the pixels of the other aren't whole; reading to the end judges all of
/// its stream. Every checksum is left out: a decoder must be told to ignore them.
pub struct PlainPng<R> {
    source: R,
    /// What is left of the current `IDAT` chunk.
    chunk_left: u32,
    is_last_chunk: bool,
    stream: Decompressor,
    /// The window that the stream's header names; 0 until that was read.
    window: usize,
    watch: Option<Watch>,
    /// The bytes of pixels, and how many of them are still to come.
    total: u64,
    left: u64,
    /// What comes before the next pixels.
    head: Vec<u8>,
    head_at: usize,
    /// The look-back of the decompressor, then from `at` to `ready` what can be read, up to `filled` what comes next.
    buffer: Vec<u8>,
    at: usize,
    ready: usize,
    filled: usize,
    stage: Stage,
    surplus: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Pixels,
    Over,
}

/// The longest stored block (RFC 1951, section 3.2.4).
const BLOCK: usize = 65_535;
/// More than that beyond the last pixel isn't counted: a small file can claim any amount.
const MAX_SURPLUS: u64 = 1024 * 1024;
/// The decompressor gets room for one more run, which has at most 258 bytes: it forgets the checksum of a run that it
/// has to interrupt twice.
const SLACK: usize = 258;
/// The chunks that are handed on are shorter: a header, 256 colors, their transparency.
const MAX_KEPT: u32 = 1024;

impl<R: BufRead> PlainPng<R> {
    /// Reads up to the first pixel.
    ///
    /// # Errors
    /// Returns the reader's error, or one that holds a [`StreamError`] where the pixels can't be read.
    pub fn open(mut source: R) -> Result<Self, io::Error> {
        let mut head = vec![0; 8];
        source.read_exact(&mut head)?;
        let mut layout = None;
        let chunk_left = loop {
            let (length, name) = chunk_head(&mut source)?;
            match &name {
                b"IDAT" => break length,
                b"IHDR" | b"PLTE" | b"tRNS" if length <= MAX_KEPT => {
                    let mut data = vec![0; usize::try_from(length).unwrap_or_default()];
                    source.read_exact(&mut data)?;
                    layout = layout.or_else(|| Layout::read(&data));
                    push_chunk(&mut head, name, &data);
                    skip(&mut source, 4)?;
                }
                _ => skip(&mut source, u64::from(length) + 4)?,
            }
        };
        let length = layout.ok_or_else(|| broken(StreamError::Chunks))?.length();
        push_stream_head(&mut head, length)?;
        Ok(Self {
            source,
            chunk_left,
            is_last_chunk: false,
            stream: Decompressor::new(),
            window: 0,
            watch: None,
            total: length,
            left: length,
            head,
            head_at: 0,
            buffer: vec![0; WINDOW + 4 * BLOCK + SLACK],
            at: 0,
            ready: 0,
            filled: 0,
            stage: Stage::Pixels,
            surplus: 0,
        })
    }

    /// Reads what is left, so that all of the stream is judged; returns the number of bytes in it after the last pixel.
    ///
    /// # Errors
    /// Returns the reader's error, or one that holds a [`StreamError`] where the stream isn't whole.
    pub fn finish(mut self) -> io::Result<u64> {
        loop {
            let length = self.fill_buf()?.len();
            if length == 0 {
                return Ok(self.surplus);
            }
            self.consume(length);
        }
    }

    /// Inflates the next block, or after the last one the rest of the stream.
    fn refill(&mut self) -> io::Result<()> {
        self.head.clear();
        self.head_at = 0;
        match self.stage {
            Stage::Pixels if self.left > 0 => self.next_block(),
            Stage::Pixels => {
                self.judge_tail()?;
                self.head.extend([0; 8]); // the checksums of the stream and of its chunk
                push_chunk(&mut self.head, *b"IEND", b"");
                self.stage = Stage::Over;
                Ok(())
            }
            Stage::Over => Ok(()),
        }
    }

    fn next_block(&mut self) -> io::Result<()> {
        let length = usize::try_from(self.left).unwrap_or(BLOCK).min(BLOCK);
        self.make_room();
        self.at = self.ready;
        self.inflate(self.at + length)?;
        self.ready = self.at + length;
        if self.filled < self.ready {
            return Err(broken(StreamError::Cut));
        }
        self.left -= length as u64;
        let stored = u16::try_from(length).unwrap_or(u16::MAX);
        self.head.push(u8::from(self.left == 0));
        self.head.extend(stored.to_le_bytes().into_iter().chain((!stored).to_le_bytes()));
        Ok(())
    }

    /// Reads the stream to its end: what is left of it is checksum, or more than the pixels need.
    ///
    /// Up to three bytes after the checksum go unnoticed, as the decompressor doesn't say how far it reads ahead.
    fn judge_tail(&mut self) -> io::Result<()> {
        self.surplus = (self.filled - self.ready) as u64;
        while !self.stream.is_done() && self.surplus < MAX_SURPLUS {
            self.make_room();
            let before = self.filled;
            self.inflate(before + BLOCK)?;
            self.surplus += (self.filled - before) as u64;
            (self.at, self.ready) = (self.filled, self.filled);
        }
        while self.surplus < MAX_SURPLUS && self.next_chunk()? {
            self.surplus += u64::from(self.chunk_left);
            skip(&mut self.source, u64::from(self.chunk_left))?;
            self.chunk_left = 0;
        }
        Ok(())
    }

    /// Moves the look-back to the front where the next block would not fit.
    fn make_room(&mut self) {
        if self.filled + BLOCK + SLACK > self.buffer.len() {
            let moved = self.filled - WINDOW;
            self.buffer.copy_within(moved..self.filled, 0);
            (self.at, self.ready, self.filled) = (self.at - moved, self.ready - moved, WINDOW);
        }
    }

    /// Inflates until so much of the buffer is filled, or the stream is over.
    fn inflate(&mut self, end: usize) -> io::Result<()> {
        while self.filled < end && !self.stream.is_done() {
            let is_more = self.next_chunk()?;
            let limit = usize::try_from(self.chunk_left).unwrap_or(usize::MAX);
            let input = if is_more { self.source.fill_buf()? } else { &[] };
            let input = input.get(..limit).unwrap_or(input);
            if self.window == 0 {
                self.window = input.first().map_or(0, |first| window_of(*first));
                // pixels that fit the window can't leave it
                let is_watched = self.window < WINDOW && self.total > self.window as u64;
                self.watch = is_watched.then(|| Watch::new(self.window));
            }
            let output = self.buffer.get_mut(..end + SLACK).unwrap_or_default();
            let read = self.stream.read(input, output, self.filled, false);
            let (used, made) = read.map_err(|error| broken(StreamError::of(&error)))?;
            if let Some(watch) = &mut self.watch {
                watch.follow(input.get(..used).unwrap_or(input)).map_err(broken)?;
            }
            self.filled += made;
            self.source.consume(used);
            self.chunk_left -= u32::try_from(used).unwrap_or(self.chunk_left);
            if used == 0 && made == 0 {
                return Err(broken(StreamError::Cut));
            }
        }
        Ok(())
    }

    /// Goes on to the next `IDAT` chunk that holds something; returns `false` after the last one.
    fn next_chunk(&mut self) -> io::Result<bool> {
        while self.chunk_left == 0 && !self.is_last_chunk {
            skip(&mut self.source, 4)?;
            let (length, name) = chunk_head(&mut self.source)?;
            self.is_last_chunk = &name != b"IDAT";
            self.chunk_left = if self.is_last_chunk { 0 } else { length };
        }
        Ok(self.chunk_left > 0)
    }
}

fn chunk_head(source: &mut impl Read) -> io::Result<(u32, [u8; 4])> {
    let mut head = [0; 8];
    source.read_exact(&mut head)?;
    let [l0, l1, l2, l3, name @ ..] = head;
    Ok((u32::from_be_bytes([l0, l1, l2, l3]), name))
}

fn skip(source: &mut impl Read, count: u64) -> io::Result<()> {
    let skipped = io::copy(&mut source.take(count), &mut io::sink())?;
    if skipped < count { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
}

/// Adds a chunk with an empty checksum.
fn push_chunk(to: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    to.extend(u32::try_from(data.len()).unwrap_or_default().to_be_bytes());
    to.extend(name.iter().chain(data).chain(&[0; 4]));
}

/// Adds the start of the one `IDAT` chunk: the zlib header (RFC 1950), stored blocks and a checksum follow.
fn push_stream_head(to: &mut Vec<u8>, pixels: u64) -> io::Result<()> {
    let blocks = pixels.div_ceil(BLOCK as u64);
    let length = u32::try_from(2 + 5 * blocks + pixels + 4).ok().filter(|length| *length < 1 << 31);
    to.extend(length.ok_or_else(|| broken(StreamError::Chunks))?.to_be_bytes());
    to.extend(b"IDAT\x78\x01");
    Ok(())
}

impl<R: BufRead> Read for PlainPng<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let length = available.read(to)?;
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for PlainPng<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.head_at == self.head.len() && self.at == self.ready {
            self.refill()?;
        }
        if self.head_at < self.head.len() {
            return Ok(self.head.get(self.head_at..).unwrap_or_default());
        }
        Ok(self.buffer.get(self.at..self.ready).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        if self.head_at < self.head.len() { self.head_at += amount } else { self.at += amount }
    }
}

/// The decoder asks for a source that can seek, and never does so.
impl<R> Seek for PlainPng<R> {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(test)]
mod tests;
