//! The tokens of a command, made once for each sign-in.

use super::failure::Failure;
use crate::http::HttpClient;
use crate::identity::{SignIn, TokenCache};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use time::OffsetDateTime;

/// Tokens by what they are for, and by the one way to sign in that the settings ask for.
#[derive(Default)]
pub(super) struct TokenCaches(Mutex<BTreeMap<SignedInFor, Arc<TokenCache>>>);

/// What tokens are for, and the forced way to get them.
type SignedInFor = (&'static str, Option<String>);

impl TokenCaches {
    /// Returns the tokens of a sign-in, which is made where there is none yet.
    pub(super) fn of(
        &self,
        (what_for, way): (&'static str, Option<&str>),
        http: &HttpClient,
        sign_in: impl FnOnce() -> Result<SignIn, Failure>,
    ) -> Result<Arc<TokenCache>, Failure> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (what_for, way.map(str::to_owned));
        if let Some(tokens) = all.get(&key) {
            return Ok(Arc::clone(tokens));
        }
        let tokens = Arc::new(sign_in()?.tokens(http, OffsetDateTime::now_utc));
        all.insert(key, Arc::clone(&tokens));
        Ok(tokens)
    }
}
