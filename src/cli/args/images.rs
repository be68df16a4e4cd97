//! Commands that read images and upload none.

use super::groups::{FolderArgs, FoldersArgs, OfferArgs, ServiceArgs, apis, denied};
use super::known::Known;
use crate::fit::Color;
use crate::publish::Deny;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// `check`
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    /// The folders.
    #[command(flatten)]
    pub folders: FoldersArgs,
    /// Stop after the first folder with errors
    #[arg(long)]
    pub fail_fast: bool,
    /// Skip checks that decode the pixels
    #[arg(long)]
    pub quick: bool,
    /// Treat warnings as errors
    #[arg(long, value_name = "LEVEL", value_parser = denied())]
    pub deny: Option<Deny>,
}

/// `fit`
#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct FitArgs {
    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
    /// Show what would be created, without writing anything
    #[arg(long)]
    pub dry_run: bool,
    /// Crop screenshots and thumbnails instead of padding them
    #[arg(long)]
    pub crop: bool,
    /// Enlarge images that are too small; they will look blurry
    #[arg(long)]
    pub allow_upscale: bool,
    /// Replace originals; keep each as `<name>.orig`
    #[arg(long)]
    pub replace: bool,
    /// Background and padding color, for example '#0c5f5c'
    #[arg(long, value_name = "COLOR")]
    pub background: Option<Color>,
}

/// `init`
#[derive(Debug, Clone, Args)]
pub struct InitArgs {
    /// The folder to set up
    #[arg(value_hint = ValueHint::DirPath, default_value = ".")]
    pub folder: PathBuf,
    /// Which marketplace API has the offer: `cloud-partner-portal` or `product-ingestion` (preview)
    #[arg(long, value_name = "API", value_parser = apis(), hide_possible_values = true)]
    pub api: Option<String>,
    /// Publisher ID
    #[arg(long, value_name = "ID")]
    pub publisher: Option<String>,
    /// Offer ID
    #[arg(long, value_name = "ID")]
    pub offer: Option<String>,
    /// Name of the storage account
    #[arg(long, value_name = "NAME")]
    pub storage_account: Option<String>,
    /// The container for the images
    #[arg(long, value_name = "NAME")]
    pub container: Option<String>,
    /// Rules to check against, such as `partner-center/saas`
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Copy images from this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub from: Option<PathBuf>,
    /// Overwrite offerpress.toml
    #[arg(long)]
    pub force: bool,
}

/// `preview`
#[derive(Debug, Args)]
pub struct PreviewArgs {
    /// The folder.
    #[command(flatten)]
    pub folder: FolderArgs,
    /// The file to write [default: listing.html, none with --serve]
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    /// Open the page in the browser
    #[arg(long)]
    pub open: bool,
    /// Serve the page locally and reload it when a file changes
    #[arg(long)]
    pub serve: bool,
    /// Compare with the current draft on the marketplace (or in the sandbox)
    #[arg(long)]
    pub live: bool,
    /// The offer.
    #[command(flatten)]
    pub offer: OfferArgs,
    /// Services and sign-in.
    #[command(flatten)]
    pub services: ServiceArgs,
}

/// `sizes`
#[derive(Debug, Args)]
pub struct SizesArgs {
    /// A folder whose offerpress.toml may override them
    #[arg(value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
    /// The profile, such as `appsource` or `partner-center/saas`
    #[arg(long, value_name = "NAME", value_parser = Known::PROFILES)]
    pub profile: Option<String>,
    /// The offer type, for example microsoft-azure-virtualmachines
    #[arg(long, value_name = "ID")]
    pub offer_type: Option<String>,
}

/// `explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The rule, for example logo-size
    #[arg(value_parser = Known::CODES, hide_possible_values = true)]
    pub code: Option<String>,
}
