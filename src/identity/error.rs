//! What can go wrong before a token is there.

use super::{CredentialKind, Scope};
use crate::base::When;
use crate::base::files::FileError;
use time::OffsetDateTime;

/// Says why there is no token; never shows one.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The token that was given has ended.
    #[error("the token expired at {}; get a new one", When(*ended))]
    Ended {
        /// When.
        ended: OffsetDateTime,
    },
    /// The token that was given is empty or holds a character that no token has.
    #[error("{origin} contains no token")]
    NotAToken {
        /// Where it came from: a file, a command.
        origin: String,
    },
    /// The file with the token can't be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The command that prints a token can't be started.
    #[error("couldn't run `{command}` to get a token")]
    CommandNotRun {
        /// The program, without its arguments.
        command: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The command that prints a token failed.
    #[error("`{command}` returned no token: it {how}")]
    CommandFailed {
        /// The program, without its arguments.
        command: String,
        /// How it ended, for example `ended with exit code 1`.
        how: String,
    },
    /// A way that was forced, or set up on purpose, doesn't work.
    #[error("couldn't sign in with {kind}: {reason}")]
    Failed {
        /// The way.
        kind: CredentialKind,
        /// Why it doesn't work.
        reason: String,
    },
    /// No way to sign in works here.
    #[error("couldn't sign in for `{scope}`; tried:{}", listed(tries))]
    NoneWorked {
        /// What the token was for.
        scope: Scope,
        /// What was tried and why each did not work.
        tries: Vec<Attempt>,
    },
}

/// One way to sign in that did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The way.
    pub kind: CredentialKind,
    /// Why it did not work.
    pub reason: String,
}

fn listed(tries: &[Attempt]) -> String {
    let line = |attempt: &Attempt| format!("\n  {}: {}", attempt.kind, attempt.reason);
    tries.iter().map(line).collect::<Vec<_>>().concat()
}
