//! What both halves know of the server: its address, its clock, the keys that it takes, and how it behaves.

use super::behaviors::Behaviors;
use super::clock::Clock;
use super::options::Options;
use super::state::Keys;

/// What both halves know of the server.
pub(super) struct Site {
    /// `http://127.0.0.1:PORT`
    pub(super) base: String,
    /// The origin of the Product Ingestion API's copies: another port, as the service has another host.
    pub(super) files: String,
    pub(super) clock: Clock,
    pub(super) keys: Keys,
    pub(super) options: Options,
    pub(super) behaviors: Behaviors,
}

/// Whether a URL leads to this computer, at whatever port.
pub(super) fn is_here(url: &url::Url) -> bool {
    url.scheme() == "http" && matches!(url.host_str(), Some("127.0.0.1" | "localhost"))
}
