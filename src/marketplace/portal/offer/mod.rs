//! The offer body: opaque, ordered JSON in which only image fields change.
//!
//! ```text
//! OfferDocument ── with_assets (placements) ──▶ OfferBody ── to_bytes ──▶ the PUT
//! ```
//!
//! [`OfferDocument`] is read from `offer.json` (with positions, for the caret) or from the live draft;
//! [`Field`] says where pictures live in it; [`OfferBody`] is what is sent; [`diff`] and [`three_way`] tell what a
//! `PUT` would change. Whatever is no image field passes through untouched: order, number text, unknown members.

mod pointer;
mod mask;
mod lines;
mod shape;
mod placement;
mod error;
mod source;
mod document;
mod fields;
mod rules;
mod placeholder;
mod links;
mod value;
mod elements;
mod writer;
mod body;
mod diff;
mod fingerprint;
mod adopt;
mod secrets;
mod check;
mod answer;
#[cfg(test)]
mod tests;

pub use answer::{Answer, AnsweredImage, Difference, DifferenceKind, ImageFields, ImageState, compare};
pub use body::OfferBody;
pub use diff::{Change, ChangeKind, Diff, ThreeWay, diff, three_way};
pub use document::OfferDocument;
pub use error::Error;
pub use fields::{Field, Level, Words};
pub use fingerprint::Fingerprint;
pub use placement::{Placement, Target, Video};
pub use rules::{CAPTIONS_RULE, fixed_rules, rules};
pub use shape::{ElementShape, ListShapes, MemberNames, Room};
