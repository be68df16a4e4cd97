//! The one table that turns errors into exit codes and hints.

pub(super) mod entra;
pub(super) mod ingestion;
mod storage;
mod lock;
mod run;
mod named;
mod options;

pub(super) use named::hint_for;
pub(super) use options::of_options;
pub(super) use run::of_run;
pub(super) use storage::unverified;
