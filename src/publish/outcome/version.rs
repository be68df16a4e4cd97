//! The version of the documents.

/// The version of every document printed by `--format json`.
pub const SCHEMA_VERSION: u32 = 1;
