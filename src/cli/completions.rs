//! `completions`: what the Tab key gives, from the same arguments that are parsed.

use super::Context;
use super::args::{CommandLine, CompletionsArgs};
use super::exit::Exit;
use clap::CommandFactory as _;

/// Prints the script of one shell.
pub(super) fn run(args: &CompletionsArgs, context: &Context) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut CommandLine::command(), "offerpress", &mut script);
    context.printer.bytes(&script);
    Exit::Done
}
