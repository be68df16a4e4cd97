//! The choice of a way to get tokens.

use super::chain::Chain;
use super::given::Given;
use super::{ChainOptions, Clock, TokenCache, TokenCommand, TokenSource};
use crate::http::HttpClient;
use secrecy::SecretString;
use std::path::PathBuf;

/// How tokens are got.
#[derive(Debug, Clone)]
pub enum SignIn {
    /// One that someone got already, for one scope.
    Given(SecretString),
    /// Out of a file, which others may renew.
    File(PathBuf),
    /// From a command that prints one.
    Command(TokenCommand),
    /// As the azure tools do it.
    Chain(Box<ChainOptions>),
}

impl SignIn {
    /// Gets ready to get tokens; asks no one yet.
    #[must_use]
    pub fn tokens(self, http: &HttpClient, clock: Clock) -> TokenCache {
        let source: Box<dyn TokenSource> = match self {
            Self::Given(token) => Box::new(Given::Text(token)),
            Self::File(path) => Box::new(Given::InFile(path)),
            Self::Command(command) => Box::new(Given::Printed(command)),
            Self::Chain(options) => Box::new(Chain::new(&options, http)),
        };
        TokenCache::new(source, clock)
    }
}
