//! The process's two streams. Whoever reads them may be gone, which is no reason to stop; any other trouble is remembered.
//!
//! Everything that is printed passes here, and is cleaned here: no secret, no foreign control character, and nothing
//! that a CI system takes for a command but the commands that are meant ([`command`]).

use super::exit::Exit;
use super::sanitize;
use serde::Serialize;
use std::io::{self, BufWriter, Write};
use std::sync::OnceLock;

/// Why something that belonged on standard output isn't there.
static LOST: OnceLock<io::Error> = OnceLock::new();

/// Writes words to standard output.
pub(super) fn data(text: &str) {
    note(write(&mut anstream::stdout().lock(), &sanitize::words(text)));
}

/// Writes commands of a CI system's log to standard output; what they are made of is [escaped](super::ci::Log) already.
pub(super) fn command(lines: &str) {
    note(write(&mut anstream::stdout().lock(), lines));
}

/// Writes what is asked for as it is: a page of the manual, an image, the credentials of a sandbox.
pub(super) fn raw(bytes: &[u8]) {
    let mut out = io::stdout().lock();
    note(out.write_all(bytes).and_then(|()| out.flush()));
}

/// Writes a document to standard output, line by line: it may be large.
pub(super) fn document(document: &impl Serialize) {
    let mut lines = Cleaned { out: BufWriter::new(anstream::stdout().lock()), line: Vec::new() };
    let written = serde_json::to_writer_pretty(&mut lines, document).map_err(io::Error::from);
    note(written.and_then(|()| writeln!(lines)).and_then(|()| lines.flush()));
}

/// Keeps in mind what kept data from standard output.
pub(super) fn note(result: io::Result<()>) {
    if let Err(error) = result
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        let _ = LOST.set(error);
    }
}

/// Writes a line of words to standard error.
pub(super) fn talk(text: &str) {
    // there is nowhere left to say it
    let _ = writeln!(anstream::stderr().lock(), "{}", sanitize::words(text));
}

/// Standard error for questions, whose answers go on in their line.
#[derive(Debug)]
pub(super) struct Questions;

impl Write for Questions {
    /// Takes whole words, as [`write_all`](Write::write_all) hands them over.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        write(&mut anstream::stderr().lock(), &sanitize::words(&String::from_utf8_lossy(bytes)))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a line of JSON to standard error.
pub(super) fn event(json: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", sanitize::json(json));
}

/// Lets whole lines of JSON through, cleaned.
struct Cleaned<W> {
    out: W,
    line: Vec<u8>,
}

impl<W: Write> Write for Cleaned<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.out.write_all(sanitize::json(&String::from_utf8_lossy(&self.line)).as_bytes())?;
                self.line.clear();
            }
        }
        Ok(bytes.len())
    }

    /// What is no whole line yet waits.
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn write(stream: &mut impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

/// Keeps the trouble of a full disk from looking like success.
pub(super) fn unless_lost(exit: Exit) -> Exit {
    let Some(error) = LOST.get() else { return exit };
    talk(&format!("error: couldn't write to standard output\n  caused by: {error}"));
    if exit == Exit::Done { Exit::Unfinished } else { exit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_signature_gets_through_however_the_text_comes() {
        let text = "{\n  \"a\": \"https://x/b.png?sp=r&sig=se%2Fcret\",\n  \"b\": \"é\"\n}\n";
        for size in [1, 2, 7, text.len()] {
            let mut lines = Cleaned { out: Vec::new(), line: Vec::new() };
            text.as_bytes().chunks(size).for_each(|piece| lines.write_all(piece).unwrap());
            let shown = String::from_utf8(lines.out).unwrap();
            assert_eq!(shown, text.replace("se%2Fcret", "****"), "in pieces of {size}");
            assert!(lines.line.is_empty(), "nothing is kept back after the last line");
        }
    }
}
