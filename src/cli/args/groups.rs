//! Groups of flags that several commands share.

use super::known::Known;
use crate::marketplace::ApiName;
use crate::publish::Deny;
use crate::storage::Verification;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Args, ValueHint};
use std::path::PathBuf;

/// The assets folder.
#[derive(Debug, Clone, Args)]
pub struct FolderArgs {
    /// The folder with offer.json, logos, screenshots and videos
    #[arg(value_hint = ValueHint::DirPath, default_value = ".")]
    pub folder: PathBuf,
    /// The rules to check against, such as `partner-center/saas`; `offerpress sizes` lists them
    #[arg(long, value_name = "NAME", value_parser = Known::PROFILES, hide_possible_values = true)]
    pub profile: Option<String>,
}

/// The assets folders.
#[derive(Debug, Clone, Args)]
pub struct FoldersArgs {
    /// Folders with offer.json, logos, screenshots and videos, or a folder that contains several of them
    #[arg(value_name = "FOLDER", value_hint = ValueHint::DirPath, default_value = ".")]
    pub folders: Vec<PathBuf>,
    /// The rules to check against, such as `partner-center/saas`; `offerpress sizes` lists them
    #[arg(long, value_name = "NAME", value_parser = Known::PROFILES, hide_possible_values = true)]
    pub profile: Option<String>,
}

/// Options for several offers.
#[derive(Debug, Args)]
#[command(next_help_heading = "Several offers")]
pub struct SeveralArgs {
    /// How many offers to process at a time
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub offers_at_once: u16,
    /// Stop after the first failed offer
    #[arg(long)]
    pub fail_fast: bool,
}

/// The offer.
#[derive(Debug, Args)]
#[command(next_help_heading = "Offer")]
pub struct OfferArgs {
    /// Publisher ID, for a folder without offer.json
    #[arg(long, value_name = "ID")]
    pub publisher: Option<String>,
    /// Offer ID, for a folder without offer.json
    #[arg(long, value_name = "ID")]
    pub offer: Option<String>,
    /// Change only images, even if there is an offer.json
    #[arg(long)]
    pub images_only: bool,
    /// Overwrite other people's changes
    #[arg(long)]
    pub force: bool,
}

/// The heading of the storage flags.
const STORAGE: &str = "Storage";

/// Services and sign-in. Secrets come from the environment, never from a flag.
#[derive(Debug, Args)]
#[command(next_help_heading = "Marketplace and sign-in")]
pub struct ServiceArgs {
    /// Use the local sandbox instead of the real marketplace
    #[arg(long)]
    pub sandbox: bool,
    /// The folder for the sandbox's state
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub sandbox_dir: Option<PathBuf>,
    /// Which marketplace API to call: `cloud-partner-portal` (default) or `product-ingestion` (preview)
    #[arg(long, value_name = "API", value_parser = apis(), hide_possible_values = true)]
    pub api: Option<String>,
    /// URL of the marketplace API
    #[arg(long, value_name = "URL")]
    pub marketplace_url: Option<String>,
    /// A file that contains an access token for the marketplace
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub token_file: Option<PathBuf>,
    /// A command that prints an access token for the marketplace
    #[arg(long, value_name = "COMMAND", conflicts_with = "token_file")]
    pub token_command: Option<String>,
    /// Use only this sign-in method
    #[arg(long, value_name = "METHOD", value_parser = Known::SIGN_IN)]
    pub sign_in: Option<String>,
    /// Name of the storage account
    #[arg(long, value_name = "NAME", help_heading = STORAGE)]
    pub storage_account: Option<String>,
    /// Blob endpoint, for sovereign clouds
    #[arg(long, value_name = "URL", help_heading = STORAGE)]
    pub blob_endpoint: Option<String>,
    /// The container for the images
    #[arg(long, value_name = "NAME", help_heading = STORAGE)]
    pub container: Option<String>,
    /// Create the (private) container if it doesn't exist
    #[arg(long, help_heading = STORAGE)]
    pub create_container: bool,
    /// How long SAS URLs are valid: 30d, 12h … (at least 1h; at most 7d with a Microsoft Entra sign-in)
    #[arg(long, value_name = "TIME", help_heading = STORAGE)]
    pub link_lifetime: Option<String>,
    /// A PEM file with additional trusted certificates
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub ca_file: Option<PathBuf>,
}

/// The names of the marketplace APIs.
pub(super) fn apis() -> [PossibleValue; 2] {
    let value = |api: ApiName, help| PossibleValue::new(api.as_str()).help(help);
    [
        value(
            ApiName::CloudPartnerPortal,
            "The Cloud Partner Portal API, for offers that were integrated with it",
        ),
        value(
            ApiName::ProductIngestion,
            "The Product Ingestion API (preview), for `SaaS`, virtual machine and container offers",
        ),
    ]
}

/// The default number of concurrent uploads.
pub(in crate::cli) const CONCURRENCY: u16 = 16;

/// Limits of a run.
#[derive(Debug, Args)]
#[command(next_help_heading = "Upload and checks")]
pub struct RunArgs {
    /// How many images to upload at a time, across all offers
    #[arg(long, value_name = "N", default_value_t = CONCURRENCY, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub concurrency: u16,
    /// How to verify each URL before the offer is saved
    #[arg(long, value_name = "HOW", default_value = "head", value_parser = verifications())]
    pub prove: Verification,
    /// Treat warnings as errors
    #[arg(long, value_name = "LEVEL", value_parser = denied())]
    pub deny: Option<Deny>,
}

fn verifications() -> impl TypedValueParser<Value = Verification> {
    PossibleValuesParser::new([
        PossibleValue::new("head").help("Compare type, length and checksum"),
        PossibleValue::new("full").help("Download the whole image and compare it"),
    ])
    .map(|name| if name == "full" { Verification::Full } else { Verification::Head })
}

/// What may be treated as errors.
pub(super) fn denied() -> impl TypedValueParser<Value = Deny> {
    PossibleValuesParser::new([PossibleValue::new("warnings").help("Fail on warnings too")])
        .map(|_| Deny::Warnings)
}

/// The folder and the offer, for commands that read no image.
#[derive(Debug, Args)]
pub struct WhichArgs {
    /// The folder with offer.json and offerpress.toml
    #[arg(value_hint = ValueHint::DirPath, default_value = ".")]
    pub folder: PathBuf,
    /// Publisher ID, for a folder without offer.json
    #[arg(long, value_name = "ID", help_heading = "Offer")]
    pub publisher: Option<String>,
    /// Offer ID, for a folder without offer.json
    #[arg(long, value_name = "ID", help_heading = "Offer")]
    pub offer: Option<String>,
    /// Where to keep the record of the last publish
    #[arg(long, value_name = "WHERE", help_heading = "Offer", value_parser = locks())]
    pub lock: Option<String>,
}

/// Where the lock may be kept.
pub(super) fn locks() -> [PossibleValue; 2] {
    [
        PossibleValue::new("file").help("In `offerpress.lock` in the folder"),
        PossibleValue::new("storage").help("In a blob next to the images"),
    ]
}

/// The flags of storage.
const OF_STORAGE: [&str; 5] =
    ["storage_account", "blob_endpoint", "container", "create_container", "link_lifetime"];

/// Hides the storage flags from the help of commands that only use the marketplace.
pub(super) fn hide_storage(arg: Arg) -> Arg {
    if OF_STORAGE.contains(&arg.get_id().as_str()) { arg.hide(true) } else { arg }
}

/// Hides the flags that have no effect on a preview, which saves and uploads nothing.
pub(super) fn hide_unused_in_preview(arg: Arg) -> Arg {
    if arg.get_id() == "force" { arg.hide(true) } else { hide_storage(arg) }
}
