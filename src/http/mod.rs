//! One HTTP client for every service: one pool, one TLS, one retry loop, no redirects.
//!
//! A [`Call`] says what to send and whether repeating it is safe; [`HttpClient::send`] carries it out and
//! tells the story of a failure: method, target, attempts, time, cause. The official Azure crates are handed the same
//! client as their transport.

mod error;
mod body;
mod proxy;
pub mod retry;
mod call;
mod client;
pub(crate) mod sdk;

pub use call::{Answer, Call};
pub use client::{HttpClient, HttpOptions};
pub use error::{HttpError, SetUpError, Trouble};
pub use proxy::ProxyUse;
pub use retry::{Repeat, RetryPolicy};
