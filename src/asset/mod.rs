//! A folder of pictures: what lies in it, what each file is for, and whether the marketplace takes it.
//!
//! ```text
//! AssetFolder ─ check ─▶ Checked ─ into_assets ─▶ CheckedAssets
//! ```
//!
//! [`AssetFolder::scan`] walks the folder and tells files apart by settings, folder and name. [`AssetFolder::check`]
//! reads each file once, in pieces, for its digests and structure, decodes it within limits, and holds every rule
//! against it. All problems come at once, as a [`Report`](crate::report::Report); only what has no error becomes
//! [`CheckedAssets`]. Sizes and counts are data: a [`Profile`] and what `offerpress.toml` lays over it ([`AssetConfig`]).
//!
//! Nothing here knows an offer, a service or a person; nothing is decoded before its declared size was judged.
//!
//! ```
//! use offerpress::asset::{AssetConfig, AssetFolder, Completeness, Depth, Profile};
//! use offerpress::report::Severity;
//! use std::path::Path;
//!
//! let rules = Profile::named("partner-center")?;
//! let folder = AssetFolder::scan(Path::new("assets-example"), &AssetConfig::default(), &rules)?;
//! let checked = folder.check(Depth::Full, Completeness::WholeListing);
//! for finding in checked.report().findings() {
//!     println!("{}", finding.sentence());
//! }
//! assert_eq!(checked.report().count(Severity::Error), 0);
//! let (assets, _notes) = checked.into_assets().unwrap();
//! assert_eq!(assets.len(), 10);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod checked;
mod config;
mod config_problem;
mod fitted;
mod folder;
mod guess;
#[cfg(test)]
mod hostile_tests;
mod image;
mod kind_rules;
mod name;
mod natural;
mod probe;
mod profile;
mod profile_data;
mod role;
mod rules;
mod sidecar;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod walk;

pub use check::{Checked, Completeness, Depth};
pub use checked::{CheckedAsset, CheckedAssets};
pub use config::{AssetConfig, Format, KindConfig, Level, VideoConfig};
pub use config_problem::ConfigProblem;
pub use folder::{AssetFolder, Material, Use};
pub use guess::likely_kind;
pub use kind_rules::KindRules;
pub(crate) use natural::compare as natural_order;
pub use probe::{Probe, probe};
pub use profile::{Profile, ProfileError};
pub use rules::{all as rules, find as find_rule};
pub use sidecar::VideoLink;

use std::io;
use std::path::{Path, PathBuf};

/// Says why a folder cannot be scanned at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder is not there, or cannot be listed.
    #[error("could not read the folder `{}`", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is a file.
    #[error("`{}` is not a folder: name the folder that holds `logos` and `screenshots`", path.display())]
    NotAFolder {
        /// What was named.
        path: PathBuf,
    },
}

impl Error {
    /// Shows what was named as the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Folder { path, .. } | Self::NotAFolder { path } => path,
        }
    }
}
