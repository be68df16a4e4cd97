//! The services that a run talks to.

use crate::base::{OfferRef, PublisherId};
use crate::http::HttpClient;
use crate::marketplace::{self, ApiName, Marketplace, Offer};
use crate::storage::Container;
use std::sync::{Arc, Mutex, PoisonError};
use time::OffsetDateTime;
use tokio::task::JoinSet;

/// The name of the built-in sandbox, in place of an address.
pub const SANDBOX: &str = "sandbox";

/// The services that a run talks to.
#[derive(Clone)]
pub struct Services {
    /// The one HTTP client.
    pub http: HttpClient,
    /// Where images are stored; none where no storage is set, which is fine until an image must be stored.
    pub container: Option<Container>,
    /// The marketplace.
    pub marketplace: Arc<dyn Marketplace>,
    /// The other API of the same marketplace; none where this sign-in or address is for one alone.
    pub elsewhere: Option<Elsewhere>,
    /// Tells the time.
    pub clock: fn() -> OffsetDateTime,
}

/// The other API of the same marketplace, to be asked whether it has an offer.
#[derive(Clone)]
pub struct Elsewhere {
    /// Which one it is.
    pub api: ApiName,
    marketplace: Arc<dyn Marketplace>,
    /// The offers that were named with their publishers.
    named: Arc<Mutex<Vec<OfferRef>>>,
}

/// Whether the other API has an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It has.
    Yes,
    /// It has not.
    No,
    /// That can't be found out, and why.
    Unknown(String),
}

impl Elsewhere {
    /// Creates what asks a marketplace.
    #[must_use]
    pub fn new(api: ApiName, marketplace: Arc<dyn Marketplace>) -> Self {
        Self { api, marketplace, named: Arc::default() }
    }

    /// Remembers the publisher that an offer was named with, where this API needs none and the other one does.
    pub fn name(&self, offer: OfferRef) {
        if offer.publisher != PublisherId::of_account() {
            self.named.lock().unwrap_or_else(PoisonError::into_inner).push(offer);
        }
    }

    /// Asks whether it has an offer.
    pub async fn has(&self, offer: &OfferRef) -> Known {
        let Some(offer) = self.with_publisher(offer) else {
            return Known::Unknown("it needs a publisher, and none is named".to_owned());
        };
        match self.marketplace.offer(&offer).await {
            Ok(Some(_)) => Known::Yes,
            Ok(None) => Known::No,
            Err(error) => Known::Unknown(error.to_string()),
        }
    }

    fn with_publisher(&self, offer: &OfferRef) -> Option<OfferRef> {
        if offer.publisher != PublisherId::of_account() || !self.marketplace.has_publishers() {
            return Some(offer.clone());
        }
        let named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        named.iter().find(|named| named.offer == offer.offer).cloned()
    }
}

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

    /// Waits for the draft that is being read, or reads it now; `None` if the offer doesn't exist.
    ///
    /// # Errors
    /// Returns an error that says why the draft can't be read.
    pub(super) async fn or_read(
        early: Option<Self>,
        offer: &OfferRef,
        services: &Services,
    ) -> Result<Option<Offer>, marketplace::Error> {
        if let Some(mut early) = early {
            match early.0.join_next().await {
                Some(Ok(read)) => return read,
                Some(Err(failed)) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
                Some(Err(_)) | None => {}
            }
        }
        services.marketplace.offer(offer).await
    }
}
