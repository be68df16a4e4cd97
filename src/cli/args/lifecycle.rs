//! Commands for a saved draft: submit, status, go-live, cancel, operations, list, pull.

use super::{ServiceArgs, SeveralArgs};
use crate::base::parse_span;
use clap::{Args, ValueHint};
use std::path::PathBuf;
use std::time::Duration;

/// The default of `--timeout`: certification takes hours, sometimes days.
const TIMEOUT: Duration = Duration::from_secs(4 * 60 * 60);

/// How long to wait.
#[derive(Debug, Args)]
#[command(next_help_heading = "Waiting")]
pub struct WaitArgs {
    /// Stop waiting after this time (exit code 5); the operation continues [default: 4h, for the job that saves a draft
    /// with the Product Ingestion API 30m]
    #[arg(long, value_name = "TIME", value_parser = parse_span)]
    pub timeout: Option<Duration>,
    /// Polling interval [default: 30s, with the Product Ingestion API 60s, in the sandbox 1s]
    #[arg(long, value_name = "TIME", value_parser = parse_span)]
    pub every: Option<Duration>,
}

impl WaitArgs {
    /// Returns how long an operation is waited for.
    pub(in crate::cli) fn limit(&self) -> Duration {
        self.timeout.unwrap_or(TIMEOUT)
    }
}

/// `submit`
#[derive(Debug, Args)]
pub struct SubmitArgs {
    /// The offer, as `publisher/offer` or as its folder
    #[arg(value_name = "OFFER", value_hint = ValueHint::DirPath, default_value = ".")]
    pub subject: String,
    /// Wait until the preview is ready or certification fails
    #[arg(long)]
    pub wait: bool,
    /// Submit even if this draft was already submitted, or if its status is unknown
    #[arg(long)]
    pub again: bool,
    /// If an operation is running on the offer, wait until it ends (up to `--timeout`)
    #[arg(long)]
    pub wait_for_running: bool,
    /// Send progress emails to this address (repeatable)
    #[arg(long, value_name = "EMAIL")]
    pub notify: Vec<String>,
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
    /// The offer, as `publisher/offer` or as its folder
    #[arg(value_name = "OFFER", value_hint = ValueHint::DirPath, default_value = ".")]
    pub subject: String,
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
    /// The offer, as `publisher/offer` or as its folder
    #[arg(value_name = "OFFER", value_hint = ValueHint::DirPath, default_value = ".")]
    pub subject: String,
    /// Do not ask for confirmation; required without a terminal
    #[arg(long)]
    pub yes: bool,
    /// Wait until the operation is canceled
    #[arg(long)]
    pub wait: bool,
    /// The operation ID that `submit` printed; needed with `--api product-ingestion`, unless the folder's lock has it
    #[arg(long, value_name = "ID")]
    pub job: Option<String>,
    /// Send progress emails to this address (repeatable)
    #[arg(long, value_name = "EMAIL")]
    pub notify: Vec<String>,
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
    /// The offer, as `publisher/offer` or as its folder
    #[arg(value_name = "OFFER", value_hint = ValueHint::DirPath, default_value = ".")]
    pub subject: String,
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
