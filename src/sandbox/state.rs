//! What lasts between runs, and the keys that protect none of it.

use std::fs::File;
use std::path::Path;
use std::sync::Mutex;

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::lock::lock;
use super::{Error, disk, sign};

/// The storage account.
pub(super) const ACCOUNT: &str = "offerpresssandbox";
/// The container that is there from the start.
pub(super) const CONTAINER: &str = "artifacts";
/// The directory of the made-up publisher.
pub(super) const TENANT: &str = "00000000-5a9d-4b0c-8000-000000000001";
/// The made-up service principal.
pub(super) const PRINCIPAL: &str = "00000000-5a9d-4b0c-8000-000000000002";

/// Whom a token for the marketplace is for.
const MARKETPLACE: &str = "https://cloudpartner.azure.com";
/// Whom a token for the Product Ingestion API is for.
const GRAPH: &str = "https://graph.microsoft.com";
/// Whom a token for storage is for.
const STORAGE: &str = "https://storage.azure.com";
/// How long tokens live, in seconds.
const LIFE: i64 = 24 * 60 * 60;

/// The account's key: 64 bytes, as a real one has; it is public and guards nothing.
pub(super) const SIGNING_KEY: &[u8; 64] = b"offerpress-sandbox-account-key-it-guards-nothing-and-is-public--";

/// The keys and tokens that the sandbox takes.
pub(super) struct Keys {
    account_key: String,
    /// What makes the tokens of this run unguessable.
    seed: [u8; 16],
    started: i64,
    renewed: Mutex<i64>,
}

impl Keys {
    pub(super) fn new(now: OffsetDateTime) -> Self {
        let seed = Uuid::new_v4().into_bytes();
        let started = now.unix_timestamp();
        Self { account_key: sign::base64(SIGNING_KEY), seed, started, renewed: Mutex::new(0) }
    }

    pub(super) fn account_key(&self) -> &str {
        &self.account_key
    }

    pub(super) fn token(&self) -> String {
        self.token_for(MARKETPLACE, *lock(&self.renewed))
    }

    pub(super) fn ingestion_token(&self) -> String {
        self.token_for(GRAPH, *lock(&self.renewed))
    }

    pub(super) fn renew_token(&self) -> String {
        *lock(&self.renewed) += 1;
        self.token()
    }

    pub(super) fn storage_token(&self) -> String {
        self.token_for(STORAGE, 0)
    }

    /// Makes a token that nobody can guess, also from one for another audience.
    fn token_for(&self, audience: &str, renewed: i64) -> String {
        let issued = self.started + renewed;
        sign::token(&json!({
            "aud": audience,
            "iss": format!("https://sts.windows.net/{TENANT}/"),
            "iat": issued,
            "nbf": issued,
            "exp": issued + LIFE,
            "appid": "00000000-5a9d-4b0c-8000-000000000003",
            "oid": PRINCIPAL,
            "tid": TENANT,
            "uti": sign::sign(&self.seed, &format!("{audience} {renewed}")),
        }))
    }
}

/// Marks a folder as a sandbox's state, and is locked while one runs; without it the sandbox touches nothing.
const MARK: &str = ".offerpress-sandbox";
const MARK_TEXT: &str =
    "This folder holds the state of `offerpress sandbox`; `offerpress sandbox --reset` empties it.\n";

/// What lies in a folder of assets, and never in a sandbox's state.
const ASSETS: [&str; 7] =
    ["offer.json", "offerpress.toml", "offerpress.lock", "logos", "screenshots", "videos", "plans"];

/// Opens the state folder, emptied if it is to be `fresh`, and keeps others out of it as long as the file lives.
pub(super) fn open(folder: &Path, fresh: bool) -> Result<File, Error> {
    check_own(folder)?;
    disk::make_folder(folder)?;
    let lock = disk::lock(&folder.join(MARK), MARK_TEXT)?;
    if fresh {
        for name in [BLOBS, BLOCKS, CONTAINERS, COPIES, OFFERS, PRODUCTS, JOBS, FILES] {
            disk::empty_folder(&folder.join(name))?;
        }
    }
    Ok(lock)
}

/// Takes a folder that a sandbox marked, or that is empty or not there yet; any other belongs to someone.
fn check_own(folder: &Path) -> Result<(), Error> {
    let names = disk::names(folder)?;
    if let Some(name) = ASSETS.into_iter().find(|name| names.iter().any(|there| there == name)) {
        return Err(Error::AssetsFolder { folder: folder.to_owned(), name });
    }
    if names.is_empty() || disk::is_file(&folder.join(MARK)) {
        return Ok(());
    }
    Err(Error::NotOurs { folder: folder.to_owned() })
}

/// The folders of the state.
pub(super) const BLOBS: &str = "blobs";
/// Blocks that are not committed yet.
pub(super) const BLOCKS: &str = "blocks";
/// One entry for each container.
pub(super) const CONTAINERS: &str = "containers";
/// The marketplace's own copies.
pub(super) const COPIES: &str = "copies";
/// One file for each offer.
pub(super) const OFFERS: &str = "offers";
/// One file for each product that was changed.
pub(super) const PRODUCTS: &str = "products";
/// One file for each job of the Product Ingestion API.
pub(super) const JOBS: &str = "jobs";
/// The copies of that API.
pub(super) const FILES: &str = "files";
