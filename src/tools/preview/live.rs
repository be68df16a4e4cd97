//! What the marketplace shows today, for before and after.

use crate::asset::probe;
use crate::base::{AssetKind, ImageUrl, PlanId, counted};
use crate::listing::{Field, ImageFields, ShownImages, Slot};
use crate::marketplace::Offer;
use crate::preview::{Change, Image, WordsSent};
use crate::publish::progress::{Event, Progress};
use crate::publish::{CheckedFolder, Error, Job, Services, fetch, images};
use bytes::Bytes;
use futures::StreamExt as _;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// The offer as the marketplace has it today, with its images as far as they can be fetched.
#[derive(Debug, Clone)]
pub struct LiveListing {
    pub(super) offer: Option<Offer>,
    images: Vec<LiveImage>,
    notes: Vec<String>,
}

#[derive(Debug, Clone)]
struct LiveImage {
    kind: AssetKind,
    plan: Option<PlanId>,
    position: usize,
    url: ImageUrl,
    /// None where it couldn't be downloaded.
    bytes: Option<Bytes>,
}

/// A larger file would make a page that no browser opens; one of a folder has a finding of its own.
pub(super) const LARGEST_SHOWN: u64 = 32 << 20;

/// The most images that are fetched for a page.
const MOST_IMAGES: usize = 1000;

/// The most bytes of images that a page holds; each is in it whole.
const MOST_BYTES: u64 = 128 << 20;

/// How much more a page takes.
#[derive(Debug)]
struct Room {
    images: AtomicU64,
    bytes: AtomicU64,
    left_out: AtomicUsize,
}

impl Default for Room {
    fn default() -> Self {
        let images = AtomicU64::new(MOST_IMAGES as u64);
        Self { images, bytes: AtomicU64::new(MOST_BYTES), left_out: AtomicUsize::new(0) }
    }
}

impl Room {
    fn has_place(&self) -> bool {
        self.take(&self.images, 1)
    }

    fn takes(&self, bytes: &Bytes) -> bool {
        self.take(&self.bytes, bytes.len() as u64)
    }

    fn take(&self, room: &AtomicU64, count: u64) -> bool {
        let less = |left: u64| left.checked_sub(count);
        let taken = room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok();
        self.left_out.fetch_add(usize::from(!taken), Ordering::Relaxed);
        taken
    }

    fn note(&self) -> Option<String> {
        let left_out = self.left_out.load(Ordering::Relaxed);
        let most = format!("at most {MOST_IMAGES} images and {} MB of the draft", MOST_BYTES >> 20);
        (left_out > 0).then(|| format!("the page shows {most}; {left_out} more are omitted"))
    }
}

impl LiveListing {
    /// Reads the draft of the folder's offer and fetches its images; an offer that is not there yet shows none.
    ///
    /// # Errors
    /// Says which id is missing, or why the draft cannot be read.
    pub async fn read(
        folder: &CheckedFolder,
        job: &Job,
        services: &Services,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let offer = job.offer_ref(folder.named.as_ref())?;
        progress.event(Event::ReadingDraft);
        let live = services.marketplace.offer(&offer).await?;
        let kinds = kinds(folder);
        let shown =
            live.as_ref().map(|live| live.images(ImageFields { kinds: &kinds, shapes: &job.settings.lists }));
        let fields = shown.iter().flat_map(ShownImages::fields);
        let (images, room) = (fields.flat_map(|(field, plan)| of_field(field, plan)), Room::default());
        let fetched = images.map(|image| job.transfers.within(image.fetched(&room, services)));
        let images: Vec<_> = futures::stream::iter(fetched).buffered(job.transfers.most()).collect().await;
        let mut notes: Vec<_> =
            live.iter().flat_map(|live| images::withheld(live, &job.settings.lists)).collect();
        notes.extend(room.note());
        let unseen = images.iter().filter(|image| image.bytes.is_none()).count();
        if unseen > 0 {
            notes.push(format!("couldn't download {} of the draft", counted(unseen as u64, "image")));
        }
        Ok(Self { offer: live, images, notes })
    }

    /// Shows what a reader of the page should know of the draft.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns the images that can be shown.
    pub(super) fn images(&self) -> Vec<Image> {
        self.images.iter().filter_map(LiveImage::shown).collect()
    }

    /// Tells that a place holds an image which couldn't be downloaded, and so counts as another one.
    pub(super) fn change_unseen(&self, slot: &Slot<'_>) -> Option<Change> {
        let asset = slot.asset;
        let place = (asset.kind(), slot.plan, asset.position());
        let here = |image: &&LiveImage| (&image.kind, image.plan.as_ref(), image.position) == place;
        let there = self.images.iter().find(here)?;
        there.bytes.is_none().then_some(Change::Changed)
    }
}

/// The built-in kinds, and those that the folder's settings add.
fn kinds(folder: &CheckedFolder) -> Vec<AssetKind> {
    let mut kinds: Vec<_> = folder.profile.kinds().map(|rules| rules.kind().clone()).collect();
    kinds.extend(AssetKind::BUILT_IN);
    kinds.sort();
    kinds.dedup();
    kinds
}

/// The images of a field.
fn of_field(field: &Field, plan: Option<&PlanId>) -> Vec<LiveImage> {
    let image = |(position, url): (usize, &Option<ImageUrl>)| {
        let (kind, plan, url) = (field.kind.clone(), plan.cloned(), url.clone()?);
        Some(LiveImage { kind, plan, position, url, bytes: None })
    };
    field.urls.iter().enumerate().filter_map(image).collect()
}

impl LiveImage {
    async fn fetched(self, room: &Room, services: &Services) -> Self {
        if !room.has_place() {
            return self;
        }
        let bytes = fetch::bytes_up_to(&self.url, LARGEST_SHOWN, services).await.ok();
        Self { bytes: bytes.filter(|bytes| room.takes(bytes)), ..self }
    }

    /// None where it was not fetched, or is of no format that a listing takes.
    fn shown(&self) -> Option<Image> {
        let bytes = self.bytes.clone()?;
        let probe = probe(bytes.as_ref()).ok()?;
        Some(Image {
            file: self.url.place().to_owned(),
            kind: self.kind.clone(),
            plan: self.plan.clone(),
            position: self.position,
            media_type: probe.media_type?,
            bytes,
            pixels: probe.pixels,
            wanted: None,
            field: None,
            caption: None,
            video: None,
            words: WordsSent::default(),
            change: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_room_for_so_much_and_says_what_is_left_out() {
        let room = Room::default();
        let half = Bytes::from(vec![0; (MOST_BYTES / 2) as usize]);
        assert_eq!([1, 2, 3].map(|_| room.takes(&half)), [true, true, false]);
        let one_more = (0..=MOST_IMAGES).filter(|_| room.has_place()).count();
        assert_eq!(one_more, MOST_IMAGES);
        let said = room.note().unwrap();
        assert_eq!(said, "the page shows at most 1000 images and 128 MB of the draft; 2 more are omitted");
        assert_eq!(Room::default().note(), None);
    }
}
