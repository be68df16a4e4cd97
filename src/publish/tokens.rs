//! The marketplace's tokens come from the same sign-in as everything else.

use crate::identity::{Scope, TokenCache};
use crate::marketplace::{TokenError, Tokens};
use async_trait::async_trait;
use secrecy::SecretString;
use std::fmt;
use std::sync::Arc;

/// Gives the marketplace's client its tokens.
#[derive(Clone)]
pub struct MarketplaceTokens {
    tokens: Arc<TokenCache>,
    scope: Scope,
}

impl MarketplaceTokens {
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
}

impl fmt::Debug for MarketplaceTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MarketplaceTokens")
    }
}

#[async_trait]
impl Tokens for MarketplaceTokens {
    async fn token(&self) -> Result<SecretString, TokenError> {
        let token = self.tokens.token(&self.scope).await.map_err(TokenError::new)?;
        Ok(token.expose().into())
    }

    async fn renew(&self) -> Result<SecretString, TokenError> {
        let token = self.tokens.renew(&self.scope).await.map_err(TokenError::new)?;
        Ok(token.expose().into())
    }
}
