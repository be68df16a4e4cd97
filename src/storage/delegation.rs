//! What a sign-in with Entra is used for: tokens for the official client, and user-delegation keys, which sign URLs.

use super::Account;
use super::access::Access;
use crate::identity::{Scope, TokenCache};
use async_trait::async_trait;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_storage_common::models::UserDelegationKey;
use std::sync::Arc;
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

/// A key lasts 7 days at most (Microsoft Learn, "Get User Delegation Key": "within seven days of the current time";
/// "Create a user delegation SAS": "valid for a maximum of seven days from the start date").
pub(super) const LONGEST: Duration = Duration::days(7);

/// A key starts a little back, for clocks that disagree; not a day, which would be taken off its 7 days.
pub(super) const START_BACK: Duration = Duration::minutes(15);

/// The key of this run, fetched when the first URL is signed.
#[derive(Default)]
pub(super) struct DelegationKeys(pub(super) Mutex<Option<Arc<Delegation>>>);

/// A key and its time.
pub(super) struct Delegation {
    pub(super) key: UserDelegationKey,
    pub(super) start: OffsetDateTime,
    pub(super) end: OffsetDateTime,
}

impl Delegation {
    /// Whether it began less than an hour before a key would that were fetched now.
    pub(super) fn is_fresh(&self, start: OffsetDateTime) -> bool {
        start - self.start < Duration::HOUR
    }
}

/// What the official client asks for tokens.
pub(super) fn credential(account: &Account) -> Option<Arc<dyn TokenCredential>> {
    match account.access() {
        Access::Entra(tokens) => Some(Arc::new(Tokens(Arc::clone(tokens)))),
        Access::Key(_) | Access::Sas(_) => None,
    }
}

#[derive(Debug)]
struct Tokens(Arc<TokenCache>);

#[async_trait]
impl TokenCredential for Tokens {
    async fn get_token(
        &self,
        scopes: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let scope = scopes.first().map_or(Scope::STORAGE, |scope| Scope::of_resource(scope));
        let token = self.0.token(&scope).await.map_err(|error| {
            azure_core::Error::with_message(azure_core::error::ErrorKind::Credential, error.to_string())
        })?;
        // an end that no one knows is far enough off for the official client not to ask again within the call
        let end = token.expires().unwrap_or_else(|| OffsetDateTime::now_utc() + Duration::HOUR);
        Ok(AccessToken::new(token.expose().to_owned(), end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_key_is_used_for_an_hour() {
        let start = datetime!(2026-11-22 08:00 UTC);
        let key = Delegation { key: UserDelegationKey::default(), start, end: start + LONGEST };
        for (minutes, expected) in [(0, true), (59, true), (60, false), (61, false)] {
            assert_eq!(key.is_fresh(start + Duration::minutes(minutes)), expected, "{minutes}");
        }
    }
}
