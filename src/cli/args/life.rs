//! Commands for a saved draft: submit, status, go-live, cancel, operations, list, pull.

use super::{ServiceArgs, SeveralArgs};
use crate::base::parse_span;
use clap::{Args, ValueHint};
use std::path::PathBuf;
use std::time::Duration;

/// The default of `--timeout`: certification takes hours, sometimes days.
const TIMEOUT: &str = "4h";

/// The offer.
#[derive(Debug, Args)]
pub struct SubjectArgs {
    /// The offer, as `publisher/offer` or as its folder
    #[arg(value_name = "OFFER", value_hint = ValueHint::DirPath, default_value = ".")]
    pub subject: String,
}

/// How long to wait.
#[derive(Debug, Args)]
#[command(next_help_heading = "Waiting")]
pub struct WaitArgs {
    /// Stop waiting after this time (exit code 5); the operation continues
    #[arg(long, value_name = "TIME", default_value = TIMEOUT, value_parser = parse_span)]
    pub timeout: Duration,
    /// Polling interval [default: 30s, with the Product Ingestion API 60s, in the sandbox 1s]
    #[arg(long, value_name = "TIME", value_parser = parse_span)]
    pub every: Option<Duration>,
}

/// Notification of an operation.
#[derive(Debug, Args)]
pub struct NotifyArgs {
    /// Send progress emails to this address (repeatable)
    #[arg(long, value_name = "EMAIL")]
    pub notify: Vec<String>,
}

/// `submit`
#[derive(Debug, Args)]
pub struct SubmitArgs {
    /// The offer.
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// Wait until the preview is ready or certification fails
    #[arg(long)]
    pub wait: bool,
    /// Submit even if this draft was already submitted, or if its status is unknown
    #[arg(long)]
    pub again: bool,
    /// If an operation is running on the offer, wait until it ends (up to `--timeout`)
    #[arg(long)]
    pub wait_for_running: bool,
    /// Notification.
    #[command(flatten)]
    pub notify: NotifyArgs,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: WaitArgs,
    /// Services and sign-in.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `status`
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Offers, as `publisher/offer` or as folders, or a folder that contains several offers
    #[arg(value_name = "OFFER", value_hint = ValueHint::DirPath, default_value = ".")]
    pub subjects: Vec<String>,
    /// Wait until the running operation ends
    #[arg(long)]
    pub watch: bool,
    /// Options for several offers.
    #[command(flatten)]
    pub several: SeveralArgs,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: WaitArgs,
    /// Services and sign-in.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `go-live`
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct GoLiveArgs {
    /// The offer.
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// Do not ask for confirmation; required without a terminal
    #[arg(long)]
    pub yes: bool,
    /// Wait until the offer is live
    #[arg(long)]
    pub wait: bool,
    /// Go live even if the offer already is, or if its status is unknown
    #[arg(long)]
    pub again: bool,
    /// If an operation is running on the offer, wait until it ends (up to `--timeout`)
    #[arg(long)]
    pub wait_for_running: bool,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: WaitArgs,
    /// Services and sign-in.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `cancel`
#[derive(Debug, Args)]
pub struct CancelArgs {
    /// The offer.
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// Do not ask for confirmation; required without a terminal
    #[arg(long)]
    pub yes: bool,
    /// Wait until the operation is canceled
    #[arg(long)]
    pub wait: bool,
    /// The operation ID that `submit` printed; required with `--api product-ingestion`
    #[arg(long, value_name = "ID")]
    pub job: Option<String>,
    /// Notification.
    #[command(flatten)]
    pub notify: NotifyArgs,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: WaitArgs,
    /// Services and sign-in.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `operations`
#[derive(Debug, Args)]
pub struct OperationsArgs {
    /// The offer.
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// Services and sign-in.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `list`
#[derive(Debug, Args)]
pub struct ListArgs {
    /// The publisher whose offers to list; without it, publishers are listed
    #[arg(value_name = "PUBLISHER")]
    pub publisher: Option<String>,
    /// Services and sign-in.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `pull`
#[derive(Debug, Args)]
pub struct PullArgs {
    /// The offer, as `publisher/offer`
    #[arg(value_name = "OFFER")]
    pub offer: String,
    /// The folder to write to; must be empty or new
    #[arg(value_name = "FOLDER", value_hint = ValueHint::DirPath, default_value = ".")]
    pub folder: PathBuf,
    /// Overwrite existing files; offerpress.toml is kept and nothing is deleted
    #[arg(long)]
    pub force: bool,
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
    /// Notification.
    #[command(flatten)]
    pub notify: NotifyArgs,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: WaitArgs,
}
