//! `publish` and `plan`.

mod after;
mod published;
mod commands;

#[cfg(test)]
pub(super) use commands::with_flags;
pub(super) use commands::{plan, publish};
