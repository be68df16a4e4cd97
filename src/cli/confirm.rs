//! Asks before something is done that customers notice.

use super::Context;
use super::failure::{Failure, cannot_start};
use super::streams::Questions;
use crate::base::off_thread;
use std::io::{BufRead, IsTerminal as _, Write as _};

/// What is to be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consent {
    /// Given with the command.
    Given,
    /// To be asked for on the terminal.
    Ask,
}

impl Consent {
    /// Finds whether the person agreed beforehand, or can be asked.
    ///
    /// # Errors
    /// Returns an error that says that neither is so: a job has to say `--yes`.
    pub(super) fn of(yes: bool, command: &str, context: &Context) -> Result<Self, Failure> {
        if yes {
            return Ok(Self::Given);
        }
        if can_ask(context) {
            return Ok(Self::Ask);
        }
        let failure = Failure::cannot_start(format!(
            "`{command}` needs confirmation, but there is no terminal to ask on"
        ));
        Err(failure.hint("pass `--yes`"))
    }
}

/// Whether there is a person at a terminal who reads and types.
pub(super) fn can_ask(context: &Context) -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal() && context.printer.talks()
}

/// Asks a question; everything but a yes is a no.
///
/// # Errors
/// Returns an error that says that it was not confirmed.
pub(super) async fn ask(question: &'static str) -> Result<(), Failure> {
    let answer = off_thread(move || {
        Questions.write_all(format!("{question} [y/N] ").as_bytes())?;
        answered_yes(&mut std::io::stdin().lock())
    });
    if answer.await.map_err(cannot_start)? {
        return Ok(());
    }
    Err(Failure::cannot_start("not confirmed; nothing was sent"))
}

fn answered_yes(input: &mut impl BufRead) -> std::io::Result<bool> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_yes_is_a_yes() {
        for (answer, yes) in [
            ("y\n", true),
            ("YES\n", true),
            ("yes", true),
            ("\n", false),
            ("", false),
            ("n\n", false),
            ("yep\n", false),
        ] {
            assert_eq!(answered_yes(&mut answer.as_bytes()).unwrap(), yes, "{answer:?}");
        }
    }
}
