//! Starts the server on its two ports, and stops it.

use std::fs::File;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::Error;
use super::app::App;
use super::behavior::Behavior;
use super::behaviors::Behaviors;
use super::blob::BlobStore;
use super::clock::Clock;
use super::connection::{CutListener, Peer};
use super::fault::FaultPlan;
use super::ingestion::{Ingestion, Seed};
use super::market::Marketplace;
use super::options::Options;
use super::record::RequestLog;
use super::server::answer;
use super::site::Site;
use super::state::{self, Keys};

/// What a sandbox is started with.
#[derive(Debug, Default)]
pub(super) struct Setup {
    pub(super) port: u16,
    pub(super) folder: Option<PathBuf>,
    pub(super) fresh: bool,
    pub(super) clock: Clock,
    pub(super) options: Options,
    pub(super) behaviors: Vec<Behavior>,
    pub(super) drafts: Vec<Value>,
    /// Products to begin with, by external ID.
    pub(super) products: Vec<(String, Seed)>,
    pub(super) faults: FaultPlan,
}

/// Keeps the server running, and other processes out of its state.
pub(super) struct Running {
    // dropping the sender is the signal
    signal: Option<watch::Sender<()>>,
    tasks: [JoinHandle<()>; 2],
    _state: Option<File>,
}

impl Running {
    /// Stops when nothing is being carried out: a `PUT` under way needs the server to fetch its images from.
    pub(super) async fn stop(&mut self, app: &App) {
        let _ = app.under_way.subscribe().wait_for(|count| *count == 0).await;
        self.signal = None;
        for task in &mut self.tasks {
            if let Err(failed) = task.await
                && failed.is_panic()
            {
                std::panic::resume_unwind(failed.into_panic());
            }
        }
    }
}

/// Starts a server in the running tokio runtime.
pub(super) async fn start(setup: Setup) -> Result<(Arc<App>, Running), Error> {
    let lock = setup.folder.as_deref().map(|folder| state::open(folder, setup.fresh)).transpose()?;
    let (listener, base) = listen(setup.port).await?;
    let (files_listener, files) = listen(0).await?;
    let app = Arc::new(open(setup, base, files)?);
    let signal = watch::Sender::new(());
    let serve = |listener| tokio::spawn(serve(listener, app.clone(), signal.subscribe()));
    let tasks = [serve(listener), serve(files_listener)];
    Ok((app, Running { signal: Some(signal), tasks, _state: lock }))
}

/// Opens the state, and begins with what the sandbox is to begin with.
fn open(setup: Setup, base: String, files: String) -> Result<App, Error> {
    let folder = setup.folder.as_deref();
    let clock = setup.clock;
    let (keys, behaviors) = (Keys::new(clock.now()), Behaviors::new(setup.behaviors));
    let site = Arc::new(Site { base, files, clock, keys, options: setup.options, behaviors });
    let app = App {
        ingestion: Ingestion::open(folder, site.clone())?,
        market: Marketplace::open(folder, site.clone())?,
        blobs: BlobStore::open(folder, clock.now())?,
        log: RequestLog::default(),
        faults: Mutex::new(setup.faults),
        site,
        under_way: watch::Sender::new(0),
    };
    for draft in &setup.drafts {
        app.market.seed(draft)?;
    }
    for (external_id, seed) in &setup.products {
        app.ingestion.seed(*seed, external_id);
    }
    Ok(app)
}

/// Listens on a port, and gives the origin that it is reached by.
async fn listen(port: u16) -> Result<(TcpListener, String), Error> {
    let listening = async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let origin = format!("http://{}", listener.local_addr()?);
        Ok((listener, origin))
    };
    listening.await.map_err(|source| Error::Listen { port, source })
}

async fn serve(listener: TcpListener, app: Arc<App>, mut stop: watch::Receiver<()>) {
    let service = Router::new().fallback(answer).with_state(app);
    let service = service.into_make_service_with_connect_info::<Peer>();
    let stop = async move {
        // an error is what is waited for: the sender is gone
        while stop.changed().await.is_ok() {}
    };
    // an endless accept loop: its result is always Ok
    let _ = axum::serve(CutListener(listener), service).with_graceful_shutdown(stop).await;
}
