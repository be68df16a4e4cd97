//! `-v`: what happens inside, on standard error.

use super::streams;
use std::io::{self, Write};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Starts the log: `-v` how we signed in and what is tried again, `-vv` every request, `-vvv` what the libraries say.
pub(super) fn start(verbose: u8) {
    let ours = match verbose {
        0 => return,
        1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let others = if verbose < 3 { LevelFilter::WARN } else { LevelFilter::DEBUG };
    let targets = Targets::new().with_default(others).with_target("offerpress", ours);
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .without_time()
        .with_writer(|| Redacting(Vec::new()));
    let _ = tracing_subscriber::registry().with(targets).with(lines).try_init();
}

/// Takes one line and writes it as all words are written.
struct Redacting(Vec<u8>);

impl Write for Redacting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Redacting {
    fn drop(&mut self) {
        streams::talk(String::from_utf8_lossy(&self.0).trim_end_matches('\n'));
    }
}
