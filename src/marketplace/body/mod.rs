//! The offer body: opaque, ordered JSON in which only image fields change.
//!
//! ```text
//! OfferDocument ── with_assets (placements) ──▶ OfferDocument ── to_bytes ──▶ the PUT
//! ```
//!
//! [`OfferDocument`] is read from `offer.json` (with positions, for the caret) or from the live draft;
//! [`diff`] tells what a `PUT`
//! would change. Whatever is no image field passes through untouched: order, number text, unknown members.

mod mask;
mod urls;
mod value;
mod lines;
mod shape;
mod error;
mod source;
mod document;
mod fields;
mod rules;
mod placeholder;
mod writer;
mod sendable;
mod diff;
mod text_hashes;
mod secrets;
mod check;
mod answer;
#[cfg(test)]
mod tests;

pub use answer::compare;
pub use diff::diff;
pub use document::OfferDocument;
pub use error::Error;
pub use rules::{CAPTIONS_RULE, fixed_rules, rules};
pub use text_hashes::TextHashes;
