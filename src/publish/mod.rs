//! One run: scan → check → plan → upload → verify → save → outcome.
//!
//! ```text
//! CheckedFolder ─ pass ─▶ Content ─ make ─▶ Plan ─ upload, sign, verify ─▶ VerifiedUrls
//! Plan + VerifiedUrls ─ with_urls ─▶ Offer ─ save ─▶ Outcome
//! ```
//!
//! The only module that knows `asset`, `storage` and `marketplace` together; it knows a marketplace by its trait. [`run`]
//! is the arrows above, a call or two each; [`dry_run`] makes the same [`Plan`] and does nothing. What comes after it is
//! in [`lifecycle`](crate::lifecycle), what stands beside it in [`tools`](crate::tools). What a run did is an
//! [`Outcome`](outcome::Outcome); [`lock`] remembers it for the next one.
//!
//! [`resolve`] makes the job and its services of a folder's settings and what counts before them. The front page of the
//! crate shows a whole run.

pub(crate) mod images;
mod captions;
mod limits;
pub mod lock;
pub mod outcome;
pub mod progress;
mod services;
mod texts;
pub(crate) mod fetch;
mod rules;
pub mod settings;
pub(crate) mod error_text;
mod error;
mod approved;
pub(crate) mod content;
mod job;
pub mod resolve;
pub(crate) mod keep;
mod life;
mod reading;
pub(crate) mod current;
mod several;
mod image_content;
mod step;
mod compare;
mod given;
mod basis;
mod plan;
pub(crate) mod remember;
mod upload;
mod confirm;
mod documents;
mod save;
mod run;
#[cfg(test)]
pub(crate) mod tests;

pub use approved::ApprovedPlan;
pub use content::{Base, Captions, CheckOptions, CheckedFolder, Content, Deny, OFFER_FILE, check};
pub use error::Error;
pub use error_text::Record;
pub use fetch::FetchError;
pub use job::{AfterSave, Copies, CreateContainer, Job, OnConflict, Run, WhenRunning, offer_of_folder};
pub use life::{Again, LifeCycle, Until};
pub use limits::{Limit, Turn};
pub use plan::Plan;
pub use rules::{IMAGE_URL_RULE, OFFER_FILE_RULE};
pub use run::{checked, dry_run, dry_run_checked, run, run_checked};
pub use services::{Elsewhere, Known, SANDBOX, Services};
pub use settings::{Owner, Recipient};
pub use several::{Folders, OnFailure, all_differ, in_turn, listing_around};
pub use step::Step;
pub use upload::VerifiedUrls;
