//! Output for CI systems: annotations in the log, outputs for later steps, a summary of the job.

mod log;
mod report;
mod outputs;
mod markdown;
mod documents;
mod summary;

pub(super) use log::Log;
pub(super) use report::{JobReport, Reported};

use super::args::Format;
use super::env::{self, Environment};
use super::exit::Exit;
use super::streams;
use crate::base::files::{self, FileError};
use crate::base::redact;
use outputs::Output;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The job that this process is a step of; one for the whole process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ci(&'static Mutex<State>);

/// What the job has set, and what to report to it.
#[derive(Debug, Default)]
struct State {
    log: Option<Log>,
    workspace: Option<PathBuf>,
    outputs: Option<PathBuf>,
    own_outputs: Option<PathBuf>,
    summary: Option<PathBuf>,
    report: JobReport,
    page: Option<PathBuf>,
}

impl Ci {
    /// Reads what the job set, as far as the form asks for it.
    pub(super) fn of(format: Format, own_outputs: Option<&Path>, environment: &Environment) -> Self {
        let own_outputs = own_outputs.map(Path::to_owned);
        let path = |name| environment.text(name).map(PathBuf::from);
        let log = Log::of(format);
        let [workspace, outputs, summary] = match log {
            None => [None, None, None],
            Some(Log::GitHub) => {
                [env::GITHUB_WORKSPACE, env::GITHUB_OUTPUT, env::GITHUB_STEP_SUMMARY].map(path)
            }
            Some(Log::AzurePipelines) => {
                let name = format!("offerpress-{}.md", std::process::id());
                let summary = path(env::AGENT_TEMPDIRECTORY).map(|folder| folder.join(name));
                [path(env::BUILD_SOURCESDIRECTORY), None, summary]
            }
        };
        let state = State { log, workspace, outputs, own_outputs, summary, ..State::default() };
        Self(Box::leak(Box::new(Mutex::new(state))))
    }

    fn state(self) -> MutexGuard<'static, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the job is given outputs or a summary.
    pub(super) fn reports(self) -> bool {
        self.state().reports()
    }

    /// Keeps what to report of the command's document.
    pub(super) fn keep(self, document: &impl Reported) {
        let mut state = self.state();
        if state.reports() {
            state.report = document.report();
        }
    }

    /// Keeps where the page of the run was written.
    pub(super) fn keep_page(self, page: &Path) {
        self.state().page = Some(std::path::absolute(page).unwrap_or_else(|_| page.to_owned()));
    }

    /// Shows a file as the log links it: from the root of the repository, where that is known.
    pub(super) fn place(self, folder: &Path, file: &str) -> String {
        let path = if file == "." { folder.to_owned() } else { folder.join(file) };
        let whole = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
        let state = self.state();
        let inside = state.workspace.as_ref().and_then(|root| whole.strip_prefix(root).ok());
        let shown: PathBuf =
            inside.unwrap_or(&path).components().filter(|part| *part != Component::CurDir).collect();
        let shown = shown.to_string_lossy();
        if cfg!(windows) { shown.replace('\\', "/") } else { shown.into_owned() }
    }

    /// Writes the outputs and the summary, once the command has ended.
    ///
    /// # Errors
    /// Returns an error that names the file that couldn't be written; a later step would miss what it needs.
    pub(super) fn conclude(self, exit: Exit) -> Result<(), FileError> {
        let mut state = self.state();
        if !state.reports() {
            return Ok(());
        }
        let report = std::mem::take(&mut state.report);
        let outputs = outputs::of(&report, state.page.as_deref(), exit);
        state.write_outputs(&outputs)?;
        state.write_summary(&redact(&summary::of(&report, state.page.as_deref(), exit)))
    }
}

impl State {
    fn reports(&self) -> bool {
        self.log.is_some() || self.own_outputs.is_some()
    }

    fn write_outputs(&self, outputs: &[Output]) -> Result<(), FileError> {
        if let Some(file) = &self.own_outputs {
            files::write_out(file, outputs::lines(outputs).as_bytes())?;
        }
        if let Some(file) = &self.outputs {
            files::append(file, outputs::github(outputs).as_bytes())?;
        }
        if self.log == Some(Log::AzurePipelines) {
            streams::command(&outputs::azure_pipelines(outputs));
        }
        Ok(())
    }

    fn write_summary(&self, text: &str) -> Result<(), FileError> {
        let Some(file) = self.summary.as_ref().filter(|_| !text.is_empty()) else { return Ok(()) };
        files::append(file, text.as_bytes())?;
        if self.log == Some(Log::AzurePipelines) {
            streams::command(&log::upload_summary(file));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_from_the_root_of_the_repository() {
        let here = std::path::absolute(".").unwrap();
        let ci = |workspace: Option<PathBuf>| {
            Ci(Box::leak(Box::new(Mutex::new(State { workspace, ..State::default() }))))
        };
        let table = [
            (None, "listing", "logos/a.png", "listing/logos/a.png"),
            (None, "./listing", "logos/a.png", "listing/logos/a.png"),
            (None, "/elsewhere/listing", ".", "/elsewhere/listing"),
            (Some(here.clone()), "listing", "a.png", "listing/a.png"),
            (
                Some(here.parent().unwrap().to_owned()),
                "listing",
                "a.png",
                &format!("{}/listing/a.png", here.file_name().unwrap().display()),
            ),
            (Some(PathBuf::from("/elsewhere")), "/elsewhere/listing", "a.png", "listing/a.png"),
        ];
        for (workspace, folder, file, shown) in table {
            assert_eq!(ci(workspace).place(Path::new(folder), file), shown, "{folder} {file}");
        }
    }
}
