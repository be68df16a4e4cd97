//! From a saved draft to the customers: submit, watch, go live, cancel.
//!
//! ```text
//! draft ─ submit ─▶ certification ─▶ preview ─ go live ─▶ customers
//! ```
//!
//! Each is a method of [`LifeCycle`](crate::publish::LifeCycle). Whatever starts something looks first where the offer
//! stands, so that running a command again, or after a crash, starts nothing twice.

mod cancel;
mod status;
mod same;
mod go_live;
mod submit;
#[cfg(test)]
mod tests;

pub use cancel::{BeforeCancel, Cancelable};
pub use go_live::{BeforeGoLive, WaitingPreview};
