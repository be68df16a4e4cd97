//! A sandbox of a command's own: the same code at other addresses.

use crate::base::{Digests, OfferRef, ServiceUrl, shell_word};
use crate::cli::args::ServiceArgs;
use crate::cli::env::Environment;
use crate::cli::failure::{Failure, cannot_start};
use crate::cli::sandbox::state_folder;
use crate::http::{HttpClient, HttpOptions, ProxyUse};
use crate::identity::SignIn;
use crate::marketplace::ApiName;
use crate::publish::resolve::Opened;
use crate::publish::{SANDBOX, Services};
use crate::sandbox::{Sandbox, Seed};
use crate::storage::{Account, Container, ContainerName};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use time::OffsetDateTime;

/// A sandbox that lives as long as the run.
#[derive(Clone)]
pub(in crate::cli) struct OwnSandbox {
    pub(super) folder: PathBuf,
    /// Whether the person said where it keeps its state.
    is_asked: bool,
    server: Arc<Sandbox>,
    http: HttpClient,
    /// The empty drafts that were begun.
    begun: Arc<Mutex<Vec<OfferRef>>>,
}

impl OwnSandbox {
    /// Starts it; it serves both APIs.
    pub(super) async fn start(args: &ServiceArgs, environment: &Environment) -> Result<Self, Failure> {
        let folder = state_folder(args.sandbox_dir.as_deref(), environment)?;
        let server = Arc::new(Sandbox::builder().state_dir(&folder).start().await?);
        let http = HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, ..HttpOptions::default() });
        let (http, is_asked) = (http.map_err(cannot_start)?, args.sandbox_dir.is_some());
        Ok(Self { folder, is_asked, server, http, begun: Arc::default() })
    }

    /// Opens its services.
    pub(super) fn open(&self, api: ApiName) -> Result<Opened, Failure> {
        let secret = self.server.connection_string().into();
        let account = Account::from_connection_string(&secret).map_err(cannot_start)?;
        let container = ContainerName::parse(self.server.container()).map_err(cannot_start)?;
        let container = Container::open(&account, &container, &self.http).map_err(cannot_start)?;
        let opened = self.at(api)?;
        let services = Services { container: Some(container), ..opened.services };
        Ok(Opened { services, service: SANDBOX.to_owned(), ..opened })
    }

    /// Opens one of its marketplaces.
    pub(super) fn at(&self, api: ApiName) -> Result<Opened, Failure> {
        let (url, token) = match api {
            ApiName::CloudPartnerPortal => (self.server.marketplace_url(), self.server.token()),
            ApiName::ProductIngestion => (self.server.ingestion_url(), self.server.ingestion_token()),
        };
        let tokens = Arc::new(SignIn::Given(token.into()).tokens(&self.http, OffsetDateTime::now_utc));
        Ok(Opened::at(api, ServiceUrl::parse(&url).map_err(cannot_start)?, &self.http, tokens))
    }

    /// The flags by which a command means it; the folder only where one has to type it.
    pub(super) fn flags(&self) -> String {
        let folder = self.is_asked.then(|| format!(" --sandbox-dir {}", shell_word(&self.folder)));
        format!(" --sandbox{}", folder.unwrap_or_default())
    }

    /// Creates an empty draft if there is no such offer; returns whether it did.
    pub(super) fn practice_draft(&self, api: ApiName, offer: &OfferRef) -> Result<bool, Failure> {
        let (publisher, id) = (offer.publisher.as_str(), offer.offer.as_str());
        let is_new = match api {
            ApiName::ProductIngestion => self.server.add_product(id, Seed::Draft),
            ApiName::CloudPartnerPortal => self.server.begin_with(&json!({
                "publisherId": publisher,
                "id": id,
                "offerTypeId": "microsoft-azure-virtualmachines",
                "definition": { "displayText": id, "offer": {}, "plans": [] },
            }))?,
        };
        if is_new {
            self.begun.lock().unwrap_or_else(PoisonError::into_inner).push(offer.clone());
        }
        Ok(is_new)
    }

    /// Whether an offer is an empty draft that this command began.
    pub(in crate::cli) fn began(&self, offer: &OfferRef) -> bool {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).contains(offer)
    }

    /// Returns the file of a lock: one for each assets folder and API that was tried.
    pub(super) fn lock_of(&self, folder: &Path, api: ApiName) -> PathBuf {
        let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let name = Digests::of(whole.as_os_str().as_encoded_bytes()).sha256.short();
        self.folder.join("locks").join(match api {
            ApiName::CloudPartnerPortal => format!("{name}.lock"),
            ApiName::ProductIngestion => format!("{name}-{}.lock", api.as_str()),
        })
    }
}
