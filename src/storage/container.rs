//! A container that we use: is it there, make it, list it, remove from it.

use super::access::Access;
use super::delegation::{DelegationKeys, credential};
use super::pipeline;
use super::refusal::Failure;
use super::{Account, BlobName, BlobPrefix, ContainerName, Error, LockName, Task};
use crate::base::{ImageUrl, Md5Digest};
use crate::http::HttpClient;
use crate::identity::Scope;
use azure_core::http::{ClientOptions, Url};
use azure_storage_blob::models::BlobContainerClientListBlobsOptions;
use azure_storage_blob::{BlobClient, BlobClientOptions, BlobContainerClient, BlobContainerClientOptions};
use futures::TryStreamExt as _;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use time::OffsetDateTime;

/// Far more pages, of 5,000 blobs each, than an offer has.
const MOST_PAGES: usize = 1_000;

/// A container of an account, with what is needed to use it; cheap to clone.
#[derive(Clone)]
pub struct Container(pub(super) Arc<Inner>);

pub(super) struct Inner {
    account: Account,
    name: ContainerName,
    pub(super) options: ClientOptions,
    client: BlobContainerClient,
    pub(super) delegation: DelegationKeys,
}

/// The result of creating a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// It is new.
    Now,
    /// It was there before.
    AlreadyThere,
}

/// A stored blob as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobInfo {
    /// Its name.
    pub name: BlobName,
    /// Its length in bytes.
    pub length: u64,
    /// The MD5 that it was stored with.
    pub md5: Option<Md5Digest>,
    /// When it was stored.
    pub last_modified: Option<OffsetDateTime>,
}

impl Container {
    /// Gets ready to use a container; asks the service nothing.
    ///
    /// # Errors
    /// Returns an error that says that the given SAS is for another container, or that the client can't be set up.
    pub fn open(account: &Account, name: &ContainerName, http: &HttpClient) -> Result<Self, Error> {
        if let Some(given) = account.container().filter(|given| *given != name) {
            return Err(Error::OtherContainer { given: given.clone(), asked: name.clone() });
        }
        let options = pipeline::client_options(account.name(), account.access(), http);
        let url = address(account, name.as_str())?;
        let client_options = options.clone();
        let client = BlobContainerClient::new(
            url,
            credential(account),
            Some(BlobContainerClientOptions { client_options, ..Default::default() }),
        );
        let client = client.map_err(Error::set_up)?;
        let delegation = DelegationKeys::default();
        let (account, name) = (account.clone(), name.clone());
        Ok(Self(Arc::new(Inner { account, name, options, client, delegation })))
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &ContainerName {
        &self.0.name
    }

    /// Returns the container's address, for example `https://contosoassets.blob.core.windows.net/listing`.
    #[must_use]
    pub fn address(&self) -> String {
        self.account().endpoint().join(self.name().as_str())
    }

    /// Returns the account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.0.account
    }

    /// Creates the container, private; that it is there already is fine.
    ///
    /// # Errors
    /// Returns an error that says why it couldn't be made.
    pub async fn create(&self) -> Result<Created, Error> {
        self.signed_in().await?;
        let created = self.0.client.create(None).await;
        let is_there = |failure: &Failure| failure.is(&["ContainerAlreadyExists"]);
        let is_new = self.is_done(created, Task::Create(self.name().clone()), is_there)?;
        Ok(if is_new { Created::Now } else { Created::AlreadyThere })
    }

    /// Lists the blobs of an offer, 5,000 with each request; blobs that aren't ours are left out.
    ///
    /// # Errors
    /// Returns an error that says why they couldn't be listed.
    pub async fn list(&self, prefix: &BlobPrefix) -> Result<Vec<BlobInfo>, Error> {
        self.signed_in().await?;
        let failed = |error| self.explain(Failure::of(&error), Task::List(self.name().clone()));
        let prefix = Some(prefix.as_str().to_owned());
        let options = BlobContainerClientListBlobsOptions { prefix, ..Default::default() };
        let mut pages = self.0.client.list_blobs(Some(options)).map_err(failed)?.into_pages();
        let (mut blobs, mut markers) = (Vec::new(), BTreeSet::new());
        while let Some(page) = pages.try_next().await.map_err(failed)? {
            let page = page.into_model().map_err(failed)?;
            blobs.extend(page.blob_items.into_iter().filter_map(info));
            let next = page.next_marker.filter(|marker| !marker.is_empty());
            if next.is_some_and(|marker| !markers.insert(marker)) || markers.len() > MOST_PAGES {
                let cause = "the list never ends: it returns to a page that was already read".to_owned();
                return Err(Error::Answer { task: Task::List(self.name().clone()), cause });
            }
        }
        Ok(blobs)
    }

    /// Tells which blob of this container a URL leads to; none where it leads elsewhere, or to no blob of ours.
    #[must_use]
    pub fn blob_at(&self, url: &ImageUrl) -> Option<BlobName> {
        let root = self.account().endpoint().join(&format!("{}/", self.name()));
        BlobName::parse(url.place().strip_prefix(root.as_str())?).ok()
    }

    /// Returns where a blob is: its URL without a signature.
    #[must_use]
    pub fn place_of(&self, blob: &BlobName) -> String {
        self.account().endpoint().join(&format!("{}/{blob}", self.name()))
    }

    /// Returns where a lock is kept: its URL without a signature.
    #[must_use]
    pub fn place_of_lock(&self, lock: &LockName) -> String {
        self.account().endpoint().join(&format!("{}/{lock}", self.name()))
    }

    /// Removes a blob; that it is gone already is fine.
    ///
    /// # Errors
    /// Returns an error that says why it couldn't be removed.
    pub async fn delete(&self, name: &BlobName) -> Result<(), Error> {
        self.signed_in().await?;
        let deleted = self.blob(name)?.delete(None).await;
        self.is_done(deleted, Task::Delete(name.clone()), |failure| failure.is(&["BlobNotFound"])).map(drop)
    }

    /// The client of one blob. Its path keeps `/`, as the SAS URLs do; the official way would write `%2F`.
    pub(super) fn blob(&self, name: &(impl fmt::Display + ?Sized)) -> Result<BlobClient, Error> {
        let url = address(self.account(), &format!("{}/{name}", self.name()))?;
        let client_options = self.0.options.clone();
        let options = BlobClientOptions { client_options, ..Default::default() };
        BlobClient::new(url, credential(self.account()), Some(options)).map_err(Error::set_up)
    }

    /// Makes sure that there is a token, so that its own error is told and not the official client's.
    pub(super) async fn signed_in(&self) -> Result<(), Error> {
        if let Access::Entra(tokens) = self.account().access() {
            tokens.token(&Scope::STORAGE).await?;
        }
        Ok(())
    }

    /// Whether a request did what was asked; false where it failed in a way that `is_fine`.
    pub(super) fn is_done<T>(
        &self,
        answer: azure_core::Result<T>,
        task: Task,
        is_fine: impl Fn(&Failure) -> bool,
    ) -> Result<bool, Error> {
        let Err(error) = answer else { return Ok(true) };
        let failure = Failure::of(&error);
        if is_fine(&failure) { Ok(false) } else { Err(self.explain(failure, task)) }
    }

    pub(super) fn explain(&self, failure: Failure, task: Task) -> Error {
        failure.explain(task, self.account(), self.name(), OffsetDateTime::now_utc())
    }
}

impl fmt::Debug for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { account, name, .. } = &*self.0;
        f.debug_struct("Container").field("account", account).field("name", name).finish_non_exhaustive()
    }
}

/// The address of a path in the account, with the given SAS where there is one.
fn address(account: &Account, path: &str) -> Result<Url, Error> {
    let mut text = account.endpoint().join(path);
    if let Access::Sas(to_store) = account.access() {
        text = format!("{text}?{}", to_store.expose());
    }
    Url::parse(&text).map_err(Error::set_up)
}

fn info(item: azure_storage_blob::models::BlobItem) -> Option<BlobInfo> {
    let name = BlobName::parse(&item.name?).ok()?;
    let properties = item.properties?;
    Some(BlobInfo {
        name,
        length: properties.content_length?,
        md5: properties.content_md5.and_then(|md5| Md5Digest::from_bytes(&md5)),
        last_modified: properties.last_modified,
    })
}
