//! The draft, read while the folder is checked: a run waits for the slower of the two, and not for both.

use super::error::Error;
use super::services::Services;
use crate::base::OfferRef;
use crate::marketplace::{self, Offer};
use std::sync::Arc;
use tokio::task::JoinSet;

/// A draft that is being read. Whoever drops it, as after a failed check, stops the reading.
#[derive(Debug)]
pub(super) struct EarlyDraft(JoinSet<Result<Option<Offer>, marketplace::Error>>);

impl EarlyDraft {
    /// Starts to read the draft of an offer, and to sign in before that.
    pub(super) fn read(offer: OfferRef, services: &Services) -> Self {
        let marketplace = Arc::clone(&services.marketplace);
        let mut reading = JoinSet::new();
        reading.spawn(async move { marketplace.offer(&offer).await });
        Self(reading)
    }

    /// Waits for the draft: `None` if reading was stopped, `Some(None)` if the offer doesn't exist.
    ///
    /// # Errors
    /// Returns an error that says why the draft can't be read.
    pub(super) async fn draft(mut self) -> Result<Option<Option<Offer>>, Error> {
        match self.0.join_next().await {
            Some(Ok(read)) => Ok(Some(read?)),
            Some(Err(failed)) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
            Some(Err(_)) | None => Ok(None),
        }
    }
}
