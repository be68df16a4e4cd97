//! Names of metadata in the case in which they were sent.
//!
//! "Metadata names preserve the case with which they were created, but are case-insensitive when set or read" (page
//! "Naming and referencing containers, blobs, and metadata"). The HTTP library knows header names in lower case only, so
//! the case is read from the bytes of a connection, and written back into them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::lock::lock;

/// What each header that carries metadata starts with.
pub(super) const PREFIX: &str = "x-ms-meta-";

/// The longest name of a header that is looked for.
const LONGEST: usize = 512;

/// The names on one connection, whose requests come one after another.
#[derive(Debug, Clone, Default)]
pub(super) struct MetadataNames(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// The beginning of a line that is not there as a whole yet.
    line: Vec<u8>,
    /// Names as they were sent, by the same in lower case.
    sent: HashMap<String, String>,
    /// The names of the answer under way.
    answer: Vec<String>,
}

impl MetadataNames {
    /// Looks for names in the next bytes of the connection.
    pub(super) fn received(&self, bytes: &[u8]) {
        let mut state = lock(&self.0);
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            if state.line.len() < LONGEST {
                let room = piece.len().min(LONGEST - state.line.len());
                state.line.extend_from_slice(piece.get(..room).unwrap_or_default());
            }
            if piece.ends_with(b"\n") {
                let line = std::mem::take(&mut state.line);
                state.sent.extend(name(&line));
            }
        }
    }

    /// Returns the header of a metadata name as it was sent.
    pub(super) fn as_sent(&self, header: &str) -> String {
        lock(&self.0).sent.get(header).cloned().unwrap_or_else(|| header.to_owned())
    }

    /// Remembers which headers of the next answer have capitals.
    pub(super) fn answers<'h>(&self, headers: impl Iterator<Item = &'h str>) {
        let has_capitals = |name: &&str| name.bytes().any(|byte| byte.is_ascii_uppercase());
        let names = headers.filter(|name| name.starts_with(PREFIX)).filter(has_capitals);
        lock(&self.0).answer = names.map(str::to_owned).collect();
    }

    /// Writes the capitals back into the head of an answer; nothing changes its length.
    pub(super) fn written<'b>(&self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        let names = std::mem::take(&mut lock(&self.0).answer);
        if names.is_empty() {
            return Cow::Borrowed(bytes);
        }
        let mut bytes = bytes.to_vec();
        for name in &names {
            let line = format!("\n{}:", name.to_ascii_lowercase());
            let at = bytes.windows(line.len()).position(|window| window == line.as_bytes());
            if let Some(there) = at.and_then(|at| bytes.get_mut(at + 1..=at + name.len())) {
                there.copy_from_slice(name.as_bytes());
            }
        }
        Cow::Owned(bytes)
    }
}

/// Reads the name of a line `x-ms-meta-Team: …`; what comes before it is in lower case, as storage answers.
fn name(line: &[u8]) -> Option<(String, String)> {
    let head = line.get(..PREFIX.len())?;
    if !head.eq_ignore_ascii_case(PREFIX.as_bytes()) {
        return None;
    }
    let name = line.get(PREFIX.len()..line.iter().position(|byte| *byte == b':')?)?;
    let header = format!("{PREFIX}{}", std::str::from_utf8(name).ok()?);
    Some((header.to_ascii_lowercase(), header))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_case_however_the_bytes_come() {
        let head = b"PUT /a HTTP/1.1\r\nX-MS-Meta-costCenter: a b\r\nx-ms-meta-Team:x\r\n\r\nx-ms-meta-BODY";
        for size in [1, 7, head.len()] {
            let names = MetadataNames::default();
            head.chunks(size).for_each(|piece| names.received(piece));
            let sent =
                ["x-ms-meta-costcenter", "x-ms-meta-team", "x-ms-meta-body"].map(|name| names.as_sent(name));
            assert_eq!(sent, ["x-ms-meta-costCenter", "x-ms-meta-Team", "x-ms-meta-body"], "{size}");
        }
    }

    #[test]
    fn an_answer_gets_the_capitals_back_and_nothing_else_changes() {
        let names = MetadataNames::default();
        let head =
            b"HTTP/1.1 200 OK\r\netag: x-ms-meta-team\r\nx-ms-meta-team: x\r\nx-ms-meta-teams: y\r\n\r\n";
        names.answers(["etag", "x-ms-meta-Team", "x-ms-meta-teams"].into_iter());
        let expected = String::from_utf8_lossy(head).replace("\nx-ms-meta-team:", "\nx-ms-meta-Team:");
        assert_eq!(String::from_utf8_lossy(&names.written(head)), expected);
        assert!(matches!(names.written(head), Cow::Borrowed(_)), "the next answer is another one");
    }
}
