//! The groups of flags that commands share.

use clap::{Args, ValueEnum, ValueHint};
use std::path::PathBuf;

/// The assets folder.
#[derive(Debug, Clone, Args)]
pub struct FolderArgs {
    /// The folder with offer.json, logos, screenshots and videos
    #[arg(value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// The rules to check by: partner-center, classic, appsource, powerbi-visual
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
}

/// The assets folders.
#[derive(Debug, Clone, Args)]
pub struct FoldersArgs {
    /// The folder with offer.json, logos, screenshots and videos; several of them, or one that holds several
    #[arg(value_name = "FOLDER", value_hint = ValueHint::DirPath, required = true)]
    pub folders: Vec<PathBuf>,
    /// The rules to check by: partner-center, classic, appsource, powerbi-visual
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
}

/// How to go about several offers.
#[derive(Debug, Args)]
#[command(next_help_heading = "Several offers")]
pub struct SeveralArgs {
    /// How many offers to work on at a time; the marketplace is asked for no more than these
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub offers_at_once: u16,
    /// When an offer has failed, begin no other; without this, all others go on
    #[arg(long)]
    pub fail_fast: bool,
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
    /// Use the sandbox on this computer instead of the real marketplace
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

/// How many pictures are under way at a time unless told otherwise.
pub(in crate::cli) const CONCURRENCY: u16 = 16;

/// How a run goes about its work.
#[derive(Debug, Args)]
#[command(next_help_heading = "Run")]
pub struct RunArgs {
    /// How many pictures to upload at a time, over all offers
    #[arg(long, value_name = "N", default_value_t = CONCURRENCY, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub concurrency: u16,
    /// How to prove each link before the offer is sent
    #[arg(long, value_enum, value_name = "HOW", default_value_t = ProveArg::Head)]
    pub prove: ProveArg,
    /// Stop at warnings too
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub deny: Option<DenyArg>,
}

/// For commands that take none of these flags.
impl Default for RunArgs {
    fn default() -> Self {
        Self { concurrency: CONCURRENCY, prove: ProveArg::Head, deny: None }
    }
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

/// Which folder and which offer, for commands that look at no picture.
#[derive(Debug, Args)]
pub struct WhichArgs {
    /// The lock.
    #[command(flatten)]
    pub lock: LockArgs,
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

/// Where the lock is kept.
#[derive(Debug, Args)]
#[command(next_help_heading = "Offer")]
pub struct LockArgs {
    /// Where to keep the record of the last publish: in `offerpress.lock` in the folder, or beside the images
    #[arg(long, value_name = "WHERE", value_enum)]
    pub lock: Option<LockArg>,
}

/// Where the lock is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LockArg {
    /// In the folder
    File,
    /// In a blob beside the images
    Storage,
}

/// What commands take that talk to no service, so that every command takes `--sandbox`.
#[derive(Debug, Clone, Args)]
pub struct OfflineArgs {
    /// Makes no difference here: this command talks to no service
    #[arg(long, hide = true)]
    pub sandbox: bool,
}

/// What `publish` and `plan` need alike.
#[derive(Debug, Args)]
pub struct JobArgs {
    /// The folders.
    #[command(flatten)]
    pub folders: FoldersArgs,
    /// Several at a time.
    #[command(flatten)]
    pub several: SeveralArgs,
    /// The run's limits.
    #[command(flatten)]
    pub run: RunArgs,
    /// Which offer.
    #[command(flatten)]
    pub offer: OfferArgs,
    /// The lock.
    #[command(flatten)]
    pub lock: LockArgs,
    /// Which services.
    #[command(flatten)]
    pub services: ServiceArgs,
}
