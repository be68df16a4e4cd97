//! What a run did, as one document for scripts; the printer for people reads the same value.
//!
//! This is a promise to others: a change of meaning needs a new [`SCHEMA_VERSION`]. The schemas under `schemas/` are
//! made from these types ([`schema`]).

mod version;
mod field;
mod finding;
mod schema;
mod lock;
mod saved;
mod next;
mod status;
mod failure;
mod fitted;
mod list;
mod document;
mod several;

pub use super::lock::LockState;
pub use failure::{FailureDocument, FailureText};
pub use list::{OfferList, PublisherList, Pulled, PulledFile};
pub use lock::{LockKept, LockText};
pub use next::Next;
pub use saved::SavedDraft;
pub use schema::schema;
pub use several::{OfferResult, Offers, OneOffer, Together, Total};
pub use status::{DraftAge, MessageText, OfferStatus, Operations, Stage};

pub use document::{
    AssetOutcome, Basis, Change, Copied, Difference, DifferenceState, Draft, Outcome, RemovedImage, Shown,
    ShownImage, Stop, Upload, Verdict,
};
pub use field::FieldChange;
pub use finding::{FindingText, ReportText, findings};
pub use fitted::{FitOutcome, FitVerdict, FittedImage};
pub use version::SCHEMA_VERSION;
