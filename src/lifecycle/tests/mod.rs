//! Tables of what comes after the save, against the marketplace of the tests of [`publish`](crate::publish).

mod status;
mod submit;
mod go_live;
mod cancel;
mod job;
