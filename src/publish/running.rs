//! Another operation on the offer: the service takes no change until it has ended, and only one may run at a time.

use super::Turn;
use super::error::Error;
use super::lifecycle::{Goal, LifeCycle};
use super::progress::Event;
use crate::marketplace::{WaitOptions, Waited};
use std::time::Duration;
use tokio::time::Instant;

/// What to do where an operation is running on the offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenRunning {
    /// Stop, and tell its id.
    Stop,
    /// Wait for its end, and go on.
    Wait(WaitOptions),
}

/// That no operation is running on an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Free {
    /// None was.
    AtOnce,
    /// One has ended meanwhile, so what was read before may be old.
    Now,
}

impl LifeCycle<'_> {
    /// Sees that no operation is running on the offer, or waits for its end if that was asked for; others have the
    /// turn meanwhile.
    pub(super) async fn free(&self, turn: &Turn) -> Result<Free, Error> {
        let (publisher, offer) = (&self.offer.publisher, &self.offer.offer);
        let (start, mut free) = (Instant::now(), Free::AtOnce);
        while let Some(running) = self.services.marketplace.running(publisher, offer).await? {
            let (offer, operation) =
                (Box::new(self.offer.clone()), running.id.as_ref().map(ToString::to_string));
            let WhenRunning::Wait(options) = self.running else {
                return Err(Error::OperationRunning { offer, operation, source: None });
            };
            let left = options.limit.saturating_sub(start.elapsed());
            let is_again = free == Free::Now;
            if !is_again {
                self.progress.event(Event::Note("an operation is running on the offer; waiting for its end"));
            }
            let wait = async {
                // its end was told, but the list does not show it yet
                tokio::time::sleep(if is_again { options.interval } else { Duration::ZERO }).await;
                self.wait(&self.operation(&running), Goal::Any, WaitOptions { limit: left, ..options }).await
            };
            match turn.rest(wait).await? {
                Waited::Ended(..) if !is_again || start.elapsed() < options.limit => free = Free::Now,
                _ => return Err(Error::StillRunning { offer, operation }),
            }
        }
        Ok(free)
    }

    /// Where to wait was asked for, waits before anything is started.
    pub(super) async fn make_way(&self) -> Result<(), Error> {
        match self.running {
            WhenRunning::Stop => Ok(()),
            WhenRunning::Wait(_) => self.free(&Turn::default()).await.map(|_| ()),
        }
    }
}
