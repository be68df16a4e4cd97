//! Publish, and show what it would do.

use super::groups::{FoldersArgs, OfferArgs, RunArgs, ServiceArgs, SeveralArgs, locks};
use super::lifecycle::WaitArgs;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// `publish`
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// Show what would change, without changing anything
    #[arg(long, conflicts_with = "plan")]
    pub dry_run: bool,
    /// Carry out a plan written by `plan --out`; fail if it is out of date
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub plan: Option<PathBuf>,
    /// Create missing and resized images for this run only; the folder isn't changed
    #[arg(long)]
    pub fit: bool,
    /// Write a preview page of the listing to this file, even if the run fails
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub preview: Option<PathBuf>,
    /// If an operation is running on the offer, wait until it ends (up to `--timeout`)
    #[arg(long)]
    pub wait_for_running: bool,
    /// Folder, offer, services and limits.
    #[command(flatten)]
    pub job: JobArgs,
    /// What to do after the save.
    #[command(flatten)]
    pub after: AfterArgs,
}

/// `plan`
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Write the plan to a file, for `publish --plan`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    /// Folder, offer, services and limits.
    #[command(flatten)]
    pub job: JobArgs,
}

/// What `publish` and `plan` share.
#[derive(Debug, Args)]
pub struct JobArgs {
    /// The folders.
    #[command(flatten)]
    pub folders: FoldersArgs,
    /// Options for several offers.
    #[command(flatten)]
    pub several: SeveralArgs,
    /// Limits of the run.
    #[command(flatten)]
    pub run: RunArgs,
    /// The offer.
    #[command(flatten)]
    pub offer: OfferArgs,
    /// Where to keep the record of the last publish
    #[arg(long, value_name = "WHERE", help_heading = "Offer", value_parser = locks())]
    pub lock: Option<String>,
    /// Services and sign-in.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// What `publish` does once the draft is saved.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Debug, Args)]
#[command(next_help_heading = "After saving")]
pub struct AfterArgs {
    /// Wait until the marketplace has copied every image; with `--submit`, also for the preview
    #[arg(long)]
    pub wait: bool,
    /// Download the marketplace's copies and compare them with the files
    #[arg(long)]
    pub verify: bool,
    /// Submit the draft for certification, unless it was already submitted
    #[arg(long)]
    pub submit: bool,
    /// Go live as soon as the preview is ready and shows what this run saved
    #[arg(long, requires_all = ["submit", "wait"])]
    pub go_live: bool,
    /// Submit even if this draft was already submitted, or if its status is unknown
    #[arg(long, requires = "submit")]
    pub again: bool,
    /// Send progress emails to this address (repeatable)
    #[arg(long, value_name = "EMAIL")]
    pub notify: Vec<String>,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: WaitArgs,
}
