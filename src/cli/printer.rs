//! Where words go: data on standard output, talk on standard error, in the form that was asked for.

use super::args::{Format, OutputArgs, ProgressArg, When};
use super::exit::Exit;
use super::failure::Failure;
use super::github;
use super::paint::{self, paint};
use crate::base::redact;
use crate::publish::outcome::{self, FailureDocument, FailureText};
use anstream::{eprintln, print};
use serde::Serialize;
use std::fmt::Write as _;

/// Prints what a command has to say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Printer {
    format: Format,
    quiet: bool,
    progress: ProgressArg,
}

impl Printer {
    /// Sets up the streams as asked.
    #[must_use]
    pub(super) fn new(args: &OutputArgs) -> Self {
        match args.color {
            When::Auto => {}
            When::Always => anstream::ColorChoice::Always.write_global(),
            When::Never => anstream::ColorChoice::Never.write_global(),
        }
        Self { format: args.format, quiet: args.quiet, progress: args.progress }
    }

    /// Shows the form that was asked for.
    #[must_use]
    pub(super) fn format(self) -> Format {
        self.format
    }

    /// Shows how progress is to be told.
    #[must_use]
    pub(super) fn progress(self) -> ProgressArg {
        self.progress
    }

    /// Tells whether talk is wanted.
    #[must_use]
    pub(super) fn talks(self) -> bool {
        !self.quiet && self.format != Format::Json && self.progress == ProgressArg::Auto
    }

    /// Prints the result of a command: as words, or as one document.
    pub(super) fn data(self, words: impl FnOnce() -> String, document: &impl Serialize) {
        match self.format {
            Format::Json => print!("{}", json(document)),
            Format::Human | Format::Github => print!("{}", redact(&words())),
        }
    }

    /// Prints the part of one offer among several; scripts get them all in one document.
    pub(super) fn section(self, words: &str) {
        match self.format {
            Format::Json => {}
            Format::Human | Format::Github => print!("{}", redact(words)),
        }
    }

    /// Prints a line of talk.
    pub(super) fn talk(self, text: &str) {
        if self.talks() {
            eprintln!("{}", redact(text));
        }
    }

    /// Prints why a command failed, and gives its exit code.
    pub(super) fn failure(self, failure: &Failure) -> Exit {
        match self.format {
            Format::Json => print!("{}", json(&failure_document(failure))),
            Format::Human => eprintln!("{}", failure_words(failure)),
            Format::Github => {
                print!("{}", github::annotation_of(failure));
                eprintln!("{}", failure_words(failure));
            }
        }
        failure.exit
    }
}

fn json(document: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(document).unwrap_or_default();
    redact(&text) + "\n"
}

pub(super) fn failure_document(failure: &Failure) -> FailureDocument {
    let error = FailureText {
        exit_code: failure.exit.code(),
        meaning: failure.exit.meaning(),
        message: failure.message.clone(),
        causes: failure.causes.clone(),
        hint: failure.hint.clone(),
    };
    FailureDocument::of(error, failure.report.as_ref().map(outcome::findings).unwrap_or_default())
}

pub(super) fn failure_words(failure: &Failure) -> String {
    let mut text = String::new();
    if let Some(report) = &failure.report {
        text.push_str(&paint::report(report, failure.assets));
        text.push('\n');
    }
    text.push_str(&paint(paint::ERROR, "error"));
    let _ = write!(text, ": {}", failure.message);
    for cause in &failure.causes {
        let _ = write!(text, "\n  because: {cause}");
    }
    if let Some(hint) = &failure.hint {
        let _ = write!(text, "\n{}: {hint}", paint(paint::NOTE, "hint"));
    }
    redact(&text)
}
