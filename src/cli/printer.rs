//! Output: data on standard output, messages on standard error, in the requested format.

use super::args::{Format, OutputArgs, ProgressArg, When};
use super::ci::{Ci, Log, Reported};
use super::env::{self, Environment};
use super::failure_text::{failure_document, failure_words};
use super::findings::Show;
use super::paint::{self, paint};
use super::screen::Screen;
use super::{Exit, Failure};
use super::{output_format, streams};
use crate::publish::outcome::FindingText;
use serde::Serialize;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the document of this process is on standard output: there is one, and no second.
static IS_PRINTED: AtomicBool = AtomicBool::new(false);

/// Prints what a command has to say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Printer {
    format: Format,
    quiet: bool,
    /// How to show progress.
    pub(super) progress: ProgressArg,
    /// How much room the words on standard output have.
    pub(super) screen: Screen,
    /// How much room there is for talk.
    pub(super) talk_screen: Screen,
    ci: Ci,
}

/// The text of a run: details, which a CI system folds under a title, and the result.
pub(super) struct Words {
    /// The title of the details.
    pub(super) title: String,
    /// The details.
    pub(super) details: String,
    /// The result, with notes and the next step.
    pub(super) conclusion: String,
    /// The result alone, for `--quiet`.
    pub(super) brief: String,
}

impl Printer {
    /// Sets up the streams as asked.
    ///
    /// # Errors
    /// Returns an error that says that the environment asks for a form that there isn't.
    pub(super) fn new(args: &OutputArgs, environment: &Environment) -> Result<Self, Failure> {
        match args.color {
            When::Auto => {}
            When::Always => anstream::ColorChoice::Always.write_global(),
            When::Never => anstream::ColorChoice::Never.write_global(),
        }
        let format = output_format::format(args.format, environment)?;
        let printer = Self::of(format, args.outputs.as_deref(), environment);
        Ok(Self { quiet: args.quiet, progress: args.progress, ..printer })
    }

    /// Sets up a printer of a form.
    pub(super) fn of(format: Format, outputs: Option<&Path>, environment: &Environment) -> Self {
        let ci = Ci::of(format, outputs, environment);
        let columns = environment.text(env::COLUMNS).and_then(|columns| columns.parse().ok());
        let screen = |seen: Option<(terminal_size::Width, terminal_size::Height)>| {
            let columns = columns.or(seen.map(|(width, _)| usize::from(width.0)));
            match format {
                Format::Human => columns.filter(|columns| *columns > 0).map_or(Screen::ENDLESS, Screen::of),
                // annotations are lines for a program
                Format::Json | Format::Github | Format::AzurePipelines => Screen::ENDLESS,
            }
        };
        Self {
            format,
            quiet: false,
            progress: ProgressArg::Auto,
            screen: screen(terminal_size::terminal_size_of(std::io::stdout())),
            talk_screen: screen(terminal_size::terminal_size_of(std::io::stderr())),
            ci,
        }
    }

    /// Returns which findings to show.
    pub(super) fn show(self) -> Show {
        if self.quiet { Show::Errors } else { Show::All }
    }

    /// Whether talk is wanted.
    pub(super) fn talks(self) -> bool {
        !self.quiet && self.format != Format::Json && self.progress == ProgressArg::Auto
    }

    /// Prints the result of a command: as words, or as one document.
    pub(super) fn data(self, words: impl FnOnce() -> String, document: &impl Reported) {
        self.ci.keep(document);
        match self.format {
            Format::Json => print_document(document),
            Format::Human | Format::Github | Format::AzurePipelines => {
                streams::data(&self.screen.folded(&words()));
            }
        }
    }

    /// Whether [`Self::data`] takes anything from the document.
    pub(super) fn has_document(self) -> bool {
        self.format == Format::Json || self.ci.reports()
    }

    /// Prints what hands out credentials on purpose: a sandbox's own.
    pub(super) fn hand_over(self, words: impl FnOnce() -> String, document: &impl Serialize) {
        let text = match self.format {
            Format::Json => serde_json::to_string_pretty(document).unwrap_or_default() + "\n",
            Format::Human | Format::Github | Format::AzurePipelines => {
                anstream::adapter::strip_str(&words()).to_string()
            }
        };
        IS_PRINTED.store(true, Ordering::Relaxed);
        streams::raw(text.as_bytes());
    }

    /// Prints the result of a run, its parts folded where the log of a CI system can do that.
    pub(super) fn parts(self, words: impl FnOnce() -> Words, document: &impl Reported) {
        if self.quiet {
            return self.data(|| words().brief, document);
        }
        let Some(log) = Log::of(self.format) else {
            let whole = |words: Words| words.details + &words.conclusion;
            return self.data(|| whole(words()), document);
        };
        self.ci.keep(document);
        let words = words();
        grouped(log, &words.title, &words.details);
        streams::data(&self.screen.folded(&words.conclusion));
    }

    /// Prints the part of one offer among several, folded where the log of a CI system can do that; scripts get them all
    /// in one document.
    pub(super) fn section(self, title: &str, words: &str) {
        match Log::of(self.format) {
            _ if self.quiet => {}
            Some(log) => grouped(log, title, words),
            None if self.format == Format::Json => {}
            None => {
                let title = paint(paint::NAME, format_args!("== {title}"));
                streams::data(&self.screen.folded(&format!("{title}\n{words}\n")));
            }
        }
    }

    /// Prints a line of talk.
    pub(super) fn talk(self, text: &str) {
        if self.talks() {
            streams::talk(&self.talk_screen.folded(text));
        }
    }

    /// Marks files at fault where a CI system shows that; `folder` is what the files' names start from.
    pub(super) fn annotate(self, folder: &Path, findings: &[FindingText]) {
        let Some(log) = Log::of(self.format) else { return };
        let annotation =
            |finding: &FindingText| log.annotation(finding, &self.ci.place(folder, &finding.file));
        streams::command(&findings.iter().map(annotation).collect::<String>());
    }

    /// Marks a problem of the job, or of the offer that the title names, where a CI system shows that.
    pub(super) fn problem(self, title: &str, text: &str) {
        if let Some(log) = Log::of(self.format) {
            streams::command(&log.problem(title, text));
        }
    }

    /// Reports where the page of a run is, in the job's log and for its later steps.
    pub(super) fn page_of_run(self, page: &Path) {
        self.ci.keep_page(page);
        if let Some(log) = Log::of(self.format) {
            let text = format!("`{}` is the preview of this run; keep it as an artifact", page.display());
            streams::command(&log.notice("offerpress preview", &text));
        }
    }

    /// Prints why a command failed, and gives its exit code.
    pub(super) fn failure(self, failure: &Failure) -> Exit {
        let document = failure_document(failure);
        self.ci.keep(&document);
        let folder = failure.folder.as_deref().map_or(Path::new(""), |folder| folder.as_path());
        self.annotate(folder, &document.findings);
        self.problem("offerpress", &failure.message);
        match self.format {
            Format::Json if !IS_PRINTED.load(Ordering::Relaxed) => print_document(&document),
            Format::Json | Format::Human | Format::Github | Format::AzurePipelines => self.trouble(failure),
        }
        failure.exit
    }

    /// Says what went wrong while the command goes on.
    pub(super) fn trouble(self, failure: &Failure) {
        streams::talk(&self.talk_screen.folded(&failure_words(failure, self.show(), self.talk_screen)));
    }

    /// Writes the job's outputs and summary, and returns the exit code of the process.
    pub(super) fn conclude(self, exit: Exit) -> Exit {
        match self.ci.conclude(exit) {
            Ok(()) => streams::unless_lost(exit),
            Err(error) => {
                self.trouble(&Failure::of(Exit::Unfinished, &error));
                if exit == Exit::Done { Exit::Unfinished } else { exit }
            }
        }
    }
}

/// Prints words folded under a title.
fn grouped(log: Log, title: &str, words: &str) {
    streams::command(&log.group(title));
    streams::data(words);
    streams::command(log.end_of_group());
}

fn print_document(document: &impl Serialize) {
    IS_PRINTED.store(true, Ordering::Relaxed);
    streams::document(document);
}
