//! `offerpress.toml`: what may be set for a folder, all of it optional, none of it secret.

mod sections;
mod file;

pub(crate) use file::quoted;
pub use file::{SettingsFile, fixed_rules};
pub use sections::{
    MarketplaceSection, Owner, PublishSection, Recipient, SETTINGS_FILE, SettingsError, StorageSection,
};
