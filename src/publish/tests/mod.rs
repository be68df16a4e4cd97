//! The stages of a run, and what comes after it, against a marketplace in memory: tables of what was there, what is done and
//! the result.

pub(crate) mod store;
mod script;
pub(crate) mod market;
pub(crate) mod world;
pub(crate) mod stops;
mod plan;
mod draft;
mod texts;
mod leftover;
mod fields;
mod save;
mod overtaken;
mod confirm;
mod after;
mod upload;
mod remember;
mod keep;
pub(crate) mod life;
mod current;
mod running;
mod run;
