//! Who we are to Azure: sign-in methods, and the tokens that come of them.
//!
//! [`SignIn`] names a method; [`TokenCache`] keeps its tokens and is the one place that knows when they end;
//! [`explain`] reads what a token says about itself, so that a refusal can be explained without showing it.
//! Nothing here reads the environment: what the command line found there comes in as plain values.

mod oidc;
mod options;
mod token;
mod error;
mod cache;
mod given;
mod method;
mod chain;
mod sign_in;

pub use cache::{Clock, TokenCache, TokenSource};
pub use error::{Attempt, Error};
pub use given::TokenCommand;
pub use oidc::OidcRequest;
pub use options::{ChainOptions, CredentialKind, Environment, ManagedIdentity};
pub use sign_in::SignIn;
pub use token::{AccessToken, Scope, TokenFacts, explain};
