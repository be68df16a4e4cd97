//! The credential that the official client asks for tokens.

use super::access::Access;
use super::account::Account;
use crate::identity::{Scope, TokenCache};
use async_trait::async_trait;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use std::sync::Arc;
use time::{Duration, OffsetDateTime};

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
