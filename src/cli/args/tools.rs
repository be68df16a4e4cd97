//! What shells and systems want: completions and manual pages.

use super::groups::OfflineArgs;
use clap::{Args, ValueHint};
use clap_complete::Shell;
use std::path::PathBuf;

/// The examples of `completions`.
pub(super) const COMPLETIONS_EXAMPLES: &str = "Examples:
  offerpress completions bash > ~/.local/share/bash-completion/completions/offerpress
  offerpress completions zsh > ~/.zfunc/_offerpress       (with `fpath+=~/.zfunc` in ~/.zshrc)
  offerpress completions fish > ~/.config/fish/completions/offerpress.fish
  offerpress completions powershell >> $PROFILE";

/// The examples of `man`.
pub(super) const MAN_EXAMPLES: &str = "Examples:
  offerpress man publish | man -l -                       read one
  offerpress man --out ~/.local/share/man/man1            write all, for `man offerpress-publish`";

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
