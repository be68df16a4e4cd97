//! Where an offer is published: what a run needs of a marketplace's API, and the APIs that there are.
//!
//! [`Marketplace`] is all that a run knows. An offer's state is named by its ETag, so that a change is made from the
//! state that was read; an [`Operation`] goes on at the service and is asked for. [`portal`] is the Cloud Partner Portal
//! API, [`ingestion`] the Product Ingestion API.
//!
//! Nothing here is printed, and no URL of an offer, being signed, shows up in an error or a log.

mod etag;
mod refusal;
mod progress;
mod unserved;
mod error;
mod session;
mod summary;
mod operation;
mod change;
mod images;
pub mod body;
mod offer;
mod compared;
mod saving;
mod api;
mod wait;
#[cfg(test)]
mod canned;
pub mod portal;
pub mod ingestion;
mod api_name;

pub use api::{Marketplace, UrlTerms};
pub use api_name::{ApiName, UnknownApi};
pub use body::TextHashes;
pub use change::{
    Answer, AnsweredImage, Change, ChangeKind, Diff, Difference, DifferenceKind, ImageState, Images,
};
pub use error::{ConflictKind, Error, Refused};
pub use etag::ETag;
pub use offer::Offer;
pub use operation::{Activity, Cancelled, Goal, Operation, OperationId, Submission};
pub use progress::{Ended, Message, MessageLevel, Pages, Progress, State, Step};
pub use refusal::Refusal;
pub use saving::{
    Created, Finished, Journal, NoJournal, NotSaved, OnRefusal, Precondition, SaveRequest, Saved, ShownBy,
    Slot, StateRefusal,
};
pub use session::Tokens;
pub use summary::{OfferSummary, PublisherSummary};
pub use unserved::Unserved;
pub use wait::{Polling, WaitEvent, WaitOptions, Waited, wait};
