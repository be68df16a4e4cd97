//! How a folder is checked.

/// How much of each image is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Depth {
    /// Digests and the whole structure: every checksum, every length.
    Quick,
    /// Also the decoded pixels.
    #[default]
    Full,
}

/// What the folder is for: it settles whether a kind without any file is a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// All of the listing's images: what is missing is a finding.
    WholeListing,
    /// New images for an offer that has its others: kinds without a file stay as they are.
    Update,
}
