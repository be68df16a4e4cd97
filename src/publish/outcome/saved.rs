//! The draft as a run left it.

use crate::marketplace::Offer;

/// The draft as a run left it, to see later whether it still is that.
#[derive(Debug, Clone)]
pub struct SavedDraft {
    offer: Offer,
    is_new: bool,
}

impl SavedDraft {
    /// A draft that the run has saved.
    pub(crate) fn saved(offer: Offer) -> Self {
        Self { offer, is_new: true }
    }

    /// A draft that already was as the folder says.
    pub(crate) fn found(offer: Offer) -> Self {
        Self { offer, is_new: false }
    }

    pub(crate) fn offer(&self) -> &Offer {
        &self.offer
    }

    /// Whether the run has saved it, so that what was submitted before was another one.
    pub(crate) fn is_new(&self) -> bool {
        self.is_new
    }
}

impl PartialEq for SavedDraft {
    fn eq(&self, other: &Self) -> bool {
        self.is_new == other.is_new && self.offer.says_the_same(&other.offer)
    }
}

impl Eq for SavedDraft {}
