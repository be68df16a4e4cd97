//! Why a command failed: exit code, message, causes and hint.

use super::advice::{self, entra};
use super::exit::Exit;
use crate::base::{OfferRef, chain};
use crate::publish;
use crate::publish::resolve::ResolveError;
use crate::report::Report;
use crate::sandbox;
use std::error::Error;
use std::io;
use std::path::PathBuf;

/// Why a command failed, ready to be shown.
#[derive(Debug)]
pub(super) struct Failure {
    /// The exit code.
    pub(super) exit: Exit,
    /// Whether the arguments are invalid.
    pub(super) is_usage: bool,
    /// What failed.
    pub(super) message: String,
    /// The causes, outermost first.
    pub(super) causes: Vec<String>,
    /// What to do.
    pub(super) hint: Option<String>,
    /// The findings that stopped the run.
    pub(super) report: Option<Report>,
    /// How many files were checked.
    pub(super) assets: u32,
    /// The folder that the findings are about; boxed, as it is rarely there.
    pub(super) folder: Option<Box<PathBuf>>,
    /// The offer that the command was about, where it is known.
    pub(super) offer: Option<Box<OfferRef>>,
}

impl Failure {
    /// Creates a failure.
    pub(super) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            is_usage: false,
            message: message.into(),
            causes: Vec::new(),
            hint: None,
            report: None,
            assets: 0,
            folder: None,
            offer: None,
        }
    }

    /// Creates the failure of a run that couldn't start.
    pub(super) fn cannot_start(message: impl Into<String>) -> Self {
        Self::new(Exit::CannotStart, message)
    }

    /// Creates the failure of invalid arguments.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self { is_usage: true, ..Self::cannot_start(message) }
    }

    /// Adds what to do.
    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Shows an error with its causes; a full disk is [`Unfinished`](Exit::Unfinished), whatever was being written.
    pub(super) fn of(exit: Exit, error: &(dyn Error + 'static)) -> Self {
        let mut said = chain(error).into_iter();
        let failure = Self::new(exit, said.next().unwrap_or_default());
        let failure = Self { causes: said.collect(), ..failure };
        if is_disk_full(error) {
            return Self { exit: Exit::Unfinished, ..failure }.hint("free some disk space and run it again");
        }
        failure
    }
}

/// Shows an error that keeps a run from starting.
pub(super) fn cannot_start(error: impl std::error::Error + 'static) -> Failure {
    Failure::of(Exit::CannotStart, &error)
}

impl From<publish::Error> for Failure {
    fn from(error: publish::Error) -> Self {
        Self::of_run(&error)
    }
}

impl Failure {
    /// Shows what stopped a run, or would stop it.
    pub(super) fn of_run(error: &publish::Error) -> Self {
        let (exit, hint) = advice::of_run(error);
        let failure = Self::of(exit, error);
        let failure = match error {
            publish::Error::Refused { report, files } => {
                let (report, assets) = (Some(report.clone()), u32::try_from(*files).unwrap_or(u32::MAX));
                Self { report, assets, ..failure }
            }
            publish::Error::WouldOverwrite { edits, .. } => {
                Self { causes: edits.iter().map(ToString::to_string).collect(), ..failure }
            }
            _ => failure,
        };
        let said = std::iter::once(&failure.message).chain(&failure.causes);
        let entra = || said.map(String::as_str).find_map(entra::hint).map(str::to_owned);
        let hint = advice::hint_for(error).or_else(entra).unwrap_or_else(|| hint.to_owned());
        if hint.is_empty() || failure.hint.is_some() { failure } else { failure.hint(hint) }
    }
}

/// Whether there is no room for a file on the disk, or none left for this user or process.
fn is_disk_full(error: &(dyn Error + 'static)) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull, WriteZero};
    let mut chain = std::iter::successors(Some(error), |error| (*error).source());
    chain.any(|error| {
        let kind = error.downcast_ref().map(io::Error::kind);
        matches!(kind, Some(FileTooLarge | QuotaExceeded | StorageFull | WriteZero))
    })
}

impl From<ResolveError> for Failure {
    fn from(error: ResolveError) -> Self {
        if let ResolveError::Settings(error) = error {
            return publish::Error::from(error).into();
        }
        let failure = Self::of(Exit::CannotStart, &error);
        Self { hint: advice::of_options(&error).or(failure.hint), ..failure }
    }
}

impl From<sandbox::Error> for Failure {
    fn from(error: sandbox::Error) -> Self {
        let failure = Self::of(Exit::CannotStart, &error);
        match error {
            sandbox::Error::NotOurs { .. } | sandbox::Error::AssetsFolder { .. } => {
                failure.hint("pass an empty or new folder with `--sandbox-dir DIR`")
            }
            _ => failure,
        }
    }
}
