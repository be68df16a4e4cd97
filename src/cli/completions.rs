//! `completions`: what the Tab key gives, from the same arguments that are parsed.

use super::args::{CommandLine, CompletionsArgs};
use super::exit::Exit;
use super::streams;
use clap::CommandFactory as _;

/// Prints the script of one shell.
pub(super) fn run(args: &CompletionsArgs) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut CommandLine::command(), "offerpress", &mut script);
    streams::raw(&script);
    Exit::Done
}
