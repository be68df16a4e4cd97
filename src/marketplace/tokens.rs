//! Where the client's tokens come from.

use async_trait::async_trait;
use secrecy::SecretString;
use std::error::Error;
use std::fmt;

/// Gives tokens for the marketplace (audience `https://cloudpartner.azure.com`); it renews them before they end.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// Gives a token that is good for now.
    ///
    /// # Errors
    /// Says why there is none.
    async fn token(&self) -> Result<SecretString, TokenError>;

    /// Gives another token than the last one, which the service has just refused; the same one again where there is
    /// no way to a new one.
    ///
    /// # Errors
    /// Says why there is none.
    async fn renew(&self) -> Result<SecretString, TokenError>;
}

/// Says why there is no token; the cause is whatever the source of tokens says.
#[derive(Debug)]
pub struct TokenError(Box<dyn Error + Send + Sync>);

impl TokenError {
    /// Wraps the cause.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Error for TokenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("couldn't sign in")]
    struct SignInFailed(#[source] fmt::Error);

    #[test]
    fn the_cause_of_a_missing_token_is_kept() {
        let error = TokenError::new(SignInFailed(fmt::Error));
        assert_eq!(error.to_string(), "couldn't sign in");
        assert_eq!(error.source().map(ToString::to_string), Some(fmt::Error.to_string()));
    }
}
