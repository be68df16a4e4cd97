//! The services that a run talks to.

use crate::http::HttpClient;
use crate::marketplace::Marketplace;
use crate::storage::Container;
use std::sync::Arc;
use time::OffsetDateTime;

/// The name of the built-in sandbox, in place of an address.
pub const SANDBOX: &str = "sandbox";

/// The services that a run talks to.
#[derive(Clone)]
pub struct Services {
    /// The one HTTP client.
    pub http: HttpClient,
    /// Where pictures are stored; none where no storage is set, which is fine until a picture must be stored.
    pub container: Option<Container>,
    /// The marketplace.
    pub marketplace: Arc<dyn Marketplace>,
    /// Tells the time.
    pub clock: fn() -> OffsetDateTime,
}

/// Shows a command to type; the sandbox has to be asked for by name.
pub(super) fn command(service: &str, words: &str) -> String {
    let sandbox = if service == SANDBOX { " --sandbox" } else { "" };
    format!("offerpress {words}{sandbox}")
}
