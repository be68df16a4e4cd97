//! Where the client's tokens come from: the same sign-in as everything else.

use crate::identity::{AccessToken, Error, Scope, TokenCache};
use std::sync::Arc;

/// The tokens of one API of the marketplace.
#[derive(Debug, Clone)]
pub struct Tokens {
    tokens: Arc<TokenCache>,
    scope: Scope,
}

impl Tokens {
    /// Takes tokens for the Cloud Partner Portal API from a sign-in.
    #[must_use]
    pub fn of(tokens: Arc<TokenCache>) -> Self {
        Self::for_scope(tokens, Scope::MARKETPLACE)
    }

    /// Takes tokens for another service.
    #[must_use]
    pub fn for_scope(tokens: Arc<TokenCache>, scope: Scope) -> Self {
        Self { tokens, scope }
    }

    /// Returns a token that is good for now.
    pub(super) async fn token(&self) -> Result<AccessToken, Error> {
        self.tokens.token(&self.scope).await
    }

    /// Returns another token than the last one, which the service has just refused; the same one again where there is no
    /// way to a new one.
    pub(super) async fn renew(&self) -> Result<AccessToken, Error> {
        self.tokens.renew(&self.scope).await
    }
}
