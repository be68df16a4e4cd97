//! What stands beside a run: what brings an existing offer into a folder ([`pull()`]), looks for the reason when something
//! fails ([`doctor`]), cleans up ([`clean`]), makes missing images ([`plan_fit`]) and a new folder ([`propose`]), and
//! fills in the page of [`preview`](crate::preview).

pub mod clean;
pub mod doctor;
#[cfg(feature = "fit")]
mod first_settings;
#[cfg(feature = "fit")]
mod fit;
#[cfg(feature = "fit")]
mod layout;
#[cfg(feature = "preview")]
mod preview;
mod pull;

#[cfg(feature = "fit")]
pub use first_settings::FirstSettings;
#[cfg(feature = "fit")]
pub use fit::{FitOptions, FitPlan, Fitted, FittedCopy, plan_fit};
#[cfg(feature = "fit")]
pub use layout::{LeftOut, Proposal, Proposals, propose};
#[cfg(feature = "preview")]
pub use preview::LiveListing;
pub use pull::{Pull, Replace, pull};
