//! What the marketplace shows today, for before and after.

use crate::asset::probe;
use crate::base::{AssetKind, Link, PlanId};
use crate::offer::{Field, Level, OfferDocument};
use crate::preview::{Change, Picture};
use crate::publish::places::Spot;
use crate::publish::progress::{Event, Progress};
use crate::publish::{CheckedFolder, Error, Job, Services, fetch};
use bytes::Bytes;
use futures::StreamExt as _;

/// The offer as the marketplace has it today, with its pictures as far as they can be fetched.
#[derive(Debug, Clone)]
pub struct LiveListing {
    pub(super) document: Option<OfferDocument>,
    pictures: Vec<LivePicture>,
}

#[derive(Debug, Clone)]
struct LivePicture {
    kind: AssetKind,
    plan: Option<PlanId>,
    position: usize,
    link: Link,
    /// None where it could not be fetched.
    bytes: Option<Bytes>,
}

impl LiveListing {
    /// Reads the draft of the folder's offer and fetches its pictures; an offer that is not there yet shows none.
    ///
    /// # Errors
    /// Says which id is missing, or why the draft cannot be read.
    pub async fn read(
        folder: &CheckedFolder,
        job: &Job,
        services: &Services,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let (publisher, offer) = job.ids(folder.named.as_ref())?;
        progress.event(Event::ReadingDraft);
        let live = services.marketplace.offer(&publisher, &offer).await?;
        let document = live.map(|live| OfferDocument::from_live(live.value)).transpose()?;
        let kinds = kinds(folder);
        let fields = document.as_ref().map(|document| document.fields_of(&kinds, &job.shapes));
        let fetched = fields.into_iter().flatten().flat_map(of_field);
        let fetched = fetched.map(|picture| job.transfers.within(picture.fetched(services)));
        let pictures = futures::stream::iter(fetched).buffered(job.transfers.most()).collect().await;
        Ok(Self { document, pictures })
    }

    /// Counts the pictures that could not be fetched.
    #[must_use]
    pub fn unseen(&self) -> usize {
        self.pictures.iter().filter(|picture| picture.bytes.is_none()).count()
    }

    /// Gives the pictures that can be shown.
    pub(super) fn pictures(&self) -> Vec<Picture> {
        self.pictures.iter().filter_map(LivePicture::shown).collect()
    }

    /// Tells that a place holds a picture which could not be fetched, and so counts as another one.
    pub(super) fn change_unseen(&self, spot: &Spot<'_>) -> Option<Change> {
        let asset = spot.asset;
        let place = (asset.kind(), spot.plan, asset.position());
        let here = |picture: &&LivePicture| (&picture.kind, picture.plan.as_ref(), picture.position) == place;
        let there = self.pictures.iter().find(here)?;
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

/// The pictures of a field; those of a plan without a proper id have no place to be compared with.
fn of_field(field: Field) -> Vec<LivePicture> {
    let plan = match field.level {
        Level::Offer => None,
        Level::Plan(Some(plan)) => Some(plan),
        Level::Plan(None) => return Vec::new(),
    };
    let picture = |(position, link): (usize, Option<Link>)| {
        Some(LivePicture { kind: field.kind.clone(), plan: plan.clone(), position, link: link?, bytes: None })
    };
    field.links.into_iter().enumerate().filter_map(picture).collect()
}

impl LivePicture {
    async fn fetched(self, services: &Services) -> Self {
        let bytes = fetch::bytes(&self.link, services).await.ok();
        Self { bytes, ..self }
    }

    /// None where it was not fetched, or is of no format that a listing takes.
    fn shown(&self) -> Option<Picture> {
        let bytes = self.bytes.clone()?;
        let probe = probe(bytes.as_ref()).ok()?;
        Some(Picture {
            file: self.link.place().to_owned(),
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
            change: None,
        })
    }
}
