//! How much goes on at a time, also where several offers are under way.

use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// So many at a time, over all its clones.
#[derive(Debug, Clone)]
pub struct Limit {
    most: usize,
    free: Arc<Semaphore>,
}

/// One offer's turn among several; its clones are the same turn. When the last one is dropped, it is the next one's.
#[derive(Debug, Clone, Default)]
pub struct Turn(Option<Arc<Held>>);

#[derive(Debug)]
struct Held {
    limit: Limit,
    permit: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Limit {
    /// Allows so many at a time, and one at the least.
    #[must_use]
    pub fn of(most: usize) -> Self {
        let most = most.clamp(1, Semaphore::MAX_PERMITS);
        Self { most, free: Arc::new(Semaphore::new(most)) }
    }

    /// Shows how many there may be at a time.
    #[must_use]
    pub fn most(&self) -> usize {
        self.most
    }

    /// Does one piece of work as soon as there is room for it.
    pub async fn within<T>(&self, work: impl Future<Output = T>) -> T {
        let _room = self.permit().await;
        work.await
    }

    /// Waits for a turn.
    pub async fn turn(&self) -> Turn {
        let permit = Mutex::new(self.permit().await);
        Turn(Some(Arc::new(Held { limit: self.clone(), permit })))
    }

    /// None only of a limit that was closed, which none ever is.
    async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.free).acquire_owned().await.ok()
    }
}

impl Turn {
    /// Waits for something that takes long and costs nothing, and lets others have the turn meanwhile.
    pub async fn rest<T>(&self, wait: impl Future<Output = T>) -> T {
        let Some(held) = &self.0 else { return wait.await };
        held.keep(None);
        let waited = wait.await;
        held.keep(held.limit.permit().await);
        waited
    }
}

impl Held {
    fn keep(&self, permit: Option<OwnedSemaphorePermit>) {
        *self.permit.lock().unwrap_or_else(PoisonError::into_inner) = permit;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;

    #[test]
    fn a_limit_holds_over_its_clones_and_allows_one_at_the_least() {
        let limit = Limit::of(0);
        assert_eq!(limit.most(), 1);
        let first = limit.turn().now_or_never();
        assert!(first.is_some() && limit.clone().turn().now_or_never().is_none());
        drop(first);
        assert!(limit.turn().now_or_never().is_some());
    }

    #[tokio::test]
    async fn who_rests_lets_another_have_the_turn_and_takes_it_again() {
        let limit = Limit::of(1);
        let turn = limit.turn().await;
        let other = turn.rest(limit.turn()).now_or_never();
        assert!(other.is_none(), "the other had it, so the first waits for it");
        let limit = Limit::of(1);
        let turn = limit.turn().await;
        let there = turn.rest(async { limit.turn().now_or_never().is_some() }).await;
        assert!(there && limit.turn().now_or_never().is_none());
    }
}
