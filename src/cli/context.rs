//! What every command is given.

use super::env::Environment;
use super::printer::Printer;
use super::{Exit, Failure};
use crate::base::off_thread;

/// What every command is given.
#[derive(Debug, Clone)]
pub(super) struct Context {
    pub(super) environment: Environment,
    pub(super) printer: Printer,
}

/// Runs a command that works on files, on a thread of its own: it may wait for a disk or a person, and Ctrl-C for neither.
pub(super) async fn apart<A: Clone + Send + 'static>(
    run: fn(&A, &Context) -> Result<Exit, Failure>,
    args: &A,
    context: &Context,
) -> Result<Exit, Failure> {
    let (args, context) = (args.clone(), context.clone());
    off_thread(move || run(&args, &context)).await
}
