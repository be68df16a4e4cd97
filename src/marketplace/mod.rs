//! The marketplace's API (Cloud Partner Portal API, version 2017-10-31): offers, slots, operations.
//!
//! [`Marketplace`] reads and writes offers as plain JSON; it does not know what is in them. A change names the state
//! that it was made from ([`Precondition`]); a refusal keeps the service's own words ([`Refusal`]); a `PUT` whose
//! answer was lost is read back before it is sent again, and a `POST` is sent again only where the service surely did
//! not take it.
//!
//! Nothing here is printed, and no link of an offer, being signed, shows up in an error or a log.

mod etag;
mod refusal;
mod tokens;
mod state;
mod wire;
mod progress;
mod live;
mod error;
mod client;
mod lists;
mod offers;
mod operation;

pub use client::{ADDRESS, API_VERSION, Marketplace};
pub use error::{ConflictKind, Error, Refused};
pub use etag::ETag;
pub use live::{Created, LiveOffer, Precondition, Saved, Slot};
pub use operation::{Cancelled, Operation, Polling, WaitEvent, WaitOptions, Waited};
pub use progress::{Ended, Message, MessageLevel, Progress, Step};
pub use refusal::Refusal;
pub use state::State;
pub use tokens::{TokenError, Tokens};
pub(crate) use wire::date;
pub use wire::{Activity, Goal, OfferSummary, OperationId, PublisherSummary, Submission};

#[cfg(test)]
mod tests;
