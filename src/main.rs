//! Parses the arguments, runs the command, gives the exit code.

use std::process::ExitCode;

/// The allocator of the static binary; that of musl takes a system call for each larger piece, one after the other.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    offerpress::cli::run().into()
}
