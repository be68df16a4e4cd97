//! The result of one folder, or why there is none.

use crate::base::OfferRef;
use crate::cli::connect::Resolved;
use crate::cli::outcome::{brief, conclusion, details, problem};
use crate::cli::printer::Words;
use crate::cli::{Context, Exit, Failure};
use crate::publish;
use crate::publish::outcome::Outcome;
use std::path::PathBuf;

/// The result of one folder.
pub(super) struct Published {
    /// The folder, as the person knows it.
    folder: PathBuf,
    pub(super) outcome: Outcome,
    pub(super) exit: Exit,
    /// The folder of the sandbox's state, where it was one.
    sandbox: Option<String>,
}

impl Published {
    /// Prints it, and gives the exit code.
    pub(super) fn show(&self, context: &Context) -> Exit {
        let Published { folder, outcome, exit, sandbox } = self;
        context.printer.annotate(folder, &outcome.findings);
        let problem = problem(outcome, *exit);
        if let Some(problem) = &problem {
            context.printer.problem("offerpress", &problem.message);
        }
        let screen = context.printer.screen;
        let title = format!("images of {}/{}", outcome.publisher, outcome.offer);
        let words = || Words {
            title,
            details: details(outcome, screen),
            conclusion: conclusion(outcome, sandbox.as_deref(), screen),
            brief: brief(outcome),
        };
        context.printer.parts(words, outcome);
        if let Some(problem) = problem {
            context.printer.trouble(&problem);
        }
        *exit
    }
}

impl Resolved {
    /// Shows what stopped a run.
    pub(super) async fn check<T>(&self, result: Result<T, publish::Error>) -> Result<T, Failure> {
        self.connection.check(result).await.map_err(|mut failure| {
            self.name_as_known(&mut failure);
            let folder = Some(Box::new(self.job.shown_as.clone()));
            failure.hint = failure.hint.map(|hint| self.by_folder(&hint));
            Failure { folder, offer: self.offer().map(Box::new), ..failure }
        })
    }

    /// The offer that the run is about, where the folder or the flags say it.
    fn offer(&self) -> Option<OfferRef> {
        let in_folder = || publish::offer_of_folder(&self.job.shown_as, self.job.unnamed.as_ref()).ok();
        let of_flags = || self.job.publisher.clone().zip(self.job.offer.clone());
        of_flags().map(|(publisher, offer)| OfferRef { publisher, offer }).or_else(in_folder)
    }

    /// Names the folder in commands, where its lock knows more than the API.
    fn by_folder(&self, text: &str) -> String {
        match self.job.named_offer() {
            Ok(offer) => self.connection.by_folder(text, &offer, &self.job.shown_as),
            Err(_) => text.to_owned(),
        }
    }

    /// Names the person's own folder, where the run worked on a copy of it under a name of no meaning.
    fn name_as_known(&self, failure: &mut Failure) {
        let [copy, own] = [&self.job.folder, &self.job.shown_as].map(|folder| folder.display().to_string());
        if copy != own {
            for text in std::iter::once(&mut failure.message).chain(&mut failure.causes) {
                *text = text.replace(&copy, &own);
            }
        }
    }

    pub(super) fn published(&self, mut outcome: Outcome, exit: Exit) -> Published {
        let commands = self.connection.commands(&outcome.next);
        outcome.commands = commands.iter().map(|command| self.by_folder(command)).collect();
        // outcomes of thousands of offers are held until the last one ends; nothing below reads the draft
        outcome.left = None;
        Published {
            folder: self.job.shown_as.clone(),
            outcome,
            exit,
            sandbox: self.connection.sandbox_folder(),
        }
    }
}
