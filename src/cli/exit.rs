//! The exit codes: one table for code, help and documentation.

use std::process::ExitCode;

/// How a run ended, as a release job reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done, or nothing to do.
    Done = 0,
    /// The content was refused: by a check, or by the marketplace's validation.
    ContentRefused = 1,
    /// The run could not start: wrong usage or settings.
    CannotStart = 2,
    /// Not signed in, or not allowed.
    NotAllowed = 3,
    /// Someone else changed the offer, or an operation is running.
    Conflict = 4,
    /// The run could not finish; it is safe to run again.
    Unfinished = 5,
    /// The certification refused the offer.
    CertificationRefused = 6,
    /// offerpress itself has a fault (70 is `EX_SOFTWARE` of `sysexits.h`); it is safe to run again.
    Broken = 70,
    /// The person stopped the run (Ctrl-C); it is safe to run again.
    Interrupted = 130,
}

impl Exit {
    /// Lists all codes.
    pub const ALL: [Self; 9] = [
        Self::Done,
        Self::ContentRefused,
        Self::CannotStart,
        Self::NotAllowed,
        Self::Conflict,
        Self::Unfinished,
        Self::CertificationRefused,
        Self::Broken,
        Self::Interrupted,
    ];

    /// Shows the number.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }

    /// Shows the meaning, as the documentation says it.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done, or nothing to do",
            Self::ContentRefused => "content refused (findings, or the marketplace's validation)",
            Self::CannotStart => "cannot start (usage, settings)",
            Self::NotAllowed => "not signed in or not allowed",
            Self::Conflict => "conflict (someone else changed the offer, an operation is running)",
            Self::Unfinished => "could not finish, safe to run again",
            Self::CertificationRefused => "certification refused",
            Self::Broken => "a fault of offerpress itself, to be reported; safe to run again",
            Self::Interrupted => "stopped by Ctrl-C, safe to run again",
        }
    }

    /// Shows the code as a word, for scripts.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::ContentRefused => "content-refused",
            Self::CannotStart => "cannot-start",
            Self::NotAllowed => "not-allowed",
            Self::Conflict => "conflict",
            Self::Unfinished => "unfinished",
            Self::CertificationRefused => "certification-refused",
            Self::Broken => "broken",
            Self::Interrupted => "interrupted",
        }
    }

    /// Shows the table at the end of the help.
    #[must_use]
    pub fn table() -> String {
        let row = |exit: Self| format!("  {:>3}  {}\n", exit.code(), exit.meaning());
        format!("Exit codes:\n{}", Self::ALL.map(row).concat().trim_end())
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}
