//! The command line: the only part that meets arguments, environment, standard streams and exit codes.
//!
//! [`args`] says what can be typed and [`mod@env`] which variables count; `overrides` hands both to the library, which
//! decides between them and `offerpress.toml` ([`publish::resolve`](crate::publish::resolve)); `connect` opens the
//! services, or a sandbox in their place. Then one file or folder a command, which calls the library and hands what it
//! gave to the printer: words, or the same as a document. `advice` is the one table that turns every error into an
//! [`exit`] code and a hint.

pub mod exit;
pub mod env;
mod sanitize;
mod streams;
mod paint;
mod screen;
mod rules;
mod topics;
pub mod args;
mod similar_folder;
mod advice;
mod failure;
mod panics;
mod source_line;
mod findings;
mod shown_text;
mod ci;
mod failure_text;
mod output_format;
mod printer;
mod context;
mod usage;
mod events;
mod log;
mod signals;
mod field;
mod status_text;
mod progress;
mod outcome;
mod several;
mod confirm;
mod overrides;
mod sandbox;
mod connect;
mod check;
mod preview;
mod fit;
mod init;
mod sizes;
mod explain;
mod help;
mod completions;
mod man;
mod lifecycle;
mod list;
mod pull;
mod doctor;
mod clean;
mod publish;
mod documents;
#[cfg(test)]
mod precedence;
#[cfg(test)]
mod tests;

pub use documents::{Document, documents};

use crate::base::files;
use args::{Command, CommandLine, Format};
use clap::FromArgMatches as _;
use context::{Context, apart};
use env::Environment;
use exit::Exit;
use failure::Failure;
use printer::Printer;

/// How many threads read files next to the two that talk to services: each costs memory, and the line is slower than
/// any disk.
const READERS: usize = 4;

/// Runs the command line of this process.
#[must_use]
pub fn run() -> Exit {
    panics::watch();
    let environment = Environment::read();
    match parsed() {
        Ok(line) => run_line(&line, environment),
        Err(error) => usage::show(error, &usage::words(), &environment),
    }
}

/// Parses the arguments of this process.
fn parsed() -> Result<CommandLine, clap::Error> {
    let matches = args::command_line().try_get_matches()?;
    CommandLine::from_arg_matches(&matches).map_err(|error| error.format(&mut args::command_line()))
}

/// Runs a command, prints its result or its failure in the requested format, and returns the exit code.
fn run_line(line: &CommandLine, environment: Environment) -> Exit {
    let printer = match Printer::new(&line.output, &environment) {
        Ok(printer) => printer,
        Err(failure) => return Printer::of(Format::Human, None, &environment).failure(&failure),
    };
    log::start(line.output.verbose);
    let context = Context { environment, printer };
    let ended = panics::caught(|| command(&line.command, &context));
    let exit = ended.unwrap_or_else(|failure| printer.failure(&failure));
    printer.conclude(exit)
}

fn command(command: &Command, context: &Context) -> Result<Exit, Failure> {
    match command {
        Command::Check(args) => wait_for(check::run(args, context)),
        Command::Publish(args) => wait_for(publish::publish(args, context)),
        Command::Plan(args) => wait_for(publish::plan(args, context)),
        Command::Preview(args) if args.serve => block_on(preview::serve(args, context)),
        Command::Preview(args) => wait_for(preview::write(args, context)),
        Command::Fit(args) => wait_for(apart(fit::run, args, context)),
        Command::Init(args) => wait_for(apart(init::run, args, context)),
        Command::Sizes(args) => sizes::run(args, context),
        Command::Explain(args) => explain::run(args, context),
        Command::Submit(args) => wait_for(lifecycle::submit(args, context)),
        Command::Status(args) => wait_for(lifecycle::status(args, context)),
        Command::GoLive(args) => wait_for(lifecycle::go_live(args, context)),
        Command::Cancel(args) => wait_for(lifecycle::cancel(args, context)),
        Command::Operations(args) => wait_for(lifecycle::operations(args, context)),
        Command::List(args) => wait_for(list::run(args, context)),
        Command::Pull(args) => wait_for(pull::run(args, context)),
        Command::Doctor(args) => wait_for(doctor::run(args, context)),
        Command::Clean(args) => wait_for(clean::run(args, context)),
        Command::Sandbox(args) => block_on(sandbox::run(args, context)),
        Command::Completions(args) => Ok(completions::run(args)),
        Command::Man(args) => man::run(args, context),
        Command::Help(args) => help::run(args),
    }
}

/// Runs a command until it is done or the process is asked to stop; then nothing half written stays.
fn wait_for(command: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    block_on(async {
        tokio::select! {
            result = command => result,
            by = signals::asked() => {
                files::stop();
                let failure = Failure::new(Exit::Interrupted, format!("stopped by {by}"));
                Err(failure.hint("it is safe to run it again: it continues where it stopped"))
            }
        }
    })
}

fn block_on(command: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).max_blocking_threads(READERS).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::of(Exit::CannotStart, &error))?;
    let result = runtime.block_on(command);
    if result.as_ref().is_err_and(|failure| failure.exit == Exit::Interrupted) {
        // an image that is being decoded would keep the person waiting
        runtime.shutdown_background();
    }
    result
}
