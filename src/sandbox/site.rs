//! What both halves know of the server: its address, its clock, and the keys that it takes.

use super::clock::Clock;
use super::state::Keys;

/// What both halves know of the server.
#[derive(Debug)]
pub(super) struct Site {
    /// `http://127.0.0.1:PORT`
    pub(super) base: String,
    /// The origin of the Product Ingestion API's copies: another port, as the service has another host.
    pub(super) files: String,
    pub(super) clock: Clock,
    pub(super) keys: Keys,
}
