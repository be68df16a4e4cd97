//! The Cloud Partner Portal API, version 2017-10-31: offers, slots, operations.
//!
//! [`Portal`] reads and writes offers as JSON. A change names the state that it was made from; a refusal keeps the
//! service's own words; a `PUT` whose answer was lost is read back before it is sent again, and a `POST` is sent again
//! only where the service surely did not take it.

mod wire;
mod client;
mod offers;
mod refused;
mod api;
#[cfg(test)]
mod tests;

pub use client::{ADDRESS, Portal};
