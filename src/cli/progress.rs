//! What a run looks like while it works: bars on a terminal, a line a step elsewhere, nothing when asked to be quiet.

use super::args::ProgressArg;
use super::events::{self, EventLines};
use super::paint::{plural, size};
use super::printer::Printer;
use super::status_text;
use crate::base::{redact, shown};
use crate::publish::outcome::OneOffer;
use crate::publish::progress::{Event, Progress};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Chooses bars, lines, events or silence.
pub(super) fn of(printer: Printer) -> Box<dyn Progress> {
    chosen(printer, None, all_bars)
}

fn chosen(printer: Printer, folder: Option<&str>, all: impl FnOnce() -> MultiProgress) -> Box<dyn Progress> {
    let label = folder.map(|folder| format!("{folder}: ")).unwrap_or_default();
    match printer.progress {
        ProgressArg::Json => Box::new(EventLines { of: folder.map(str::to_owned) }),
        ProgressArg::Auto if printer.talks() && std::io::stderr().is_terminal() => {
            Box::new(Bars::new(printer, all(), label))
        }
        ProgressArg::Auto => Box::new(Lines { printer, label }),
    }
}

/// The progress of several offers on one screen, each with its folder.
#[derive(Debug)]
pub(super) struct Hub {
    printer: Printer,
    all: MultiProgress,
}

impl Hub {
    pub(super) fn new(printer: Printer) -> Self {
        Self { printer, all: all_bars() }
    }

    /// Begins an offer.
    pub(super) fn of(&self, folder: &str) -> Box<dyn Progress> {
        chosen(self.printer, Some(folder), || self.all.clone())
    }

    /// Writes an event for an offer that has ended, where a script follows the run.
    pub(super) fn ended(&self, offer: &OneOffer, took: Duration) {
        if self.printer.progress == ProgressArg::Json {
            events::ended(offer, took);
        }
    }

    /// Takes the bars away while something else is printed.
    pub(super) fn suspend(&self, print: impl FnOnce()) {
        self.all.suspend(print);
    }
}

fn all_bars() -> MultiProgress {
    MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(12))
}

/// A line a step.
#[derive(Debug)]
struct Lines {
    printer: Printer,
    /// What stands before each line: the folder, where there are several.
    label: String,
}

impl Progress for Lines {
    fn event(&self, event: Event<'_>) {
        if let Some(text) = step(&event, &self.label) {
            self.printer.talk(&text);
        }
    }
}

/// A bar for the step, and one for each file that takes more than a moment.
#[derive(Debug)]
struct Bars {
    printer: Printer,
    label: String,
    all: MultiProgress,
    step: ProgressBar,
    files: Mutex<BTreeMap<String, OneFile>>,
}

/// How far a file is.
#[derive(Debug)]
struct OneFile {
    sent: u64,
    bar: Option<ProgressBar>,
}

impl Bars {
    fn new(printer: Printer, all: MultiProgress, label: String) -> Self {
        let step = all.add(ProgressBar::no_length().with_style(style("{spinner} {wide_msg}")));
        step.enable_steady_tick(Duration::from_millis(120));
        Self { printer, label, all, step, files: Mutex::default() }
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<String, OneFile>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What has only been handed to the network as a whole is counted when it has arrived.
    fn sending(&self, file: &str, sent: u64, bytes: u64) {
        if sent == bytes {
            return;
        }
        let mut files = self.files();
        let one = files.entry(file.to_owned()).or_insert(OneFile { sent: 0, bar: None });
        one.sent = sent;
        let bar = one.bar.get_or_insert_with(|| {
            let screen = self.printer.talk_screen;
            let (form, taken) = if screen.columns() < 60 {
                ("  {percent:>3} %  {msg}", 9)
            } else {
                ("  {bar:16} {decimal_bytes:>10}/{decimal_total_bytes:<10}  {msg}", 42)
            };
            let name = screen.name(&shown(file), taken);
            self.all.add(ProgressBar::new(bytes).with_style(style(form)).with_message(name))
        });
        bar.set_position(sent);
        self.step.set_position(files.values().map(|file| file.sent).sum());
    }

    fn uploaded(&self, file: &str, bytes: u64) {
        let mut files = self.files();
        if let Some(OneFile { bar: Some(bar), .. }) =
            files.insert(file.to_owned(), OneFile { sent: bytes, bar: None })
        {
            self.all.remove(&bar);
        }
        self.step.set_position(files.values().map(|file| file.sent).sum());
    }
}

impl Progress for Bars {
    fn event(&self, event: Event<'_>) {
        if let Event::Note(text) = event {
            return self.all.suspend(|| self.printer.talk(&format!("{}{text}", self.label)));
        }
        if let Some(text) = step(&event, &self.label) {
            self.step.set_message(text);
        }
        match event {
            Event::Uploading { bytes, .. } => {
                self.step.set_length(bytes);
                self.step.set_style(style(match self.printer.talk_screen.columns() {
                    0..70 => "{spinner} {msg} {percent:>3} %",
                    _ => "{spinner} {msg} {bar:24} {decimal_bytes}/{decimal_total_bytes}",
                }));
            }
            Event::Sending { file, sent, bytes } => self.sending(file, sent, bytes),
            Event::Uploaded { file, bytes, .. } => self.uploaded(file, bytes),
            Event::Verifying { .. } => self.step.set_style(style("{spinner} {wide_msg}")),
            _ => {}
        }
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.step.finish_and_clear();
        self.all.remove(&self.step);
        for file in self.files().values() {
            file.bar.iter().for_each(|bar| self.all.remove(bar));
        }
    }
}

/// What a step is called; an event that is no step of its own has no words.
fn step(event: &Event<'_>, label: &str) -> Option<String> {
    let text = match *event {
        // the folder's name stands in it already
        Event::Checking { folder } => return Some(format!("checking {}", shown(folder))),
        Event::ReadingDraft => "reading the current draft".to_owned(),
        Event::Uploading { files, bytes } => format!("uploading {}, {}", plural(files, "file"), size(bytes)),
        Event::Verifying { urls } => format!("verifying {}", plural(urls, "URL")),
        Event::Saving => "saving the draft (the marketplace copies the images)".to_owned(),
        Event::Note(text) => text.to_owned(),
        ref other => status_text::line(other)?,
    };
    Some(shown(&redact(&format!("{label}{text}"))).into_owned())
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
