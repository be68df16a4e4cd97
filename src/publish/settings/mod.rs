//! `offerpress.toml`: what may be set for a folder, all of it optional, none of it secret.

mod error;
mod sections;
mod file;

pub use error::{SETTINGS_FILE, SettingsError};
pub(crate) use file::quoted;
pub use file::{SettingsFile, fixed_rules};
pub use sections::{ListSection, ListsSection, MarketplaceSection, Owner, PublishSection, StorageSection};
