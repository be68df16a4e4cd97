//! What a run would store, write and call: made from folder, live draft and lock; printed by `plan`, carried out by
//! `publish`.

use super::content::Content;
use super::error::Error;
use super::lock::{Lock, LockOwner};
use super::outcome::Change;
use super::places::{ShownPictures, Spot, spots};
use super::progress::{Event, Progress};
use super::{Job, Services, fetch};
use crate::asset::{CheckedAsset, CheckedAssets};
use crate::base::{Link, OfferId, PlanId, PublisherId, Sha256Digest};
use crate::marketplace::{LiveOffer, Precondition};
use crate::offer::{self, OfferBody, OfferDocument, Placement, Target, Video};
use crate::report::Report;
use std::collections::BTreeMap;
use time::{Duration, OffsetDateTime};

/// A live link that ends sooner is renewed.
const RENEW_BEFORE: Duration = Duration::days(30);

/// A run, decided but not carried out.
#[derive(Debug)]
pub struct Plan {
    pub(super) assets: CheckedAssets,
    pub(super) report: Report,
    /// What the body is made from: the folder's offer, or the live draft.
    pub(super) base: OfferDocument,
    pub(super) live: Option<LiveOffer>,
    pub(super) steps: Vec<Step>,
    pub(super) members: offer::Diff,
    pub(super) lists_differ: bool,
}

/// One picture in one place, and what is to be done about it.
#[derive(Debug, Clone)]
pub struct Step {
    pub(super) asset: usize,
    pub(super) plan: Option<PlanId>,
    pub(super) change: Change,
    /// The marketplace's link to the same bytes, which stays.
    pub(super) kept: Option<Link>,
}

impl Plan {
    /// Compares the folder with the live draft; sends nothing that changes anything.
    ///
    /// # Errors
    /// Says why the draft cannot be read, or why the pictures have no place in it.
    pub async fn make(
        content: Content,
        job: &Job,
        services: &Services,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let (publisher, offer) = job.ids(content.document.as_ref())?;
        progress.event(Event::ReadingDraft);
        let live = services.marketplace.offer(&publisher, &offer).await?;
        let draft = live.as_ref().map(|live| OfferDocument::from_live(live.value.clone())).transpose()?;
        let base = base(content.document, draft.as_ref(), &publisher, &offer)?;
        let lock =
            Lock::read(&job.lock, LockOwner { service: &job.service, publisher: &publisher, offer: &offer })?;
        let (steps, lists_differ) = match &draft {
            Some(draft) => steps(&content.assets, &base, draft, &lock, job, services).await,
            None => (all_new(&content.assets, &base), true),
        };
        let mut plan = Self {
            assets: content.assets,
            report: content.report,
            base,
            live,
            steps,
            members: offer::Diff::default(),
            lists_differ,
        };
        if let Some(draft) = &draft {
            let as_written = plan.base.clone().with_fields_of(draft, &plan.targets());
            plan.members = offer::diff(draft.value(), as_written.value());
        }
        Ok(plan)
    }

    /// Tells whether the draft already is as the folder says.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.live.is_some()
            && !self.lists_differ
            && self.members.is_empty()
            && self.steps.iter().all(|step| step.change == Change::Unchanged)
    }

    /// Lists the pictures that must lie in storage, each content once.
    #[must_use]
    pub fn to_store(&self) -> Vec<&CheckedAsset> {
        let needed = self.steps.iter().filter(|step| step.kept.is_none());
        let by_content: BTreeMap<Sha256Digest, &CheckedAsset> =
            needed.map(|step| self.asset(step)).map(|asset| (asset.digests().sha256, asset)).collect();
        let mut assets: Vec<_> = by_content.into_values().collect();
        assets.sort_by_key(|asset| self.assets.iter().position(|other| other.name() == asset.name()));
        assets
    }

    /// Puts the links into the offer.
    ///
    /// # Errors
    /// Says which picture has no place in the offer.
    pub fn body(&self, job: &Job, links: &BTreeMap<Sha256Digest, Link>) -> Result<OfferBody, Error> {
        let placement = |step: &Step| {
            let asset = self.asset(step);
            let link = step.kept.as_ref().or_else(|| links.get(&asset.digests().sha256))?;
            Some(placement(asset, step.plan.clone(), link.clone()))
        };
        let placements: Vec<_> = self.steps.iter().filter_map(placement).collect();
        Ok(self.base.with_assets(&placements, &job.shapes)?)
    }

    /// What the save is made from: nothing yet, the state that was read, or whatever there is.
    #[must_use]
    pub fn precondition(&self, job: &Job) -> Precondition {
        match &self.live {
            None => Precondition::Create,
            Some(_) if job.overwrite == super::Overwrite::Force => Precondition::Any,
            Some(live) => live.etag.clone().map_or(Precondition::Any, Precondition::Match),
        }
    }

    pub(super) fn asset(&self, step: &Step) -> &CheckedAsset {
        &self.assets.as_slice()[step.asset]
    }

    /// The picture fields that this run writes.
    fn targets(&self) -> Vec<Target> {
        let target = |step: &Step| Target { kind: self.asset(step).kind().clone(), plan: step.plan.clone() };
        self.steps.iter().map(target).collect()
    }
}

/// Chooses what the body is made from.
fn base(
    document: Option<OfferDocument>,
    draft: Option<&OfferDocument>,
    publisher: &PublisherId,
    offer: &OfferId,
) -> Result<OfferDocument, Error> {
    match (document, draft) {
        (Some(document), Some(draft)) => Ok(document.with_pictures_of(draft)),
        (Some(document), None) => Ok(document),
        (None, Some(draft)) => Ok(draft.clone()),
        (None, None) => Err(Error::NoBase { publisher: publisher.clone(), offer: offer.clone() }),
    }
}

fn all_new(assets: &CheckedAssets, base: &OfferDocument) -> Vec<Step> {
    let plans = base.plans();
    let spots = spots(assets.as_slice(), base, &plans);
    spots.iter().map(|spot| Step::of(assets, spot, Change::New, None)).collect()
}

/// Finds for each picture whether the draft shows it already, by the lock or by its bytes.
async fn steps(
    assets: &CheckedAssets,
    base: &OfferDocument,
    draft: &OfferDocument,
    lock: &Lock,
    job: &Job,
    services: &Services,
) -> (Vec<Step>, bool) {
    let plans = base.plans();
    let spots = spots(assets.as_slice(), base, &plans);
    let shown = ShownPictures::of(draft, &job.shapes);
    let fields: Vec<_> =
        fields(&spots).into_iter().map(|spot| (spot, shown.links(spot.asset.kind(), spot.plan))).collect();
    let links = fields.iter().flat_map(|(_, links)| links.iter().copied());
    let contents = fetch::contents(links, lock, services, job.concurrency).await;
    let soon = (services.clock)() + RENEW_BEFORE;
    let step = |spot: &Spot<'_>| {
        let (change, kept) = compare(spot, &shown, &contents, soon);
        Step::of(assets, spot, change, kept)
    };
    let count = |field: &Spot<'_>| spots.iter().filter(|spot| spot.same_field(field)).count();
    let lists_differ = fields.iter().any(|(spot, links)| links.len() != count(spot));
    (spots.iter().map(step).collect(), lists_differ)
}

/// The first spot of each field.
fn fields<'s, 'a>(spots: &'s [Spot<'a>]) -> Vec<&'s Spot<'a>> {
    let mut fields: Vec<&Spot<'a>> = Vec::new();
    for spot in spots {
        if !fields.iter().any(|field| field.same_field(spot)) {
            fields.push(spot);
        }
    }
    fields
}

/// Compares one picture with what its field shows: at its own position first, then anywhere in the list.
fn compare(
    spot: &Spot<'_>,
    shown: &ShownPictures,
    contents: &fetch::Contents,
    soon: OffsetDateTime,
) -> (Change, Option<Link>) {
    let wanted = spot.asset.digests().sha256;
    let is_this = |link: &&&Link| contents.of(link) == Some(wanted);
    let here = shown.at(spot);
    let links = shown.links(spot.asset.kind(), spot.plan);
    let Some(found) = here.as_ref().filter(is_this).or_else(|| links.iter().find(is_this)) else {
        return (if here.is_some() { Change::Changed } else { Change::New }, None);
    };
    if found.expiry().is_some_and(|end| end < soon) {
        return (Change::LinkExpiring, None);
    }
    let stays = here.is_some_and(|link| link.same_place(found));
    (if stays { Change::Unchanged } else { Change::Moved }, Some((*found).clone()))
}

impl Step {
    fn of(assets: &CheckedAssets, spot: &Spot<'_>, change: Change, kept: Option<Link>) -> Self {
        let asset = assets.iter().position(|asset| std::ptr::eq(asset, spot.asset)).unwrap_or_default();
        Self { asset, plan: spot.plan.cloned(), change, kept }
    }
}

impl Spot<'_> {
    fn same_field(&self, other: &Spot<'_>) -> bool {
        self.asset.kind() == other.asset.kind() && self.plan == other.plan
    }
}

fn placement(asset: &CheckedAsset, plan: Option<PlanId>, link: Link) -> Placement {
    Placement {
        plan,
        kind: asset.kind().clone(),
        position: asset.position(),
        link,
        caption: asset.caption().map(str::to_owned),
        video: asset
            .video()
            .map(|video| Video { title: video.title().to_owned(), url: video.url().to_owned() }),
    }
}
