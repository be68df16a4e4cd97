//! What the tests stand on.

pub(crate) mod azurite;
pub(crate) mod pictures;
