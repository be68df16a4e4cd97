//! What a caller may do.

use super::super::clock;

/// Whether a version is taken, of requests and of links: any date from the first version on.
///
/// The service adds versions several times a year and takes them all; libraries send theirs as soon as they are out.
/// What a SAS signs has been stable since the newest layout known here, so that a newer one is read by that.
pub(super) fn is_version(text: &str) -> bool {
    text >= "2009-09-19" && clock::is_day(text)
}

/// What the caller may do, once it is known who that is.
#[derive(Debug, Default)]
pub(super) struct Grant {
    /// Headers that a SAS prescribes for the answer (`rsct`, `rscc`, …).
    pub(super) headers: Vec<(&'static str, String)>,
    /// Whether blobs that are there may be written over.
    pub(super) overwrite: Overwrite,
}

/// Whether blobs that are there may be written over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Overwrite {
    #[default]
    Allowed,
    /// A SAS with `c` and without `w` makes new blobs only.
    Forbidden,
}
