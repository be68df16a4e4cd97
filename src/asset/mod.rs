//! A folder of images: what lies in it, what each file is for, and whether the marketplace takes it.
//!
//! ```text
//! AssetFolder ─ check ─▶ Checked ─ into_assets ─▶ CheckedAssets
//! ```
//!
//! [`AssetFolder::scan`] walks the folder and tells files apart by settings, folder and name. [`AssetFolder::check`]
//! reads each file once, in pieces, for its hash and structure, decodes it within limits, and holds every rule
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

mod error;
mod natural;
mod options;
mod file_name;
mod look;
mod probe;
mod config;
mod kind_rules;
mod profile_data;
mod profile;
mod name;
mod guess;
mod video_url;
mod found;
mod checked;
mod rules;
mod config_problem;
mod walk;
mod role;
mod sidecar;
mod prefer;
mod folder;
mod check;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;

pub use check::Checked;
pub use checked::{CheckedAsset, CheckedAssets};
pub use config::{AssetConfig, KindConfig, Level, VideoConfig};
pub use config_problem::ConfigProblem;
pub use error::Error;
pub use folder::{AssetFolder, Material, Use};
pub use guess::{Hint, Variant, likely_kind};
pub use kind_rules::KindRules;
pub(crate) use natural::compare as natural_order;
pub use options::{Completeness, Depth};
pub use probe::{Probe, probe};
pub use profile::Profile;
pub use profile_data::ProfileError;
pub use rules::{all as rules, find as find_rule, fixed as fixed_rules};
pub use video_url::VideoUrl;
pub use walk::require_folder;
