//! The room on a terminal: names shortened in the middle, tables that fit, sentences that break between words.

mod width;
mod room;
mod table;
mod fold;

pub(super) use room::Screen;
pub(super) use width::{start_that_fits, width_of};
