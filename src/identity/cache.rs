//! The one place that knows when a token ends.

use super::{AccessToken, Error, Scope};
use async_trait::async_trait;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

/// How long before its end a token is replaced; the azure tools hand out the old one until then too.
const MARGIN: Duration = Duration::minutes(5);

/// How long before its end a token is still used if no new one comes.
const LAST_USE: Duration = Duration::minutes(1);

/// How long a source that gave no longer-lived token is left unchanged.
const PATIENCE: Duration = Duration::seconds(30);

/// Gets tokens, each time again.
#[async_trait]
pub trait TokenSource: fmt::Debug + Send + Sync {
    /// Gets a token for a scope.
    ///
    /// # Errors
    /// Returns an error that says what was tried and why it did not work.
    async fn token(&self, scope: &Scope) -> Result<AccessToken, Error>;
}

/// Tells the time.
pub type Clock = fn() -> OffsetDateTime;

/// Keeps one token a scope: fetched once, replaced before it ends; many may ask at the same time.
#[derive(Debug)]
pub struct TokenCache {
    source: Box<dyn TokenSource>,
    clock: Clock,
    kept: Mutex<HashMap<Scope, Arc<Mutex<Option<Kept>>>>>,
}

/// The token of one scope and when it was asked for; the lock is held in the meantime, so that no one asks twice.
#[derive(Debug)]
struct Kept {
    token: AccessToken,
    asked: OffsetDateTime,
}

impl TokenCache {
    /// Keeps the tokens of a source; `clock` is usually [`OffsetDateTime::now_utc`].
    #[must_use]
    pub fn new(source: Box<dyn TokenSource>, clock: Clock) -> Self {
        Self { source, clock, kept: Mutex::default() }
    }

    /// Returns the kept token, or gets one.
    ///
    /// # Errors
    /// Returns an error that says why there is none. A token that is due for replacement but still good is given where no new one comes.
    pub async fn token(&self, scope: &Scope) -> Result<AccessToken, Error> {
        let kept = Arc::clone(self.kept.lock().await.entry(scope.clone()).or_default());
        let mut kept = kept.lock().await;
        let now = (self.clock)();
        if let Some(Kept { token, asked }) = kept.as_ref() {
            let fresh = lasts(token, now, MARGIN) || (now - *asked < PATIENCE && lasts(token, now, LAST_USE));
            if fresh {
                return Ok(token.clone());
            }
        }
        match (self.fetch(scope, now).await, kept.as_mut()) {
            (Ok(token), _) => Ok(kept.insert(Kept { token, asked: now }).token.clone()),
            (Err(_), Some(old)) if lasts(&old.token, now, LAST_USE) => {
                old.asked = now;
                Ok(old.token.clone())
            }
            (Err(error), _) => Err(error),
        }
    }

    /// Gets a token again whatever is kept, because the service refused that one though its end had not come, or isn't
    /// known; the kept one again where no new one comes.
    ///
    /// # Errors
    /// Returns an error that says why there is none.
    pub async fn renew(&self, scope: &Scope) -> Result<AccessToken, Error> {
        let kept = Arc::clone(self.kept.lock().await.entry(scope.clone()).or_default());
        let mut kept = kept.lock().await;
        let now = (self.clock)();
        match (self.fetch(scope, now).await, kept.as_ref()) {
            (Ok(token), _) => Ok(kept.insert(Kept { token, asked: now }).token.clone()),
            (Err(_), Some(old)) => Ok(old.token.clone()),
            (Err(error), None) => Err(error),
        }
    }

    async fn fetch(&self, scope: &Scope, now: OffsetDateTime) -> Result<AccessToken, Error> {
        let token = self.source.token(scope).await?;
        match token.expires() {
            Some(ended) if ended <= now => Err(Error::Ended { ended }),
            _ => Ok(token),
        }
    }
}

fn lasts(token: &AccessToken, now: OffsetDateTime, time: Duration) -> bool {
    token.expires().is_none_or(|end| end - now > time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

    static NOW: AtomicI64 = AtomicI64::new(0);

    /// Returns tokens that last an hour, so many times.
    #[derive(Debug)]
    struct Hourly {
        given: Arc<AtomicUsize>,
        at_most: usize,
    }

    #[async_trait]
    impl TokenSource for Hourly {
        async fn token(&self, scope: &Scope) -> Result<AccessToken, Error> {
            tokio::task::yield_now().await;
            let number = self.given.fetch_add(1, Ordering::SeqCst);
            if number >= self.at_most {
                return Err(Error::NotAToken { origin: "the test".into() });
            }
            let end = clock() + Duration::HOUR;
            Ok(AccessToken::until(format!("{scope} {number}").into(), end))
        }
    }

    fn clock() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(NOW.load(Ordering::SeqCst)).unwrap()
    }

    fn cache(at_most: usize) -> (TokenCache, Arc<AtomicUsize>) {
        let given = Arc::new(AtomicUsize::new(0));
        (TokenCache::new(Box::new(Hourly { given: Arc::clone(&given), at_most }), clock), given)
    }

    /// One test, because its clock is shared.
    #[tokio::test]
    async fn a_token_is_fetched_once_and_replaced_before_it_ends() {
        let (tokens, given) = cache(2);
        let (a, b) = tokio::join!(tokens.token(&Scope::STORAGE), tokens.token(&Scope::STORAGE));
        assert_eq!(a.unwrap().expose(), b.unwrap().expose());
        assert_eq!(given.load(Ordering::SeqCst), 1, "two who ask at once get one token");
        let (others, _) = cache(2);
        let mut seen = Vec::new();
        for renewed in [false, false, true, false, true] {
            let scope = &Scope::STORAGE;
            let token = if renewed { others.renew(scope).await } else { others.token(scope).await };
            seen.push(token.unwrap().expose().chars().last().unwrap());
        }
        assert_eq!(seen, ['0', '0', '1', '1', '1'], "anew when asked for, and the kept one where none comes");

        let steps = [(54 * 60, "0", 1), (56 * 60, "1", 2), (112 * 60, "1", 3), (112 * 60 + 5, "1", 3)];
        for (now, number, asked) in steps {
            NOW.store(now, Ordering::SeqCst);
            let token = tokens.token(&Scope::STORAGE).await.unwrap();
            assert!(token.expose().ends_with(number), "at {now} s");
            assert_eq!(given.load(Ordering::SeqCst), asked, "at {now} s");
        }
        NOW.store(116 * 60, Ordering::SeqCst);
        let error = tokens.token(&Scope::STORAGE).await.unwrap_err();
        assert_eq!(error.to_string(), "the test contains no token");
        NOW.store(0, Ordering::SeqCst);
    }
}
