//! `init`: a guided start; on a terminal it asks what it can't know, without one it takes flags.

mod done;
mod given;
mod dialog;

pub(super) use done::Done;

use super::Context;
use super::args::InitArgs;
use super::confirm::can_ask;
use super::exit::Exit;
use super::failure::Failure;
use super::streams::Questions;
use crate::tools::Proposals;
use dialog::Dialog;
use given::Given;

/// Lays out a folder and writes its settings.
pub(super) fn run(args: &InitArgs, context: &Context) -> Result<Exit, Failure> {
    let given = Given::of(args)?;
    let done = if can_ask(context) {
        let screen = context.printer.talk_screen;
        let mut dialog = Dialog { input: std::io::stdin().lock(), output: Questions, screen };
        let answers = dialog.settings(&given)?;
        let proposals = dialog.choose(given.propose()?)?;
        Done { is_listed: true, ..given.carry_out(answers, proposals)? }
    } else {
        let proposals = if args.from.is_some() { given.propose()? } else { Proposals::default() };
        given.carry_out(given.settings.clone(), proposals)?
    };
    context.printer.data(|| done.words(context.printer.screen), &done);
    Ok(Exit::Done)
}
