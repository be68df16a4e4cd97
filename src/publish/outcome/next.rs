//! What to do next.

use crate::base::OfferRef;
use std::path::PathBuf;

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Publish this folder.
    Publish(PathBuf),
    /// Submit the draft.
    Submit(OfferRef),
    /// Follow the operation in progress.
    Watch(OfferRef),
    /// Make the preview available to customers.
    GoLive(OfferRef),
    /// Fix what the marketplace reported, then publish and submit again.
    FixAndResubmit,
    /// Submit a draft that was rejected once more as it is.
    SubmitAgain(OfferRef),
}
