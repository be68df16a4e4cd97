//! The exit codes: one table for code, help and documentation.

use std::process::ExitCode;

/// How a run ended, as a release job reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done, or nothing to do.
    Done = 0,
    /// The content was refused: by a check, or by the marketplace's validation.
    ContentRefused = 1,
    /// The run couldn't start: wrong usage or settings.
    CannotStart = 2,
    /// Not signed in, or not allowed.
    NotAllowed = 3,
    /// Someone else changed the offer, or an operation is running.
    Conflict = 4,
    /// The run couldn't finish; it is safe to run again.
    Unfinished = 5,
    /// The certification failed the offer.
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

    /// Returns its word for scripts, its meaning, and its weight among several: first what a rerun alone may mend, then
    /// what a person must decide or fix in one folder, then what lies with the settings or the account and so with more
    /// than one.
    fn row(self) -> (&'static str, &'static str, u8) {
        match self {
            Self::Done => ("done", "done, or nothing to do", 0),
            Self::ContentRefused => {
                ("content-refused", "content refused (findings, or the marketplace's validation)", 3)
            }
            Self::CannotStart => ("cannot-start", "can't start (usage, settings)", 5),
            Self::NotAllowed => ("not-allowed", "not signed in or not allowed", 6),
            Self::Conflict => {
                ("conflict", "conflict (someone else changed the offer, an operation is running)", 2)
            }
            Self::Unfinished => ("unfinished", "couldn't finish, safe to run again", 1),
            Self::CertificationRefused => ("certification-refused", "certification failed", 4),
            Self::Broken => ("broken", "internal error, please report it; safe to run again", 7),
            Self::Interrupted => ("interrupted", "stopped by Ctrl-C, safe to run again", 8),
        }
    }

    /// Returns the worst of several, which stands for all: a job that runs again on 5 alone never does so in vain.
    #[must_use]
    pub fn worst(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().max_by_key(|exit| exit.row().2).unwrap_or(Self::Done)
    }

    /// Returns the number.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }

    /// Returns the meaning, as the documentation says it.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        self.row().1
    }

    /// Returns the code as a word, for scripts.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.row().0
    }

    /// Returns the table at the end of the help.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_is_what_a_rerun_mends_least() {
        use Exit::{
            CannotStart, CertificationRefused, Conflict, ContentRefused, Done, Interrupted, NotAllowed,
            Unfinished,
        };
        let table = [
            (vec![], Done),
            (vec![Done, Done], Done),
            (vec![Unfinished, Done], Unfinished),
            (vec![Conflict, Unfinished], Conflict),
            (vec![ContentRefused, Conflict, Unfinished], ContentRefused),
            (vec![ContentRefused, CertificationRefused], CertificationRefused),
            (vec![CertificationRefused, CannotStart], CannotStart),
            (vec![NotAllowed, CannotStart, ContentRefused], NotAllowed),
            (Exit::ALL.to_vec(), Interrupted),
        ];
        for (all, worst) in table {
            assert_eq!(Exit::worst(all.clone()), worst, "{all:?}");
            assert_eq!(Exit::worst(all.iter().rev().copied()), worst, "in whatever order: {all:?}");
        }
    }
}
