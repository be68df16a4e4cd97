//! What all handlers share.

use std::sync::Arc;

use tokio::sync::watch;

use super::behaviors::Behaviors;
use super::blob::BlobStore;
use super::fault::Faults;
use super::ingestion::Ingestion;
use super::market::Marketplace;
use super::record::RequestLog;
use super::site::Site;

/// Whether the sandbox can be told to misbehave while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Control {
    On,
    #[default]
    Off,
}

/// All that the handlers share.
#[derive(Debug)]
pub(super) struct App {
    pub(super) site: Arc<Site>,
    pub(super) log: RequestLog,
    pub(super) faults: Faults,
    pub(super) behaviors: Arc<Behaviors>,
    pub(super) control: Control,
    pub(super) blobs: BlobStore,
    pub(super) market: Marketplace,
    pub(super) ingestion: Ingestion,
    /// How many requests are being carried out.
    pub(super) under_way: watch::Sender<usize>,
}
