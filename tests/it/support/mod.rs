//! What the tests stand on.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "what fails here fails the test")]

pub(crate) mod azurite;
pub(crate) mod certificate;
pub(crate) mod pictures;
pub(crate) mod scripted;
