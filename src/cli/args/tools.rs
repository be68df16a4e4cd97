//! What shells and systems want: completions and manual pages.

use super::groups::OfflineArgs;
use clap::{Args, ValueHint};
use clap_complete::Shell;
use std::path::PathBuf;

/// `completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Taken, so that it may stay in a repeated command line; this command talks to no service.
    #[command(flatten)]
    pub offline: OfflineArgs,
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// `man`
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Taken, so that it may stay in a repeated command line; this command talks to no service.
    #[command(flatten)]
    pub offline: OfflineArgs,
    /// The command whose page to print; without it, the page of offerpress itself
    #[arg(value_name = "NAME", conflicts_with = "out")]
    pub name: Option<String>,
    /// Write all pages into this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}
