//! What a run did, as one document for scripts; the printer for people reads the same value.
//!
//! This is a promise to others: a change of meaning needs a new [`SCHEMA_VERSION`]. The schemas under `schemas/` are
//! made from these types ([`schema`]).

mod common;
mod finding;
mod status;
mod list;
mod document;
mod several;

pub use super::lock::LockState;
pub use common::{FieldChange, LockKept, LockText, Next, SCHEMA_VERSION, SavedDraft, schema};
pub use document::{
    AssetOutcome, Basis, Change, Copied, Difference, DifferenceState, Draft, Outcome, RemovedImage, Shown,
    ShownImage, Stop, Upload, Verdict,
};
pub use finding::{FailureDocument, FailureText, FindingText, ReportText, findings};
pub use list::{FitOutcome, FitVerdict, FittedImage, OfferList, PublisherList, Pulled, PulledFile};
pub use several::{OfferResult, Offers, OneOffer, Together, Total};
pub use status::{DraftAge, MessageText, OfferStatus, Operations, Stage};
