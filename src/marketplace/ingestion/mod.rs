//! The Product Ingestion API (preview): products, resource trees, configure jobs, submissions.
//!
//! [`Ingestion`] reads a product's tree as an [`Offer`](super::Offer) of images, whose version is a hash of the tree: the
//! service has no `ETag`. A save is one job with those resources alone that change, each whole; a job that fails may have
//! been carried out in part, so the tree is read back and compared. Nothing is sent twice.

mod wire;
mod pace;
mod client;
mod tree;
mod texts;
mod slots;
mod resource;
mod job;
mod submissions;
mod save;
mod start;
mod api;
#[cfg(test)]
mod tests;

pub use client::{ADDRESS, Ingestion};
pub use pace::Pace;
