//! Doctor and clean-up; help, completions and manual pages.

use super::groups::{ServiceArgs, WhichArgs};
use super::known::Known;
use clap::{Args, ValueHint};
use clap_complete::Shell;
use std::path::PathBuf;

/// `doctor`
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// The folder and the offer.
    #[command(flatten)]
    pub which: WhichArgs,
    /// Services and sign-in.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `clean`
#[derive(Debug, Args)]
pub struct CleanArgs {
    /// Delete the listed images; without this, they are only listed
    #[arg(long)]
    pub delete: bool,
    /// Keep images uploaded more recently than this: 30d, 12h, 2w …
    #[arg(long, value_name = "TIME", default_value = "30d")]
    pub older_than: String,
    /// The folder and the offer.
    #[command(flatten)]
    pub which: WhichArgs,
    /// Services and sign-in.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// `man`
#[derive(Debug, Args)]
pub struct ManArgs {
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
    /// A command or a topic
    #[arg(value_name = "TOPIC", value_parser = Known::TOPICS, hide_possible_values = true)]
    pub topic: Option<String>,
}
