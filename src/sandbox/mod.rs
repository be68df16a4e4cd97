//! The built-in stand-in: the marketplace's API and the part of Blob storage that a publish needs.
//!
//! A real HTTP server on loopback, in this process, with state. As the real marketplace does, it fetches every
//! foreign image link while it answers a `PUT`, keeps a copy and answers with its own link. As real storage
//! does, it verifies every signature. It can be told to fail ([`Fault`]), and it records what it is asked
//! ([`RecordedRequest`]).
//!
//! Beside the Cloud Partner Portal API it serves the Product Ingestion API, whose products are there from the start
//! ([`Seed`]).
//!
//! It knows none of the crate's other modules: it has its own reading of the services' pages, so that client
//! and stand-in cannot share a mistake.

mod error;
mod escape;
mod sign;
mod clock;
mod disk;
mod shelf;
mod state;
mod query;
mod metadata_names;
mod product_call;
mod address;
mod route;
mod call;
mod answer;
mod record;
mod guard;
mod fault;
mod connection;
mod delivery;
mod help;
mod switch;
mod behavior;
mod behaviors;
mod site;
mod blob;
mod market;
mod ingestion;
mod app;
mod control;
mod page;
mod server;
mod running;
mod handle;
mod builder;
#[cfg(test)]
mod tests;

pub use behavior::{Action, BadBehavior, Behavior, BehaviorHelp, Edit, Moment};
pub use builder::SandboxBuilder;
pub use error::Error;
pub use fault::Fault;
pub use handle::Sandbox;
pub use help::Help;
pub use ingestion::{Seed, UnknownSeed};
pub use market::{Pace, Slot};
pub use record::RecordedRequest;
pub use route::Route;
pub use switch::{Deletion, Switch, Timing, Unmatched};
