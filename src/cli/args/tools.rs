//! Help, completions and manual pages.

use super::groups::OfflineArgs;
use super::known::Known;
use clap::{Args, ValueHint};
use clap_complete::Shell;
use std::path::PathBuf;

/// `completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Accepted without effect.
    #[command(flatten)]
    pub offline: OfflineArgs,
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// `man`
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Accepted without effect.
    #[command(flatten)]
    pub offline: OfflineArgs,
    /// The command whose page to print; without it, the page of offerpress itself
    #[arg(value_name = "COMMAND", conflicts_with = "out", value_parser = Known::COMMANDS, hide_possible_values = true)]
    pub name: Option<String>,
    /// Write all pages to this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}

/// `help`
#[derive(Debug, Args)]
pub struct HelpArgs {
    /// Accepted without effect.
    #[command(flatten)]
    pub offline: OfflineArgs,
    /// A command or a topic
    #[arg(value_name = "TOPIC", value_parser = Known::TOPICS, hide_possible_values = true)]
    pub topic: Option<String>,
}
