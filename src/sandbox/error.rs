//! What keeps the sandbox from starting, or from going on.

use std::io;
use std::path::PathBuf;

/// Says why the sandbox could not start, or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The port is taken, or may not be used.
    #[error(
        "the sandbox could not listen on port {port} of this machine; choose another one, or 0 for any free one"
    )]
    Listen {
        /// The port asked for; 0 is any.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
    /// Another sandbox uses the same state.
    #[error("the sandbox's state in `{}` is in use by another run; wait until it ends, or use another folder", folder.display())]
    InUse {
        /// The state folder.
        folder: PathBuf,
    },
    /// The state folder holds files, and no sandbox marked it as its own.
    #[error("`{}` is not a sandbox's state folder: it holds other files", folder.display())]
    NotOurs {
        /// The folder.
        folder: PathBuf,
    },
    /// The state folder is a folder of assets.
    #[error("`{}` can't hold the sandbox's state: it is an assets folder (it has `{name}`)", folder.display())]
    AssetsFolder {
        /// The folder.
        folder: PathBuf,
        /// What in it belongs to assets.
        name: &'static str,
    },
    /// A draft to begin with cannot be one.
    #[error("the draft can't be used: {reason}")]
    Draft {
        /// What is wrong with it.
        reason: String,
    },
    /// A file of the state could not be used.
    #[error("the sandbox could not {doing} `{}`", path.display())]
    File {
        /// What was being tried, for example `read`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file of the state holds something else.
    #[error("`{}` is not a state file of this sandbox; empty the folder with `offerpress sandbox --reset`", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        source: serde_json::Error,
    },
}

impl Error {
    /// Tells the error and its cause in one line, for an answer.
    pub(super) fn story(&self) -> String {
        match std::error::Error::source(self) {
            Some(source) => format!("{self}: {source}"),
            None => self.to_string(),
        }
    }
}
