//! What all handlers share.

use std::sync::{Arc, Mutex};

use tokio::sync::watch;

use super::blob::BlobStore;
use super::fault::FaultPlan;
use super::ingestion::Ingestion;
use super::market::Marketplace;
use super::record::RequestLog;
use super::site::Site;

/// All that the handlers share.
pub(super) struct App {
    pub(super) site: Arc<Site>,
    pub(super) log: RequestLog,
    pub(super) faults: Mutex<FaultPlan>,
    pub(super) blobs: BlobStore,
    pub(super) market: Marketplace,
    pub(super) ingestion: Ingestion,
    /// How many requests are being carried out.
    pub(super) under_way: watch::Sender<usize>,
}
