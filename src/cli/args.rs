//! What can be typed: every command, flag and help text.

mod life;

pub use life::{
    AfterArgs, CancelArgs, GoLiveArgs, ListArgs, NotifyArgs, OperationsArgs, PullArgs, StatusArgs,
    SubjectArgs, SubmitArgs, WaitArgs,
};

use super::exit::Exit;
use crate::fit::Colour;
use clap::{Arg, ArgAction, Args, Parser, Subcommand, ValueEnum, ValueHint};
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
    #[command(after_help = PUBLISH_EXAMPLES)]
    Publish(PublishArgs),
    /// Show what a publish would store, write and call, and do nothing
    Plan(PlanArgs),
    /// Check every picture, offline, and show all problems at once
    Check(CheckArgs),
    /// Make a page that shows the listing as customers will meet it
    #[command(after_help = PREVIEW_EXAMPLES, mut_args(without_effect_in_preview))]
    Preview(PreviewArgs),
    /// Make missing and wrong sizes from the pictures that are there
    #[command(after_help = FIT_EXAMPLES)]
    Fit(FitArgs),
    /// Start a folder: ask what is needed, lay the pictures out, write offerpress.toml
    #[command(after_help = INIT_EXAMPLES)]
    Init(InitArgs),
    /// Show what size and how many of each picture the marketplace takes
    Sizes(SizesArgs),
    /// Explain the code of a finding, or list all
    Explain(ExplainArgs),
    /// Submit the saved draft for certification and preview
    Submit(SubmitArgs),
    /// Show how far an offer is
    Status(StatusArgs),
    /// Put what is in preview before the customers
    GoLive(GoLiveArgs),
    /// Cancel what is under way at the marketplace
    Cancel(CancelArgs),
    /// List what was submitted, newest first
    Operations(OperationsArgs),
    /// List the offers of a publisher, or the publishers
    List(ListArgs),
    /// Write an existing offer into a folder
    Pull(PullArgs),
    /// Try sign-in, storage, links, clock and marketplace, and say what is wrong and what to do
    Doctor(DoctorArgs),
    /// List stored pictures that the offer no longer uses, and remove them on request
    Clean(CleanArgs),
    /// Run the practice marketplace and its storage on this computer
    Sandbox(SandboxArgs),
}

const FIT_EXAMPLES: &str = "Examples:
  offerpress fit listing --dry-run      show what would be made of what
  offerpress fit listing                make it; a file of yours stays, with `small.fitted.png` beside it
  offerpress fit listing --replace      give the new one its name; yours is kept as `small.png.orig`";

const INIT_EXAMPLES: &str = "Examples:
  offerpress init listing
  offerpress init listing --from ~/Downloads/press-kit --publisher contoso --offer contoso-insight";

const PUBLISH_EXAMPLES: &str = "Examples:
  offerpress publish assets-example --sandbox     try it without an account
  offerpress publish listing                      save the folder's pictures as the offer's draft
  offerpress publish listing --dry-run            only show what would happen
  offerpress publish listing --submit --wait --go-live     from the folder to the customers";

const PREVIEW_EXAMPLES: &str = "Examples:
  offerpress preview listing --open               look at it
  offerpress preview listing --serve --open       look at it while working on the folder
  offerpress preview listing --live               beside what the offer shows today";

/// A preview saves and stores nothing: what is only for that is passed over in its help.
fn without_effect_in_preview(arg: Arg) -> Arg {
    let hidden =
        ["force", "storage_account", "blob_endpoint", "container", "create_container", "link_lifetime"];
    let hide = hidden.contains(&arg.get_id().as_str());
    if hide { arg.hide(true) } else { arg }
}

fn after_help() -> String {
    format!("Start here:\n  offerpress publish assets-example --sandbox\n\n{}", Exit::table())
}

/// How to talk.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// For people, for scripts, or for GitHub Actions
    #[arg(long, global = true, value_enum, default_value_t = Format::Human)]
    pub format: Format,
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
    /// Words, with annotations and a job summary
    Github,
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

/// The assets folder.
#[derive(Debug, Args)]
pub struct FolderArgs {
    /// The folder with offer.json, logos, screenshots and videos
    #[arg(value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// The rules to check by: partner-center, classic, appsource, powerbi-visual
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
}

/// Which offer.
#[derive(Debug, Args)]
#[command(next_help_heading = "Offer")]
pub struct OfferArgs {
    /// The publisher, where offer.json does not say it
    #[arg(long, value_name = "ID")]
    pub publisher: Option<String>,
    /// The offer, where offer.json does not say it
    #[arg(long, value_name = "ID")]
    pub offer: Option<String>,
    /// Leave all but the pictures as the live draft has it, even if there is an offer.json
    #[arg(long)]
    pub images_only: bool,
    /// Overwrite what somebody else changed in the meantime
    #[arg(long)]
    pub force: bool,
}

/// Which services, and how to sign in. Secrets come from the environment, never from a flag.
#[derive(Debug, Args)]
#[command(next_help_heading = "Services")]
pub struct ServiceArgs {
    /// Use the practice marketplace on this computer instead of the real one
    #[arg(long)]
    pub sandbox: bool,
    /// Where the sandbox keeps its state between runs
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub sandbox_dir: Option<PathBuf>,
    /// The marketplace's address
    #[arg(long, value_name = "URL")]
    pub marketplace_url: Option<String>,
    /// A file with an access token for the marketplace
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub token_file: Option<PathBuf>,
    /// A command that prints an access token for the marketplace
    #[arg(long, value_name = "COMMAND", conflicts_with = "token_file")]
    pub token_command: Option<String>,
    /// Use this way to sign in and no other
    #[arg(long, value_name = "WAY")]
    pub sign_in: Option<String>,
    /// The storage account's name
    #[arg(long, value_name = "NAME")]
    pub storage_account: Option<String>,
    /// The storage account's address, for clouds of one's own
    #[arg(long, value_name = "URL")]
    pub blob_endpoint: Option<String>,
    /// The container for the pictures
    #[arg(long, value_name = "NAME")]
    pub container: Option<String>,
    /// Make the container if it is not there (private)
    #[arg(long)]
    pub create_container: bool,
    /// How long the links work: 30d, 12h … (at least 1h; at most 7d when signed in with Entra)
    #[arg(long, value_name = "TIME")]
    pub link_lifetime: Option<String>,
    /// Trust the certificates in this file (PEM) too
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub ca_file: Option<PathBuf>,
}

/// `publish`
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
    /// Show what would happen, and do nothing
    #[arg(long, conflicts_with = "plan")]
    pub dry_run: bool,
    /// Do what this plan says, or nothing if the world has moved since `plan --out` wrote it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub plan: Option<PathBuf>,
    /// Make missing and wrong sizes for this run alone; the folder stays as it is
    #[arg(long)]
    pub fit: bool,
    /// What to do once the draft is saved.
    #[command(flatten)]
    pub after: AfterArgs,
    /// Write the listing as customers will meet it to this page, also where the run stops
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub preview: Option<PathBuf>,
    /// The run's limits.
    #[command(flatten)]
    pub run: RunArgs,
    /// Which offer.
    #[command(flatten)]
    pub offer: OfferArgs,
    /// Which services.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `fit`
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct FitArgs {
    /// Taken, so that it may stay in a repeated command line; this command talks to no service.
    #[command(flatten)]
    pub offline: OfflineArgs,
    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
    /// Show what would be made, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Cut screenshots and thumbnails to shape, instead of adding bars in the colour of their edge
    #[arg(long)]
    pub crop: bool,
    /// Enlarge what is too small; it will look soft
    #[arg(long)]
    pub allow_upscale: bool,
    /// Give new pictures the names of wrong ones, which are kept as `.orig`
    #[arg(long)]
    pub replace: bool,
    /// The ground behind and beside a picture, for example '#0c5f5c'
    #[arg(long, value_name = "COLOUR")]
    pub ground: Option<Colour>,
}

/// `init`
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Taken, so that it may stay in a repeated command line; this command talks to no service.
    #[command(flatten)]
    pub offline: OfflineArgs,
    /// The folder to start
    #[arg(value_hint = ValueHint::DirPath, default_value = ".")]
    pub folder: PathBuf,
    /// The publisher's id
    #[arg(long, value_name = "ID")]
    pub publisher: Option<String>,
    /// The offer's id
    #[arg(long, value_name = "ID")]
    pub offer: Option<String>,
    /// The storage account's name
    #[arg(long, value_name = "NAME")]
    pub storage_account: Option<String>,
    /// The container for the pictures
    #[arg(long, value_name = "NAME")]
    pub container: Option<String>,
    /// Copy the pictures that lie here to their places
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub from: Option<PathBuf>,
    /// Write offerpress.toml anew
    #[arg(long)]
    pub force: bool,
}

/// How a run goes about its work.
#[derive(Debug, Args)]
#[command(next_help_heading = "Run")]
pub struct RunArgs {
    /// How many pictures to upload at a time
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub concurrency: u16,
    /// How to prove each link before the offer is sent
    #[arg(long, value_enum, value_name = "HOW", default_value_t = ProveArg::Head)]
    pub prove: ProveArg,
    /// Stop at warnings too
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub deny: Option<DenyArg>,
}

/// How to prove a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProveArg {
    /// Ask for type, length and checksum
    Head,
    /// Fetch the whole picture and compare it
    Full,
}

/// What to treat as an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DenyArg {
    /// Warnings count as errors
    Warnings,
}

/// `plan`
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
    /// Write the plan to a file, for `publish --plan`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    /// The run's limits.
    #[command(flatten)]
    pub run: RunArgs,
    /// Which offer.
    #[command(flatten)]
    pub offer: OfferArgs,
    /// Which services.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// What commands take that talk to no service, so that every command takes `--sandbox`.
#[derive(Debug, Args)]
pub struct OfflineArgs {
    /// Makes no difference here: this command talks to no service
    #[arg(long, hide = true)]
    pub sandbox: bool,
}

/// `check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Taken, so that it may stay in a repeated command line; this command talks to no service.
    #[command(flatten)]
    pub offline: OfflineArgs,
    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
    /// Do not decode the pictures, only read their structure
    #[arg(long)]
    pub quick: bool,
    /// Treat warnings as errors
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub deny: Option<DenyArg>,
}

/// `preview`
#[derive(Debug, Args)]
pub struct PreviewArgs {
    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
    /// Where to write the page; `listing.html` by default, or nowhere with --serve
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    /// Open it in the browser
    #[arg(long)]
    pub open: bool,
    /// Show it at an address on this computer, anew whenever a file changes, until Ctrl-C
    #[arg(long)]
    pub serve: bool,
    /// Show it beside the offer's draft on the marketplace; with --sandbox, beside that of the practice one
    #[arg(long)]
    pub live: bool,
    /// Which offer.
    #[command(flatten)]
    pub offer: OfferArgs,
    /// Which services.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `sizes`
#[derive(Debug, Args)]
pub struct SizesArgs {
    /// Taken, so that it may stay in a repeated command line; this command talks to no service.
    #[command(flatten)]
    pub offline: OfflineArgs,
    /// A folder whose offerpress.toml may change them
    #[arg(value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
    /// The profile: partner-center, classic, appsource, powerbi-visual, or one with an offer type
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// The offer's type, for example microsoft-azure-virtualmachines
    #[arg(long, value_name = "ID")]
    pub offer_type: Option<String>,
}

/// `explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Taken, so that it may stay in a repeated command line; this command talks to no service.
    #[command(flatten)]
    pub offline: OfflineArgs,
    /// The code, for example logo-size
    pub code: Option<String>,
}

/// Which folder and which offer, for commands that look at no picture.
#[derive(Debug, Args)]
pub struct WhichArgs {
    /// The folder with offer.json and offerpress.toml
    #[arg(value_hint = ValueHint::DirPath, default_value = ".")]
    pub folder: PathBuf,
    /// The publisher, where offer.json does not say it
    #[arg(long, value_name = "ID")]
    pub publisher: Option<String>,
    /// The offer, where offer.json does not say it
    #[arg(long, value_name = "ID")]
    pub offer: Option<String>,
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
