//! The marketplace's tokens come from the same sign-in as everything else.

use crate::identity::{Scope, TokenCache};
use crate::marketplace::{TokenError, Tokens};
use async_trait::async_trait;
use secrecy::SecretString;
use std::fmt;
use std::sync::Arc;

/// Gives the marketplace's client its tokens.
#[derive(Clone)]
pub struct MarketplaceTokens(Arc<TokenCache>);

impl MarketplaceTokens {
    /// Takes tokens from a sign-in.
    #[must_use]
    pub fn of(tokens: Arc<TokenCache>) -> Self {
        Self(tokens)
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
        let token = self.0.token(&Scope::MARKETPLACE).await.map_err(TokenError::new)?;
        Ok(token.expose().into())
    }

    async fn renew(&self) -> Result<SecretString, TokenError> {
        let token = self.0.renew(&Scope::MARKETPLACE).await.map_err(TokenError::new)?;
        Ok(token.expose().into())
    }
}
