//! Where words go: data on standard output, talk on standard error, in the form that was asked for.

use super::args::{Format, OutputArgs, ProgressArg, When};
use super::env::{self, Environment};
use super::exit::Exit;
use super::failure::Failure;
use super::github;
use super::paint::{self, paint};
use super::screen::Screen;
use crate::base::redact;
use crate::publish::outcome::{self, FailureDocument, FailureText};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::Write as _;

/// Prints what a command has to say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Printer {
    format: Format,
    quiet: bool,
    progress: ProgressArg,
    color: When,
    data: Screen,
    talk: Screen,
}

impl Printer {
    /// Sets up the streams as asked.
    #[must_use]
    pub(super) fn new(args: &OutputArgs, environment: &Environment) -> Self {
        match args.color {
            When::Auto => {}
            When::Always => anstream::ColorChoice::Always.write_global(),
            When::Never => anstream::ColorChoice::Never.write_global(),
        }
        let columns = environment.text(env::COLUMNS).and_then(|columns| columns.parse().ok());
        let screen = |seen: Option<(terminal_size::Width, terminal_size::Height)>| {
            let columns = columns.or(seen.map(|(width, _)| usize::from(width.0)));
            match args.format {
                Format::Human => columns.filter(|columns| *columns > 0).map_or(Screen::ENDLESS, Screen::of),
                // annotations are lines for a program
                Format::Json | Format::Github => Screen::ENDLESS,
            }
        };
        Self {
            format: args.format,
            quiet: args.quiet,
            progress: args.progress,
            color: args.color,
            data: screen(terminal_size::terminal_size_of(std::io::stdout())),
            talk: screen(terminal_size::terminal_size_of(std::io::stderr())),
        }
    }

    /// Shows how much room the words on standard output have.
    #[must_use]
    pub(super) fn screen(self) -> Screen {
        self.data
    }

    /// Shows how much room there is for talk.
    #[must_use]
    pub(super) fn talk_screen(self) -> Screen {
        self.talk
    }

    /// Shows the form that was asked for.
    #[must_use]
    pub(super) fn format(self) -> Format {
        self.format
    }

    /// Shows when colour was asked for.
    #[must_use]
    pub(super) fn color(self) -> When {
        self.color
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
            Format::Json => out(&json(document)),
            Format::Human | Format::Github => out(&self.data.folded(&redact(&words()))),
        }
    }

    /// Prints a text for a program or a terminal, as it is.
    #[expect(clippy::unused_self, reason = "what is printed goes through the printer")]
    pub(super) fn bytes(self, text: &[u8]) {
        let _ = std::io::stdout().lock().write_all(text);
    }

    /// Prints the part of one offer among several; scripts get them all in one document.
    pub(super) fn section(self, words: &str) {
        match self.format {
            Format::Json => {}
            Format::Human | Format::Github => out(&self.data.folded(&redact(words))),
        }
    }

    /// Prints a line of talk.
    pub(super) fn talk(self, text: &str) {
        if self.talks() {
            err(&(self.talk.folded(&redact(text)) + "\n"));
        }
    }

    /// Prints why a command failed, and gives its exit code.
    pub(super) fn failure(self, failure: &Failure) -> Exit {
        match self.format {
            Format::Json => out(&json(&failure_document(failure))),
            Format::Human => self.words_of(failure),
            Format::Github => {
                out(&github::annotation_of(failure));
                self.words_of(failure);
            }
        }
        failure.exit
    }

    fn words_of(self, failure: &Failure) {
        err(&(self.talk.folded(&failure_words(failure, self.talk)) + "\n"));
    }
}

/// Whoever reads it may have read enough, as `head` has: that is no failure.
fn out(text: &str) {
    let _ = anstream::stdout().lock().write_all(text.as_bytes());
}

fn err(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
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

pub(super) fn failure_words(failure: &Failure, screen: Screen) -> String {
    let mut text = String::new();
    if let Some(report) = &failure.report {
        text.push_str(&paint::report(report, failure.assets, screen));
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
