//! The sandbox.

use crate::sandbox::{Behavior, Seed, UnknownSeed};
use clap::{Args, ValueHint};
use std::path::PathBuf;
use std::str::FromStr;

/// `sandbox`
#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// The port to listen on; 0 picks a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// The folder for the sandbox's state
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub sandbox_dir: Option<PathBuf>,
    /// Delete the sandbox's state and exit
    #[arg(long)]
    pub reset: bool,
    /// Create a draft from this offer body, unless the offer exists (repeatable)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "reset")]
    pub draft: Vec<PathBuf>,
    /// Add a product of the Product Ingestion API (repeatable); docs/sandbox.md lists the kinds
    #[arg(long, value_name = "ID=KIND", conflicts_with = "reset")]
    pub product: Vec<ProductArg>,
    /// Simulate a failure (repeatable); docs/sandbox.md lists the names
    #[arg(long, value_name = "NAME[=VALUE]", conflicts_with = "reset")]
    pub behavior: Vec<Behavior>,
    /// Serve `/control`, which turns behaviors on and off
    #[arg(long, conflicts_with = "reset")]
    pub control: bool,
}

/// A product for the sandbox: `contoso-insight=saas`, or an ID alone, which is a draft without images.
#[derive(Debug, Clone)]
pub struct ProductArg {
    /// The external ID.
    pub id: String,
    /// What it is.
    pub seed: Seed,
}

impl FromStr for ProductArg {
    type Err = UnknownSeed;

    fn from_str(text: &str) -> Result<Self, UnknownSeed> {
        let (id, seed) = text.split_once('=').unwrap_or((text, Seed::Draft.name()));
        Ok(Self { id: id.to_owned(), seed: seed.parse()? })
    }
}
