//! The command line: the only part that meets arguments, environment, standard streams and exit codes.

pub mod args;
pub mod env;
pub mod exit;
pub mod paint;

/// Runs the command line of this process.
#[must_use]
pub fn run() -> exit::Exit {
    exit::Exit::Done
}
