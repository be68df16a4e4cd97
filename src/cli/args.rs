//! What can be typed: every command, flag and help text.

mod examples;
mod groups;
mod life;
mod pictures;
mod tools;

pub(super) use groups::CONCURRENCY;
pub use groups::{
    DenyArg, FolderArgs, FoldersArgs, JobArgs, LockArg, LockArgs, OfferArgs, OfflineArgs, ProveArg, RunArgs,
    ServiceArgs, SeveralArgs, WhichArgs,
};
pub use life::{
    AfterArgs, CancelArgs, GoLiveArgs, ListArgs, NotifyArgs, OperationsArgs, PullArgs, StatusArgs,
    SubjectArgs, SubmitArgs, WaitArgs,
};
pub use pictures::{CheckArgs, ExplainArgs, FitArgs, InitArgs, PreviewArgs, SizesArgs};
pub use tools::{CompletionsArgs, ManArgs};

use super::exit::Exit;
use crate::sandbox::Behavior;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum, ValueHint};
use std::path::PathBuf;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "offerpress",
    version,
    about = "Put a folder of logos and screenshots onto an Azure Marketplace offer",
    after_help = after_help(),
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub struct CommandLine {
    /// How to talk.
    #[command(flatten)]
    pub output: OutputArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check, upload, link and save the offer as a draft; customers see nothing yet
    #[command(after_help = examples::PUBLISH)]
    Publish(PublishArgs),
    /// Show what a publish would store, write and call, and do nothing
    #[command(after_help = examples::PLAN)]
    Plan(PlanArgs),
    /// Check every picture, offline, and show all problems at once
    #[command(after_help = examples::CHECK)]
    Check(CheckArgs),
    /// Make a page that shows the listing as customers will meet it
    #[command(after_help = examples::PREVIEW, mut_args(pictures::without_effect_in_preview))]
    Preview(PreviewArgs),
    /// Make missing and wrong sizes from the pictures that are there
    #[command(after_help = examples::FIT)]
    Fit(FitArgs),
    /// Start a folder: ask what is needed, lay the pictures out, write offerpress.toml
    #[command(after_help = examples::INIT)]
    Init(InitArgs),
    /// Show what size and how many of each picture the marketplace takes
    #[command(after_help = examples::SIZES)]
    Sizes(SizesArgs),
    /// Explain the code of a finding, or list all
    #[command(after_help = examples::EXPLAIN)]
    Explain(ExplainArgs),
    /// Submit the saved draft for certification and preview
    #[command(after_help = examples::SUBMIT)]
    Submit(SubmitArgs),
    /// Show how far an offer is
    #[command(after_help = examples::STATUS)]
    Status(StatusArgs),
    /// Put what is in preview before the customers
    #[command(after_help = examples::GO_LIVE)]
    GoLive(GoLiveArgs),
    /// Cancel what is under way at the marketplace
    #[command(after_help = examples::CANCEL)]
    Cancel(CancelArgs),
    /// List what was submitted, newest first
    #[command(after_help = examples::OPERATIONS)]
    Operations(OperationsArgs),
    /// List the offers of a publisher, or the publishers
    #[command(after_help = examples::LIST)]
    List(ListArgs),
    /// Write an existing offer into a folder
    #[command(after_help = examples::PULL)]
    Pull(PullArgs),
    /// Try sign-in, storage, links, clock and marketplace, and say what is wrong and what to do
    #[command(after_help = examples::DOCTOR)]
    Doctor(DoctorArgs),
    /// List stored pictures that the offer no longer uses, and remove them on request
    #[command(after_help = examples::CLEAN)]
    Clean(CleanArgs),
    /// Run the sandbox: a marketplace and its storage on this computer
    #[command(after_help = examples::SANDBOX)]
    Sandbox(SandboxArgs),
    /// Print the completions of a shell: commands, flags and values by the Tab key
    #[command(after_help = examples::COMPLETIONS)]
    Completions(CompletionsArgs),
    /// Print the manual page of a command, or write all of them into a folder
    #[command(after_help = examples::MAN)]
    Man(ManArgs),
}

fn after_help() -> String {
    format!("Start here:\n  offerpress publish assets-example --sandbox\n\n{}", Exit::table())
}

/// How to talk.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// For people (human), for scripts, or for the log of a CI system; `OFFERPRESS_FORMAT` says it too
    #[arg(long, global = true, value_enum)]
    pub format: Option<Format>,
    /// Write outcome, offer, `ETag`, counts and exit code to this file, as `name=value`, for later steps
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub outputs: Option<PathBuf>,
    /// Say only what went wrong
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more (-vv: every request)
    #[arg(long, short, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// How to show what goes on: bars or lines, or one JSON event a line on standard error
    #[arg(long, global = true, value_enum, value_name = "HOW", default_value_t = ProgressArg::Auto)]
    pub progress: ProgressArg,
    /// Colour
    #[arg(long, global = true, value_enum, default_value_t = When::Auto)]
    pub color: When,
}

/// The forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Words
    Human,
    /// One JSON document on standard output
    Json,
    /// Words, with annotations, outputs and a summary for GitHub Actions
    Github,
    /// Words, with annotations, outputs and a summary for Azure Pipelines
    AzurePipelines,
}

/// How to show what goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProgressArg {
    /// Bars on a terminal, lines elsewhere, nothing with --quiet or --format json
    Auto,
    /// One JSON event a line on standard error, whatever else is asked for
    Json,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// `publish`
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// Folder, offer, services and limits.
    #[command(flatten)]
    pub job: JobArgs,
    /// Show what would happen, and do nothing
    #[arg(long, conflicts_with = "plan")]
    pub dry_run: bool,
    /// Do what this plan says, or nothing if the world has moved since `plan --out` wrote it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub plan: Option<PathBuf>,
    /// Make missing and wrong sizes for this run alone; the folder stays as it is
    #[arg(long)]
    pub fit: bool,
    /// Wait for the end of an operation that is running on the offer, as long as `--timeout` says, and go on
    #[arg(long)]
    pub wait_for_running: bool,
    /// What to do once the draft is saved.
    #[command(flatten)]
    pub after: AfterArgs,
    /// Write the listing as customers will meet it to this page, also where the run stops
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub preview: Option<PathBuf>,
}

/// `plan`
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Folder, offer, services and limits.
    #[command(flatten)]
    pub job: JobArgs,
    /// Write the plan to a file, for `publish --plan`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
}

/// `doctor`
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Which folder and offer.
    #[command(flatten)]
    pub which: WhichArgs,
    /// Which services.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `clean`
#[derive(Debug, Args)]
pub struct CleanArgs {
    /// Which folder and offer.
    #[command(flatten)]
    pub which: WhichArgs,
    /// Leave alone what was stored more recently: 30d, 12h, 2w …
    #[arg(long, value_name = "TIME", default_value = "30d")]
    pub older_than: String,
    /// Remove what is listed; without this, nothing is removed
    #[arg(long)]
    pub delete: bool,
    /// Which services.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `sandbox`
#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// The port on this computer; any free one by default
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Where the sandbox keeps its state between runs
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub sandbox_dir: Option<PathBuf>,
    /// Empty the sandbox, and stop
    #[arg(long)]
    pub reset: bool,
    /// Begin with this offer body as a draft, unless the offer exists; repeatable
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "reset")]
    pub draft: Vec<PathBuf>,
    /// Misbehave, to rehearse failures; repeatable. docs/sandbox.md lists the names
    #[arg(long, value_name = "NAME[=VALUE]", conflicts_with = "reset")]
    pub behavior: Vec<Behavior>,
    /// Answer at `/control`, where behaviors are switched on and off
    #[arg(long, conflicts_with = "reset")]
    pub control: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn every_command_takes_the_sandbox() {
        for command in
            CommandLine::command().get_subcommands().filter(|command| command.get_name() != "sandbox")
        {
            let takes = command.get_arguments().any(|arg| arg.get_id() == "sandbox");
            assert!(takes, "{}", command.get_name());
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }
}
