//! The screens of the made-up product, one a file, each 1280x720.

pub(crate) mod alerts;
pub(crate) mod dashboard;
pub(crate) mod dependencies;
pub(crate) mod reports;
