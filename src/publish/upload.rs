//! Stores images, signs their URLs, and verifies the URLs: for each image one after the other, for all side by side.

use super::error::Error;
use super::job::{CreateContainer, Run};
use super::outcome::Upload;
use super::plan::Plan;
use super::progress::{Event, Progress};
use crate::asset::CheckedAsset;
use crate::base::{Digests, ImageUrl, Sha256Digest};
use crate::storage::{self, Blob, BlobName, Container, EndSetBy, Expected, SasTerms, Transfer};
use futures::{StreamExt as _, TryStreamExt as _};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::watch;

/// The URLs of a plan's images: each image is in storage, each URL was fetched anonymously.
#[derive(Debug)]
pub struct VerifiedUrls {
    urls: BTreeMap<Sha256Digest, (ImageUrl, Upload)>,
    /// What the person should know of the URLs.
    pub(super) notes: Vec<String>,
}

impl VerifiedUrls {
    /// Returns the URLs of no image.
    pub(super) fn none() -> Self {
        Self { urls: BTreeMap::new(), notes: Vec::new() }
    }

    /// Uploads what the plan needs, and verifies each image's URL as soon as it is there; several at a time. What is
    /// there already is not sent again.
    ///
    /// # Errors
    /// Returns an error that names the image that couldn't be uploaded, or whose URL doesn't work; those uploaded before
    /// stay and are found by the next run.
    pub async fn make(plan: &Plan, run: Run<'_>) -> Result<Self, Error> {
        let assets = plan.to_store();
        if assets.is_empty() {
            return Ok(Self::none());
        }
        let container = run.services.container.as_ref().ok_or(Error::NoStorage)?;
        let terms = SasTerms { now: (run.services.clock)(), lifetime: run.job.sas_lifetime };
        let notes = notes(container, terms)?;
        if run.job.container == CreateContainer::IfMissing {
            container.create().await?;
        }
        let (files, bytes) = (assets.len(), assets.iter().map(|asset| asset.hash().length).sum());
        run.progress.event(Event::Uploading { files, bytes });
        let left = &AtomicUsize::new(files);
        let each = |asset| async move {
            let stored = Box::pin(store(plan, asset, container, run.progress));
            let (digests, transfer) = run.job.transfers.within(stored).await?;
            if left.fetch_sub(1, Ordering::Relaxed) == 1 {
                run.progress.event(Event::Verifying { urls: files });
            }
            let verified = verify(asset, (plan.blob_name(asset), digests), container, terms, run);
            let url = run.job.verifications.within(verified).await?;
            Ok::<_, Error>((digests.sha256, (url, Upload::from(transfer))))
        };
        // a slow upload must not keep URLs from being verified, nor a slow URL the next upload
        let at_a_time = run.job.transfers.most() + run.job.verifications.most();
        let verified = futures::stream::iter(assets.into_iter().map(each)).buffer_unordered(at_a_time);
        Ok(Self { urls: verified.try_collect().await?, notes })
    }

    /// Returns the URL that leads to this content.
    #[must_use]
    pub fn of(&self, content: &Sha256Digest) -> Option<&ImageUrl> {
        self.urls.get(content).map(|(url, _)| url)
    }

    pub(super) fn upload_of(&self, content: &Sha256Digest) -> Option<Upload> {
        self.urls.get(content).map(|(_, upload)| *upload)
    }
}

async fn store(
    plan: &Plan,
    asset: &CheckedAsset,
    container: &Container,
    progress: &dyn Progress,
) -> Result<(Digests, Transfer), Error> {
    let (bytes, file) = (asset.hash().length, asset.name());
    let failed = |source| Error::Store { file: asset.name().to_owned(), source: Box::new(source) };
    let digests = storage::digests(asset.path(), *asset.hash()).await.map_err(failed)?;
    let (sender, receiver) = watch::channel(0);
    let blob = Blob {
        name: plan.blob_name(asset),
        file: asset.path().to_owned(),
        digests,
        media_type: asset.media_type(),
        kind: asset.kind().name().to_owned(),
        original_name: asset.name().to_owned(),
        watch: Some(Arc::new(move |sent| sender.send_modify(|so_far| *so_far = sent))),
    };
    let sending = |sent| progress.event(Event::Sending { file, sent, bytes });
    let transfer = watched(container.put(&blob), receiver, sending).await.map_err(failed)?;
    progress.event(Event::Uploaded { file, kind: asset.kind(), bytes, upload: transfer.into() });
    Ok((digests, transfer))
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

async fn verify(
    asset: &CheckedAsset,
    (name, digests): (BlobName, Digests),
    container: &Container,
    terms: SasTerms,
    run: Run<'_>,
) -> Result<ImageUrl, Error> {
    let url = container.sas_url(&name, &terms).await?;
    let expected = Expected { digests, media_type: asset.media_type(), now: (run.services.clock)() };
    let failed = |source| Error::NotVerified { file: asset.name().to_owned(), source: Box::new(source) };
    storage::verify(&run.services.http, &url, &expected, run.job.verification).await.map_err(failed)?;
    Ok(url)
}

/// Says once when SAS URLs expire sooner than was asked for.
fn notes(container: &Container, terms: SasTerms) -> Result<Vec<String>, Error> {
    let end = container.sas_end(&terms)?;
    let day = end.at.date();
    Ok(match end.set_by {
        None => Vec::new(),
        Some(EndSetBy::DelegationKey) => {
            vec![format!(
                "SAS URLs expire on {day}: with a Microsoft Entra sign-in they are valid for 7 days at most, which is enough for the marketplace to copy the images"
            )]
        }
        Some(EndSetBy::GivenSas) => vec![format!("SAS URLs expire on {day}, like the SAS you provided")],
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
