//! What can be typed once a draft is saved: submit, status, go-live, cancel, operations, list, pull.

use super::{ServiceArgs, SeveralArgs};
use crate::base::parse_span;
use clap::{Args, ValueHint};
use std::path::PathBuf;
use std::time::Duration;

/// How long to wait, unless told otherwise: certification takes hours, sometimes days.
const TIMEOUT: &str = "4h";

/// Which offer.
#[derive(Debug, Args)]
pub struct SubjectArgs {
    /// The offer, as `publisher/offer`, or its assets folder
    #[arg(value_name = "OFFER", value_hint = ValueHint::DirPath)]
    pub subject: String,
}

/// How long to wait.
#[derive(Debug, Args)]
#[command(next_help_heading = "Wait")]
pub struct WaitArgs {
    /// After this time stop waiting (exit code 5); what goes on at the marketplace goes on
    #[arg(long, value_name = "TIME", default_value = TIMEOUT, value_parser = parse_span)]
    pub timeout: Duration,
    /// How often to ask: every 30s, or every 1s in the sandbox
    #[arg(long, value_name = "TIME", value_parser = parse_span)]
    pub every: Option<Duration>,
}

/// Who hears of an operation.
#[derive(Debug, Args)]
pub struct NotifyArgs {
    /// Send e-mails about its progress to this address (may be given several times)
    #[arg(long, value_name = "E-MAIL")]
    pub notify: Vec<String>,
}

/// `submit`
#[derive(Debug, Args)]
pub struct SubmitArgs {
    /// Which offer.
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// Wait until the preview is ready, or certification has refused
    #[arg(long)]
    pub wait: bool,
    /// Submit it even if just this draft was submitted or refused before, or if nobody can tell
    #[arg(long)]
    pub again: bool,
    /// First wait for the end of an operation that is running on the offer, as long as `--timeout` says
    #[arg(long)]
    pub wait_for_running: bool,
    /// Who hears of it.
    #[command(flatten)]
    pub notify: NotifyArgs,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: WaitArgs,
    /// Which services.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `status`
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// The offer, as `publisher/offer`, or its assets folder; several of them, or a folder that holds several
    #[arg(value_name = "OFFER", value_hint = ValueHint::DirPath, required = true)]
    pub subjects: Vec<String>,
    /// Several at a time.
    #[command(flatten)]
    pub several: SeveralArgs,
    /// Wait until what goes on has ended
    #[arg(long)]
    pub watch: bool,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: WaitArgs,
    /// Which services.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `go-live`
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct GoLiveArgs {
    /// Which offer.
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// Confirm beforehand what goes live; needed where there is no terminal to ask on
    #[arg(long)]
    pub yes: bool,
    /// Wait until customers see it
    #[arg(long)]
    pub wait: bool,
    /// Go live even if it is live already, or if nobody can tell
    #[arg(long)]
    pub again: bool,
    /// First wait for the end of an operation that is running on the offer, as long as `--timeout` says
    #[arg(long)]
    pub wait_for_running: bool,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: WaitArgs,
    /// Which services.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `cancel`
#[derive(Debug, Args)]
pub struct CancelArgs {
    /// Which offer.
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// Confirm the cancellation beforehand; needed where there is no terminal to ask on
    #[arg(long)]
    pub yes: bool,
    /// Wait until it is canceled
    #[arg(long)]
    pub wait: bool,
    /// Who hears of it.
    #[command(flatten)]
    pub notify: NotifyArgs,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: WaitArgs,
    /// Which services.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `operations`
#[derive(Debug, Args)]
pub struct OperationsArgs {
    /// Which offer.
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// Which services.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `list`
#[derive(Debug, Args)]
pub struct ListArgs {
    /// The publisher whose offers to list; without it, the publishers
    #[arg(value_name = "PUBLISHER")]
    pub publisher: Option<String>,
    /// Which services.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `pull`
#[derive(Debug, Args)]
pub struct PullArgs {
    /// The offer, as `publisher/offer`
    #[arg(value_name = "OFFER")]
    pub offer: String,
    /// The folder to write; it must be empty or not there yet
    #[arg(value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// Write over what lies there; settings stay, and nothing is removed
    #[arg(long)]
    pub force: bool,
    /// Which services.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// What `publish` does once the draft is saved.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Debug, Args)]
#[command(next_help_heading = "After the draft is saved")]
pub struct AfterArgs {
    /// Wait until the marketplace has its own copy of every picture; with `--submit`, also for the preview
    #[arg(long)]
    pub wait: bool,
    /// Fetch the marketplace's copies and compare them with the files
    #[arg(long)]
    pub verify: bool,
    /// Submit the draft for certification, unless just this draft was submitted before
    #[arg(long)]
    pub submit: bool,
    /// Put it before the customers as soon as the preview is ready, if the preview shows what this run saved
    #[arg(long, requires_all = ["submit", "wait"])]
    pub go_live: bool,
    /// Submit it even if just this draft was submitted or refused before, or if nobody can tell
    #[arg(long, requires = "submit")]
    pub again: bool,
    /// Who hears of it.
    #[command(flatten)]
    pub notify: NotifyArgs,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: WaitArgs,
}
