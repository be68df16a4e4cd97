//! What a run did, as text.

mod images;
mod result;
mod problem;
mod words;

pub(super) use problem::{is_unrecorded, problem};
pub(super) use words::{brief, conclusion, details, sandbox_line, words};
