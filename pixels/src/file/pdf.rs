//! A look at the end of a PDF; what is inside isn't ours.
//!
//! ISO 32000-1, annex H, note 18: readers look for `%%EOF` in the last 1024 bytes.

use super::content::Content;
use super::structure::{Damage, Structure};

/// Takes the bytes of a PDF as they pass, and keeps the last ones.
#[derive(Debug, Default)]
pub(super) struct PdfWalk {
    tail: Vec<u8>,
    length: u64,
}

const TAIL: usize = 1024;

impl PdfWalk {
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        let last = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or_default();
        self.tail.extend_from_slice(last);
        let surplus = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..surplus);
    }

    pub(super) fn finish(self) -> Structure {
        let is_whole = self.tail.windows(5).any(|window| window == b"%%EOF");
        let damage = (!is_whole).then_some(Damage::Truncated { length: self.length });
        Structure { damage, ..Structure::only(Content::Pdf) }
    }
}
