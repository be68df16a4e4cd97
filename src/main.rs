//! Parses the arguments, runs the command, gives the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    offerpress::cli::run().into()
}
