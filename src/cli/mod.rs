//! The command line: the only part that meets arguments, environment, standard streams and exit codes.

pub mod args;
mod check;
mod clean;
mod completions;
mod connect;
mod course;
mod doctor;
pub mod env;
mod events;
pub mod exit;
mod explain;
mod failure;
mod fit;
mod github;
mod init;
mod life;
mod list;
mod log;
mod man;
mod near;
mod outcome;
mod paint;
mod preview;
mod printer;
mod progress;
mod publish;
mod pull;
mod refused;
mod sandbox;
mod screen;
mod settle;
mod several;
mod sign_in;
mod sizes;
mod thumbnails;
mod which;

use args::{Command, CommandLine};
use clap::Parser as _;
use exit::Exit;
use failure::Failure;
use printer::Printer;

/// What every command is given.
#[derive(Debug)]
struct Context {
    environment: env::Environment,
    printer: Printer,
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> Exit {
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { Exit::CannotStart } else { Exit::Done };
        }
    };
    log::start(line.output.verbose);
    let environment = env::Environment::read();
    let printer = Printer::new(&line.output, &environment);
    let context = Context { environment, printer };
    match command(&line.command, &context) {
        Ok(exit) => exit,
        Err(failure) => context.printer.failure(&failure),
    }
}

fn command(command: &Command, context: &Context) -> Result<Exit, Failure> {
    match command {
        Command::Check(args) => check::run(args, context),
        Command::Publish(args) => wait_for(publish::publish(args, context)),
        Command::Plan(args) => wait_for(publish::plan(args, context)),
        Command::Preview(args) if args.serve => block_on(preview::serve(args, context)),
        Command::Preview(args) => wait_for(preview::write(args, context)),
        Command::Fit(args) => fit::run(args, context),
        Command::Init(args) => init::run(args, context),
        Command::Sizes(args) => sizes::run(args, context),
        Command::Explain(args) => explain::run(args, context),
        Command::Submit(args) => wait_for(life::submit(args, context)),
        Command::Status(args) => wait_for(life::status(args, context)),
        Command::GoLive(args) => wait_for(life::go_live(args, context)),
        Command::Cancel(args) => wait_for(life::cancel(args, context)),
        Command::Operations(args) => wait_for(life::operations(args, context)),
        Command::List(args) => wait_for(list::run(args, context)),
        Command::Pull(args) => wait_for(pull::run(args, context)),
        Command::Doctor(args) => wait_for(doctor::run(args, context)),
        Command::Clean(args) => wait_for(clean::run(args, context)),
        Command::Sandbox(args) => block_on(sandbox::run(args, context)),
        Command::Completions(args) => Ok(completions::run(args, context)),
        Command::Man(args) => man::run(args, context),
    }
}

/// Runs a command that talks to services, until it is done or Ctrl-C.
fn wait_for(command: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    block_on(async {
        tokio::select! {
            result = command => result,
            _ = tokio::signal::ctrl_c() => Err(Failure::interrupted()),
        }
    })
}

fn block_on(command: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::of(Exit::CannotStart, &error))?;
    let result = runtime.block_on(command);
    if result.as_ref().is_err_and(|failure| failure.exit == Exit::Interrupted) {
        // a picture that is being decoded would keep the person waiting
        runtime.shutdown_background();
    }
    result
}
