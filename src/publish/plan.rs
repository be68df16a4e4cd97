//! What a run would store, write and call: made from folder, live draft and lock; printed by `plan`, carried out by
//! `publish`.

use super::compare::{Compared, Lists};
use super::content::Content;
use super::error::Error;
use super::lock::{Lock, LockOwner};
use super::outcome::Change;
use super::places::Spot;
use super::progress::{Event, Progress};
use super::running::Free;
use super::texts::Texts;
use super::upload::ProvedLinks;
use super::{Job, LifeCycle, OfferName, Overwrite, Services, Until};
use crate::asset::{CheckedAsset, CheckedAssets};
use crate::base::{Link, OfferId, PlanId, PublisherId, Sha256Digest};
use crate::marketplace::{ETag, LiveOffer, Precondition};
use crate::offer::{OfferBody, OfferDocument, Placement, Target, Video, diff};
use crate::report::Report;
use serde_json::Value;
use std::collections::BTreeMap;

/// A run, decided but not carried out.
#[derive(Debug)]
pub struct Plan {
    pub(super) assets: CheckedAssets,
    pub(super) report: Report,
    /// The folder's offer body, where it has one that counts.
    document: Option<OfferDocument>,
    named: Option<OfferName>,
    /// What the body is made from: the folder's offer, or the live draft.
    pub(super) base: OfferDocument,
    pub(super) live: Option<LiveOffer>,
    pub(super) steps: Vec<Step>,
    lists: Lists,
    pub(super) texts: Texts,
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
        let (publisher, offer) = job.ids(content.named.as_ref())?;
        progress.event(Event::ReadingDraft);
        let live = services.marketplace.offer(&publisher, &offer).await?;
        let draft = live.as_ref().map(|live| OfferDocument::from_live(live.value.clone())).transpose()?;
        let owner = LockOwner { service: &job.service, publisher: &publisher, offer: &offer };
        let lock = Lock::read(&job.lock, owner)?;
        let base = base(content.document.clone(), draft.as_ref(), &publisher, &offer)?;
        let compared = match &draft {
            Some(draft) => Compared::with_draft(&content.assets, &base, draft, &lock, job, services).await,
            None => Compared::with_nothing(&content.assets, &base),
        };
        let targets = targets(&content.assets, &compared.steps);
        base.expect_places(&targets)?;
        let texts = Texts::compare(content.document.as_ref(), &base, draft.as_ref(), &targets, &lock);
        let Compared { steps, lists } = compared;
        let Content { assets, document, named, report } = content;
        Ok(Self { assets, report, document, named, base, live, steps, lists, texts })
    }

    /// Tells whether the draft already is as the folder says.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.live.is_some()
            && self.lists == Lists::Same
            && self.texts.are_unchanged()
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
    pub fn body(&self, job: &Job, links: &ProvedLinks) -> Result<OfferBody, Error> {
        let placement = |step: &Step| {
            let asset = self.asset(step);
            let link = step.kept.as_ref().or_else(|| links.of(&asset.digests().sha256))?;
            Some(placement(asset, step.plan.clone(), link.clone()))
        };
        let placements: Vec<_> = self.steps.iter().filter_map(placement).collect();
        Ok(self.base.with_assets(&placements, &job.shapes)?)
    }

    /// What the save is made from: nothing yet, the state that was read, or whatever there is.
    ///
    /// Pictures alone are put on the state that was read even with [`Overwrite::Force`], so that no text changes.
    ///
    /// # Errors
    /// Says that the service gave no mark of that state, so that somebody else's change could be overwritten.
    pub fn precondition(&self, job: &Job) -> Result<Precondition, Error> {
        let Some(live) = &self.live else { return Ok(Precondition::Create) };
        match (&live.etag, job.overwrite) {
            (Some(etag), Overwrite::Force) if self.texts.is_of_draft() => {
                Ok(Precondition::Match(etag.clone()))
            }
            (_, Overwrite::Force) => Ok(Precondition::Any),
            (Some(etag), Overwrite::Never) => Ok(Precondition::Match(etag.clone())),
            (None, Overwrite::Never) => Err(Error::NoEtag),
        }
    }

    /// Makes sure that nobody's work is put back and that the offer is free to be saved.
    ///
    /// # Errors
    /// Names the members that somebody else changed since the last run, or the operation that is running.
    pub(super) async fn may_save(
        &self,
        job: &Job,
        services: &Services,
        progress: &dyn Progress,
    ) -> Result<Free, Error> {
        let (publisher, offer) = (self.base.publisher(), self.base.offer());
        if job.overwrite == Overwrite::Never && !self.texts.lost.is_empty() {
            let members = self.texts.lost.clone();
            return Err(Error::WouldLose { publisher: publisher.clone(), offer: offer.clone(), members });
        }
        self.precondition(job)?;
        if self.live.is_none() {
            return Ok(Free::AtOnce);
        }
        let offer = OfferName { publisher: publisher.clone(), offer: offer.clone() };
        let life = LifeCycle {
            services,
            service: &job.service,
            offer: &offer,
            until: Until::Begun,
            running: job.running,
            progress,
        };
        life.free(&job.turn).await
    }

    /// Gives back what it was made from, to make it anew.
    pub(super) fn into_content(self) -> Content {
        Content { assets: self.assets, document: self.document, named: self.named, report: self.report }
    }

    /// The same run on the draft as it is now: for a run that writes pictures only, after somebody else saved.
    pub(super) fn rebased(self, now: LiveOffer) -> Result<Self, Error> {
        let base = OfferDocument::from_live(now.value.clone())?;
        Ok(Self { base, live: Some(now), ..self })
    }

    /// The picture fields of this run that somebody else changed since the draft was read, as JSON pointers.
    pub(super) fn fields_changed_by(&self, theirs: &Value) -> Vec<String> {
        let before = self.live.as_ref().map(|live| OfferDocument::from_live(live.value.clone()));
        let (Some(Ok(before)), Ok(theirs)) = (before, OfferDocument::from_live(theirs.clone())) else {
            return Vec::new();
        };
        let with_theirs = before.clone().with_fields_of(&theirs, &self.targets());
        let changes = diff(before.value(), with_theirs.value());
        changes.changes().iter().map(|change| change.pointer().to_owned()).collect()
    }

    /// The mark of the draft that was read.
    pub(super) fn mark(&self) -> Option<ETag> {
        self.live.as_ref().and_then(|live| live.etag.clone())
    }

    pub(super) fn asset(&self, step: &Step) -> &CheckedAsset {
        &self.assets.as_slice()[step.asset]
    }
}

impl Plan {
    /// The picture fields that this run writes.
    pub(super) fn targets(&self) -> Vec<Target> {
        targets(&self.assets, &self.steps)
    }
}

fn targets(assets: &CheckedAssets, steps: &[Step]) -> Vec<Target> {
    let target =
        |step: &Step| Target { kind: assets.as_slice()[step.asset].kind().clone(), plan: step.plan.clone() };
    steps.iter().map(target).collect()
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

impl Step {
    pub(super) fn of(assets: &CheckedAssets, spot: &Spot<'_>, change: Change, kept: Option<Link>) -> Self {
        let asset = assets.iter().position(|asset| std::ptr::eq(asset, spot.asset)).unwrap_or_default();
        Self { asset, plan: spot.plan.cloned(), change, kept }
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
