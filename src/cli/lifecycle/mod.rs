//! `submit`, `status`, `go-live`, `cancel`, `operations`: what follows a saved draft.

mod exits;
mod waiting;
mod offer;
mod commands;
mod status;

pub(super) use commands::{cancel, go_live, operations, submit};
pub(super) use exits::exit_of_submission;
pub(super) use status::status;
pub(super) use waiting::{again, options, until, when_running};
