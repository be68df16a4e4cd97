//! What a run looks like while it works: a bar on a terminal, a line a step elsewhere, nothing when asked to be quiet.

use super::paint::{plural, size};
use super::printer::Printer;
use crate::publish::progress::{Event, Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal as _;
use std::time::Duration;

/// Shows the events of a run.
#[derive(Debug)]
pub(super) struct Reporter {
    printer: Printer,
    bar: Option<ProgressBar>,
}

impl Reporter {
    /// Chooses bar, lines or silence.
    #[must_use]
    pub(super) fn new(printer: Printer) -> Self {
        let bar = (printer.talks() && std::io::stderr().is_terminal()).then(bar);
        Self { printer, bar }
    }

    fn step(&self, text: String) {
        match &self.bar {
            Some(bar) => bar.set_message(text),
            None => self.printer.talk(&text),
        }
    }

    fn begin_upload(&self, files: usize, bytes: u64) {
        self.step(format!("uploading {}, {}", plural(files, "file"), size(bytes)));
        if let Some(bar) = &self.bar {
            bar.set_length(bytes);
            bar.set_style(style("{spinner} {msg} {bar:24} {bytes}/{total_bytes}"));
        }
    }
}

impl Progress for Reporter {
    fn event(&self, event: Event<'_>) {
        match event {
            Event::Checking { folder } => self.step(format!("checking {folder}")),
            Event::ReadingDraft => self.step("reading the offer as it is now".into()),
            Event::Uploading { files, bytes } => self.begin_upload(files, bytes),
            Event::Uploaded { bytes, .. } => {
                if let Some(bar) = &self.bar {
                    bar.inc(bytes);
                }
            }
            Event::Proving { links } => {
                if let Some(bar) = &self.bar {
                    bar.set_style(style("{spinner} {msg}"));
                }
                self.step(format!("trying {}", plural(links, "link")));
            }
            Event::Saving => {
                self.step("saving the draft; the marketplace copies the pictures meanwhile".into());
            }
            Event::Note(text) => match &self.bar {
                Some(bar) => bar.suspend(|| self.printer.talk(text)),
                None => self.printer.talk(text),
            },
        }
    }
}

impl Drop for Reporter {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(12));
    bar.set_style(style("{spinner} {msg}"));
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
