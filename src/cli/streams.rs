//! The process's two streams. Whoever reads them may be gone, which is no reason to stop; any other trouble is remembered.

use std::io::{self, Write};
use std::sync::OnceLock;

/// Why something that belonged on standard output is not there.
static LOST: OnceLock<io::Error> = OnceLock::new();

/// Writes to standard output.
pub(super) fn data(text: &str) {
    if let Err(error) = write(&mut anstream::stdout().lock(), text)
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        let _ = LOST.set(error);
    }
}

/// Writes a line to standard error.
pub(super) fn talk(text: &str) {
    // there is nowhere left to say it
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Shows what kept data from standard output, other than a reader who had read enough.
pub(super) fn lost() -> Option<&'static io::Error> {
    LOST.get()
}

fn write(stream: &mut impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}
