//! From what is chosen for a run, and a folder's `offerpress.toml`, to a job and its services.
//!
//! [`Overrides`] hold what counts before the file: flags, environment variables, or what a program chooses. They are plain
//! values; nothing here reads an environment. [`Job::resolve`](super::Job::resolve) and [`Opener::open`] decide, so that
//! every caller gets what the command line gets.
//!
//! ```
//! use offerpress::publish::resolve::{Given, Overrides};
//! use offerpress::publish::settings::SettingsFile;
//! use offerpress::publish::{Base, Job};
//!
//! let settings = SettingsFile::parse("publisher = 'contoso'\noffer = 'insight'\n")?;
//! let overrides = Overrides {
//!     offer: Some("insight-preview".to_owned()),
//!     api: Some(Given::argument("api", "product-ingestion".to_owned())),
//!     ..Overrides::default()
//! };
//! let job = Job::resolve("listing", settings, &overrides)?;
//! assert_eq!((job.publisher.unwrap().as_str(), job.offer.unwrap().as_str()), ("contoso", "insight-preview"));
//! assert_eq!(job.check.base, Base::LiveDraft, "that API has no place for an `offer.json`");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod overrides;
mod choice;
mod opener;
#[cfg(test)]
mod tests;

pub use opener::{Need, Opened, Opener};
pub use overrides::{Given, Origin, Overrides, ResolveError, StorageOverrides};

#[cfg(test)]
pub(crate) use choice::{Choice, scope};
