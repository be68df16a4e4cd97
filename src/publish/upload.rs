//! Stores pictures, links them, and proves the links: each stage can only be made by the one before.

use super::error::Error;
use super::outcome::Upload;
use super::plan::Plan;
use super::progress::{Event, Progress};
use super::{ContainerWish, Job, Services};
use crate::asset::CheckedAsset;
use crate::base::{Link, MediaType, Sha256Digest};
use crate::storage::{self, Blob, BlobName, Container, EndSetBy, Expected, LinkTerms, Transfer};
use futures::{StreamExt as _, TryStreamExt as _};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::watch;

/// The pictures of a plan, all of them in storage.
#[derive(Debug)]
pub struct UploadedAssets<'p> {
    container: Option<&'p Container>,
    blobs: Vec<StoredAsset<'p>>,
}

#[derive(Debug)]
struct StoredAsset<'p> {
    asset: &'p CheckedAsset,
    name: BlobName,
    transfer: Transfer,
}

/// The links of uploaded pictures, each fetched as a stranger would fetch it.
#[derive(Debug)]
pub struct ProvedLinks {
    links: BTreeMap<Sha256Digest, Link>,
    uploads: BTreeMap<Sha256Digest, Upload>,
    /// What the person should know of the links.
    pub(super) notes: Vec<String>,
}

impl<'p> UploadedAssets<'p> {
    /// Stores what the plan needs, several at a time; what lies there already is not sent again.
    ///
    /// # Errors
    /// Names the picture that could not be stored; those stored before stay and are found by the next run.
    pub async fn upload(
        plan: &'p Plan,
        job: &Job,
        services: &'p Services,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let assets = plan.to_store();
        if assets.is_empty() {
            return Ok(Self { container: None, blobs: Vec::new() });
        }
        let container = services.container.as_ref().ok_or(Error::NoStorage)?;
        if job.container == ContainerWish::Create {
            container.create().await?;
        }
        let bytes = assets.iter().map(|asset| asset.digests().length).sum();
        progress.event(Event::Uploading { files: assets.len(), bytes });
        let stored =
            assets.into_iter().map(|asset| job.transfers.within(store(plan, asset, container, progress)));
        let blobs = futures::stream::iter(stored).buffered(job.transfers.most()).try_collect().await?;
        Ok(Self { container: Some(container), blobs })
    }

    /// Makes a link to each picture and fetches it without credentials, as the marketplace will.
    ///
    /// # Errors
    /// Names the first picture whose link does not work, and why.
    pub async fn link(
        self,
        job: &Job,
        services: &Services,
        progress: &dyn Progress,
    ) -> Result<ProvedLinks, Error> {
        let Some(container) = self.container else {
            return Ok(ProvedLinks { links: BTreeMap::new(), uploads: BTreeMap::new(), notes: Vec::new() });
        };
        let terms = LinkTerms { now: (services.clock)(), lifetime: job.link_lifetime };
        progress.event(Event::Proving { links: self.blobs.len() });
        let proved = |stored| job.transfers.within(prove(stored, container, terms, job, services));
        let links = futures::stream::iter(self.blobs.iter().map(proved));
        let links = links.buffer_unordered(job.transfers.most()).try_collect().await?;
        let uploads = self.blobs.iter().map(|stored| (stored.asset.digests().sha256, stored.transfer.into()));
        Ok(ProvedLinks { links, uploads: uploads.collect(), notes: notes(container, terms)? })
    }
}

impl ProvedLinks {
    /// Shows the links by the content that they lead to.
    #[must_use]
    pub fn links(&self) -> &BTreeMap<Sha256Digest, Link> {
        &self.links
    }

    pub(super) fn upload_of(&self, content: &Sha256Digest) -> Option<Upload> {
        self.uploads.get(content).copied()
    }
}

async fn store<'p>(
    plan: &Plan,
    asset: &'p CheckedAsset,
    container: &Container,
    progress: &dyn Progress,
) -> Result<StoredAsset<'p>, Error> {
    let (publisher, offer) = (plan.base.publisher(), plan.base.offer());
    let name = BlobName::of(publisher, offer, &asset.digests().sha256, asset.media_type());
    let (bytes, file) = (asset.digests().length, asset.name());
    let (sender, receiver) = watch::channel(0);
    let blob = Blob {
        name: name.clone(),
        file: asset.path().to_owned(),
        digests: *asset.digests(),
        media_type: asset.media_type(),
        kind: asset.kind().name().to_owned(),
        original_name: asset.name().to_owned(),
        watch: Some(Arc::new(move |sent| sender.send_modify(|so_far| *so_far = sent))),
    };
    let failed = |source| Error::Store { file: asset.name().to_owned(), source: Box::new(source) };
    let sending = |sent| progress.event(Event::Sending { file, sent, bytes });
    let transfer = watched(container.put(&blob), receiver, sending).await.map_err(failed)?;
    progress.event(Event::Uploaded { file, kind: asset.kind(), bytes, upload: transfer.into() });
    Ok(StoredAsset { asset, name, transfer })
}

/// Waits for a transfer and tells meanwhile how far it is; steps that come too fast are told as one.
async fn watched<T>(
    transfer: impl Future<Output = T>,
    mut sent: watch::Receiver<u64>,
    tell: impl Fn(u64),
) -> T {
    let mut transfer = std::pin::pin!(transfer);
    loop {
        tokio::select! {
            biased;
            result = &mut transfer => return result,
            Ok(()) = sent.changed() => tell(*sent.borrow_and_update()),
        }
    }
}

async fn prove(
    stored: &StoredAsset<'_>,
    container: &Container,
    terms: LinkTerms,
    job: &Job,
    services: &Services,
) -> Result<(Sha256Digest, Link), Error> {
    let digests = *stored.asset.digests();
    let link = container.link(&stored.name, &terms).await?;
    let media_type: MediaType = stored.asset.media_type();
    let expected = Expected { digests, media_type, now: (services.clock)() };
    let failed =
        |source| Error::LinkDoesNotWork { file: stored.asset.name().to_owned(), source: Box::new(source) };
    storage::prove(&services.http, &link, &expected, job.proof).await.map_err(failed)?;
    Ok((digests.sha256, link))
}

/// Says once when links end sooner than was asked for.
fn notes(container: &Container, terms: LinkTerms) -> Result<Vec<String>, Error> {
    let end = container.link_end(&terms)?;
    let day = end.at.date();
    Ok(match end.set_by {
        None => Vec::new(),
        Some(EndSetBy::DelegationKey) => {
            vec![format!(
                "links end on {day}: signed in with Entra they last 7 days at most, which is enough for the marketplace to copy the pictures"
            )]
        }
        Some(EndSetBy::GivenSas) => vec![format!("links end on {day}, as the given SAS does")],
    })
}

impl From<Transfer> for Upload {
    fn from(transfer: Transfer) -> Self {
        match transfer {
            Transfer::Sent => Self::Sent,
            Transfer::AlreadyThere => Self::AlreadyThere,
        }
    }
}
