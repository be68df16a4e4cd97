//! Adopts an existing offer: its body, its images and their words become a folder.
//!
//! All is fetched first, into a folder of ours, written out of sight then, and shown at once, so that a pull that fails or
//! is killed leaves nothing half done.

mod layout;
mod images;
mod write;

pub use write::{Pull, Replace};

use crate::base::hidden::{self, HiddenFolder};
use crate::listing::ListShapes;
use crate::marketplace::Offer;
use crate::marketplace::body::OfferDocument;
use crate::publish::images::withheld;
use crate::publish::lock::{AssetPlace, Lock, LockOwner, LockPlace, LockedFile};
use crate::publish::outcome::{Next, Pulled, PulledFile, SCHEMA_VERSION};
use crate::publish::progress::{Event, Progress};
use crate::publish::{Error, OFFER_FILE, Services};
use images::{Image, Limits};
use layout::Layout;
use write::Written;

/// Writes an offer into a folder: `offer.json`, every image with its words, settings and lock.
///
/// A publish of that folder sends nothing: the draft is as the folder says.
///
/// # Errors
/// Says what stopped it; nothing was written unless a file could not be.
pub async fn pull(pull: &Pull, services: &Services, progress: &dyn Progress) -> Result<Pulled, Error> {
    if pull.replace == Replace::Force {
        return Ok(outcome(pull, fill(pull, services, progress).await?));
    }
    if hidden::holds_anything(&pull.folder)? {
        return Err(Error::FolderNotEmpty { folder: pull.folder.clone() });
    }
    let hidden = HiddenFolder::of(&pull.folder)?;
    let filled = fill(&pull.into(hidden.path()), services, progress).await?;
    hidden.finish(&pull.folder)?;
    Ok(outcome(pull, filled))
}

/// What a pull wrote, and notes on it.
type Filled = (Vec<PulledFile>, Vec<String>);

/// Fetches all, and writes it.
async fn fill(pull: &Pull, services: &Services, progress: &dyn Progress) -> Result<Filled, Error> {
    progress.event(Event::ReadingDraft);
    let live = services.marketplace.offer(&pull.offer).await?;
    let draft = live.ok_or_else(|| Error::NoOffer { offer: Box::new(pull.offer.clone()) })?;
    let layout = Layout::of(&draft);
    progress.event(Event::Fetching { files: layout.images.len() });
    let fetched = images::fetch(&layout.images, Limits::OF_A_PULL, pull.concurrency, services).await?;
    let images = &fetched.images;
    let mut written = Written::new(pull);
    let body = draft.document().map(|_| layout.body(&draft)).transpose()?;
    if let Some(body) = &body {
        written.put(OFFER_FILE, body)?;
    }
    for one in images {
        write::image(one, &mut written)?;
    }
    let mut notes = layout.notes.clone();
    notes.extend(withheld(&draft, &ListShapes::default()));
    notes.extend(write::settings(pull, &draft, images, &mut written, (services.clock)()).await?);
    remember(pull, &draft, body.as_deref(), images)?;
    Ok((written.files, notes))
}

/// Writes the lock, so that the next publish need not fetch what was just fetched.
fn remember(pull: &Pull, draft: &Offer, body: Option<&[u8]>, images: &[Image<'_>]) -> Result<(), Error> {
    let LockPlace::File(path) = &pull.lock else { return Ok(()) };
    let own = body.map(|body| OfferDocument::parse(body, OFFER_FILE)).transpose()?;
    let hash = own.and_then(|own| Offer::of_document(own, None).document_hash());
    let mut lock = Lock::of_draft().with_texts(hash, draft.text_hashes());
    for Image { wanted, sha256, media_type, .. } in images {
        let place = AssetPlace { kind: &wanted.kind, plan: wanted.plan.as_ref(), position: wanted.position };
        let name = wanted.file(*media_type);
        let file =
            LockedFile { name: &name, sha256: *sha256, copy: None, words: wanted.words.clone(), shown: None };
        // a thumbnail without its video is no image of the folder yet
        lock.record(place, &wanted.url, Some(file).filter(|_| !wanted.lacks_video()));
    }
    lock.write(path, LockOwner { service: &pull.service, offer: &pull.offer })?;
    Ok(())
}

fn outcome(pull: &Pull, (files, notes): Filled) -> Pulled {
    Pulled {
        schema_version: SCHEMA_VERSION,
        result: "pulled",
        publisher: pull.offer.publisher.to_string(),
        offer: pull.offer.offer.to_string(),
        service: pull.service.clone(),
        folder: pull.folder.display().to_string(),
        files,
        notes,
        next: vec![Next::Publish(pull.folder.clone())],
        commands: Vec::new(),
    }
}
