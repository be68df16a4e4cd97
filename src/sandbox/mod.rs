//! The built-in stand-in: the marketplace's API and the part of Blob storage that a publish needs.
//!
//! A real HTTP server on loopback, in this process, with state. As the real marketplace does, it fetches every
//! foreign image URL while it answers a `PUT`, keeps a copy and answers with its own URL. As real storage
//! does, it verifies every signature. It can be told to fail ([`Fault`]), and it records what it is asked
//! ([`RecordedRequest`]).
//!
//! Beside the Cloud Partner Portal API it serves the Product Ingestion API, whose products are there from the start
//! ([`Seed`]).
//!
//! It knows none of the crate's other modules: it has its own reading of the services' pages, so that client
//! and stand-in cannot share a mistake.
//!
//! A test says how the services should be, lets its client work, and reads the result; where the sandbox itself is
//! to fetch images over https, [`SandboxBuilder::trusts`] takes the certificate.
//!
//! ```
//! use offerpress::sandbox::{Behavior, Sandbox, Seed};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::builder()
//!     .clock_offset(time::Duration::minutes(-30))
//!     .only_publishers(["contoso"])
//!     .not_migrated()
//!     .publish_takes(3)
//!     .product("contoso-app", Seed::Saas)
//!     .jobs_take(1)
//!     .behavior(Behavior::StaleAnswer)
//!     .start()
//!     .await?;
//! assert!(sandbox.page_url().starts_with(&sandbox.marketplace_url()));
//! assert!(sandbox.files_url().starts_with("http://127.0.0.1"));
//!
//! assert!(sandbox.portal_edit_product("contoso-app", Vec::clear));
//! assert!(!sandbox.product_submissions("contoso-app").is_empty());
//! sandbox.clear_behaviors();
//! assert!(sandbox.behaviors().is_empty());
//! assert!(!sandbox.requests().iter().any(|request| request.is_from_marketplace()));
//! # Ok(())
//! # }
//! ```

mod error;
mod escape;
mod lock;
mod sign;
mod clock;
mod disk;
mod entries;
mod records;
mod late;
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
mod switch;
mod moment;
mod behavior;
mod help;
mod behaviors;
mod options;
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

pub use behavior::Behavior;
pub use builder::SandboxBuilder;
pub use error::Error;
pub use fault::Fault;
pub use handle::Sandbox;
pub use help::{BadBehavior, BehaviorHelp};
pub use ingestion::{Seed, UnknownSeed};
pub use moment::{Action, Edit, Moment};
pub use options::{Pace, Slot};
pub use record::RecordedRequest;
pub use route::Route;
pub use switch::{Deletion, Switch, Timing, Unmatched, Wording};
