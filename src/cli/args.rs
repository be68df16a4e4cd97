//! The command line: every command, flag and help text.

mod examples;
mod tasks;
mod known;
mod groups;
mod lifecycle;
mod images;
mod publish;
mod sandbox;
mod tools;
mod overview;

pub(super) use groups::CONCURRENCY;
pub use groups::{FolderArgs, FoldersArgs, OfferArgs, RunArgs, ServiceArgs, SeveralArgs, WhichArgs};
pub use images::{CheckArgs, ExplainArgs, FitArgs, InitArgs, PreviewArgs, SizesArgs};
pub(super) use known::Known;
pub use lifecycle::{
    CancelArgs, GoLiveArgs, ListArgs, OperationsArgs, PullArgs, StatusArgs, SubmitArgs, WaitArgs,
};
pub use publish::{AfterArgs, JobArgs, PlanArgs, PublishArgs};
pub use sandbox::{ProductArg, SandboxArgs};
pub(super) use tasks::synonym;
pub use tools::{CleanArgs, CompletionsArgs, DoctorArgs, HelpArgs, ManArgs};

use super::exit::Exit;
use clap::{Arg, ArgAction, Args, CommandFactory as _, Parser, Subcommand, ValueEnum, ValueHint};
use std::path::PathBuf;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "offerpress",
    version,
    about = "Publish the logos and screenshots of an Azure Marketplace offer from a folder",
    after_help = after_help(),
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub struct CommandLine {
    /// Output options.
    #[command(flatten)]
    pub output: OutputArgs,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check, upload and save the images as a draft of the offer
    #[command(after_help = examples::PUBLISH)]
    Publish(PublishArgs),
    /// Show what `publish` would change
    #[command(after_help = examples::PLAN)]
    Plan(PlanArgs),
    /// Check all images offline
    #[command(after_help = examples::CHECK)]
    Check(CheckArgs),
    /// Create a page that shows the listing as customers will see it
    #[command(after_help = examples::PREVIEW, mut_args(groups::hide_unused_in_preview))]
    Preview(PreviewArgs),
    /// Create missing and resized images from existing ones
    #[command(after_help = examples::FIT)]
    Fit(FitArgs),
    /// Set up a folder: copy images to the right names and write offerpress.toml
    #[command(after_help = examples::INIT)]
    Init(InitArgs),
    /// Show the required sizes and numbers of images
    #[command(after_help = examples::SIZES)]
    Sizes(SizesArgs),
    /// Explain a rule, or list all rules
    #[command(after_help = examples::EXPLAIN)]
    Explain(ExplainArgs),
    /// Submit the draft for certification and preview
    #[command(after_help = examples::SUBMIT, mut_args(groups::hide_storage))]
    Submit(SubmitArgs),
    /// Show the status of an offer
    #[command(after_help = examples::STATUS, mut_args(groups::hide_storage))]
    Status(StatusArgs),
    /// Make the previewed version available to customers
    #[command(after_help = examples::GO_LIVE, mut_args(groups::hide_storage))]
    GoLive(GoLiveArgs),
    /// Cancel the operation in progress
    #[command(after_help = examples::CANCEL, mut_args(groups::hide_storage))]
    Cancel(CancelArgs),
    /// List the operations on an offer, newest first
    #[command(after_help = examples::OPERATIONS, mut_args(groups::hide_storage))]
    Operations(OperationsArgs),
    /// List publishers, or the offers of a publisher
    #[command(after_help = examples::LIST, mut_args(groups::hide_storage))]
    List(ListArgs),
    /// Download an existing offer into a folder
    #[command(after_help = examples::PULL, mut_args(groups::hide_storage))]
    Pull(PullArgs),
    /// Check that everything `publish` needs works
    #[command(after_help = examples::DOCTOR)]
    Doctor(DoctorArgs),
    /// List or delete uploaded images that the offer no longer uses
    #[command(after_help = examples::CLEAN)]
    Clean(CleanArgs),
    /// Run a local marketplace and storage service for testing
    #[command(after_help = examples::SANDBOX)]
    Sandbox(SandboxArgs),
    /// Print shell completions
    #[command(after_help = examples::COMPLETIONS)]
    Completions(CompletionsArgs),
    /// Print or write manual pages
    #[command(after_help = examples::MAN)]
    Man(ManArgs),
    /// Show the help of a command, or a help topic
    #[command(after_help = examples::HELP)]
    Help(HelpArgs),
}

/// Returns the command line with its commands listed by task.
pub(super) fn command_line() -> clap::Command {
    overview::by_task(CommandLine::command()).mut_subcommands(accept_sandbox)
}

/// Every command takes `--sandbox`; those that use no service do nothing else with it.
fn accept_sandbox(command: clap::Command) -> clap::Command {
    let has_own =
        command.get_name() == "sandbox" || command.get_arguments().any(|arg| arg.get_id() == "sandbox");
    let flag = Arg::new("sandbox").long("sandbox").action(ArgAction::SetTrue).hide(true);
    if has_own { command } else { command.arg(flag) }
}

fn after_help() -> String {
    format!(
        "Start here:\n  offerpress publish assets-example --sandbox\n\n{}\n\nSee `offerpress help COMMAND`, `help settings` and `help environment`.",
        Exit::table()
    )
}

/// Output options.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Output format (also `OFFERPRESS_FORMAT`)
    #[arg(long, global = true, value_enum)]
    pub format: Option<Format>,
    /// Write results to this file as `name=value` lines, for later steps of a job
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub outputs: Option<PathBuf>,
    /// Print only the result or errors
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more (-vv: every request)
    #[arg(long, short, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// How to show progress
    #[arg(long, global = true, value_enum, value_name = "HOW", default_value_t = ProgressArg::Auto)]
    pub progress: ProgressArg,
    /// When to use colors
    #[arg(long, global = true, value_enum, default_value_t = When::Auto)]
    pub color: When,
}

/// The output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people
    Human,
    /// One JSON document on standard output
    Json,
    /// Text with annotations, outputs and a summary for GitHub Actions
    Github,
    /// Text with annotations, outputs and a summary for Azure Pipelines
    AzurePipelines,
}

/// How to show progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProgressArg {
    /// Bars on a terminal, lines elsewhere, nothing with --quiet or --format json
    Auto,
    /// One JSON event per line on standard error
    Json,
}

/// When to use colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_takes_the_sandbox() {
        for command in command_line().get_subcommands().filter(|command| command.get_name() != "sandbox") {
            let takes = command.get_arguments().any(|arg| arg.get_id() == "sandbox");
            assert!(takes, "{}", command.get_name());
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        command_line().debug_assert();
    }
}
