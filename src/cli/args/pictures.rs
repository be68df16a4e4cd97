//! The commands that look at pictures and send none.

use super::groups::{DenyArg, FolderArgs, FoldersArgs, OfferArgs, OfflineArgs, ServiceArgs};
use crate::fit::Colour;
use clap::{Arg, Args, ValueHint};
use std::path::PathBuf;

/// `check`
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    /// Taken, so that it may stay in a repeated command line; this command talks to no service.
    #[command(flatten)]
    pub offline: OfflineArgs,
    /// The folders.
    #[command(flatten)]
    pub folders: FoldersArgs,
    /// When an offer's folder was refused, check no other
    #[arg(long)]
    pub fail_fast: bool,
    /// Do not decode the pictures, only read their structure
    #[arg(long)]
    pub quick: bool,
    /// Treat warnings as errors
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub deny: Option<DenyArg>,
}

/// `fit`
#[derive(Debug, Clone, Args)]
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
#[derive(Debug, Clone, Args)]
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
    /// Show it beside the offer's draft on the marketplace; with --sandbox, beside that in the sandbox
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

/// A preview saves and stores nothing: what is only for that is passed over in its help.
pub(super) fn without_effect_in_preview(arg: Arg) -> Arg {
    let hidden =
        ["force", "storage_account", "blob_endpoint", "container", "create_container", "link_lifetime"];
    let hide = hidden.contains(&arg.get_id().as_str());
    if hide { arg.hide(true) } else { arg }
}
