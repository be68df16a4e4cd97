//! What a run would store, write and call: made from folder, live draft and lock; printed by `plan`, carried out by
//! `publish`.

use super::basis::{base, lists, with_lost_captions, with_withheld};
use super::compare::{Compared, Sides};
use super::content::Content;
use super::earlier_job;
use super::error::Error;
use super::given::{self, Given, Unverified};
use super::images::{images_of, slot_name};
use super::job::Job;
use super::keep::{self, Found, Kept};
use super::leftover;
use super::lock::{Lock, LockOwner};
use super::outcome::Change;
use super::parameters::Run;
use super::progress::Event;
use super::step::{Removed, Step, placement};
use super::texts::Texts;
use crate::asset::{CheckedAsset, CheckedAssets, Profile};
use crate::base::{ImageUrl, OfferRef, PlanId, Sha256Digest};
use crate::listing::edits::{self, Edit};
use crate::listing::{Field, ListShapes, ShownImages, Target};
use crate::marketplace::{ETag, Offer};
use crate::report::{Finding, Report};
use crate::storage::BlobName;
use std::collections::{BTreeMap, BTreeSet};

/// A run, decided but not carried out.
#[derive(Debug)]
pub struct Plan {
    pub(super) assets: CheckedAssets,
    pub(super) report: Report,
    profile: Profile,
    /// Image URLs of the offer body of which nobody can tell now whether they work.
    pub(super) unverified: Vec<Unverified>,
    /// The folder's offer body, where it has one that counts.
    own: Option<Offer>,
    named: Option<OfferRef>,
    /// What the body is made from: the folder's offer, or the live draft.
    pub(super) base: Offer,
    pub(super) live: Option<Offer>,
    pub(super) steps: Vec<Step>,
    /// Images that the draft shows and would no longer show.
    pub(super) removed: Vec<Removed>,
    /// Images that someone else changed and this run would overwrite.
    pub(super) edits: Vec<Edit>,
    /// What the draft goes on showing although the folder doesn't have it, and why; and what of it isn't used.
    pub(super) leftover: Vec<String>,
    /// What the last run left.
    pub(super) lock: Lock,
    /// Where that was read, as far as a write of the lock has to know it.
    pub(super) found: Found,
    pub(super) texts: Texts,
}

impl Plan {
    /// Compares the folder with the live draft; sends nothing that changes anything.
    ///
    /// # Errors
    /// Returns an error that says why the draft can't be read, or why the images have no place in it.
    pub async fn make(mut content: Content, run: Run<'_>) -> Result<Self, Error> {
        let offer = run.job.offer_ref(content.named.as_ref())?;
        let owner = LockOwner { service: &run.job.service, offer: &offer };
        let Kept { lock, found } = keep::read(run.job, run.services, owner).await?;
        run.progress.event(Event::ReadingDraft);
        let early = match content.draft.take() {
            Some(early) => early.draft().await?,
            None => None,
        };
        let live = match early {
            Some(live) => live,
            None => run.services.marketplace.offer(&offer).await?,
        };
        let draft = live.as_ref();
        let content = with_withheld(content, draft, run.job)?;
        let lock = earlier_job::taken_over(lock, draft, &content.assets, run).await;
        let lists = draft.map(|draft| lists(&content, draft, &lock, run.job)).unwrap_or_default();
        let leftover::Lists { emptied, notes: leftover } = lists;
        let base = base(content.own.clone(), draft, &emptied, &offer)?;
        let sides = given::Sides { base: &base, draft, lock: &lock };
        let given = Given::look(&content, sides, run).await;
        let base = match draft {
            Some(draft) => base.with_fields_of(draft, &given.same),
            None => base,
        };
        let sides = draft.map(|draft| Sides { base: &base, draft, lock: &lock, emptied: &emptied });
        let compared = match sides {
            Some(sides) => Compared::with_draft(&content.assets, sides, run).await,
            None => Compared::with_nothing(&content.assets, &base, &run.job.shapes),
        };
        let targets: Vec<_> = targets(&content.assets, &compared.steps).chain(emptied).collect();
        base.expect_fields(&targets)?;
        let texts = Texts::compare(content.own.as_ref(), &base, draft, &targets, &lock);
        let Compared { steps, removed, mut edits } = compared;
        let Content { assets, own, named, profile, report, .. } = content;
        let report = with_lost_captions(report.and(given.report), &assets, &base, run.job)?;
        let unverified = given.unverified;
        edits.extend(given.edits);
        Ok(Self {
            assets,
            report,
            profile,
            unverified,
            own,
            named,
            base,
            live,
            steps,
            removed,
            edits,
            leftover,
            lock,
            found,
            texts,
        })
    }

    /// Tells whether the draft already is as the folder says.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.live.is_some()
            && self.removed.is_empty()
            && self.texts.are_unchanged()
            && self.steps.iter().all(|step| step.change == Change::Unchanged)
    }

    /// Lists the images that must lie in storage, each content once.
    #[must_use]
    pub fn to_store(&self) -> Vec<&CheckedAsset> {
        let needed = self.steps.iter().filter(|step| step.kept.is_none());
        let by_content: BTreeMap<Sha256Digest, usize> =
            needed.map(|step| (self.asset(step).hash().sha256, step.asset)).collect();
        let numbers: BTreeSet<_> = by_content.into_values().collect();
        numbers.into_iter().map(|number| &self.assets.as_slice()[number]).collect()
    }

    /// Returns the offer with its image URLs, and what could not be carried into it.
    ///
    /// # Errors
    /// Returns an error that names the image that has no URL, or no place in the offer.
    pub(super) fn with_urls<'l>(
        &self,
        shapes: &ListShapes,
        url_of: impl Fn(&Sha256Digest) -> Option<&'l ImageUrl>,
    ) -> Result<(Offer, Vec<Finding>), Error> {
        let placement = |step: &Step| {
            let asset = self.asset(step);
            let url = step.kept.as_ref().or_else(|| url_of(&asset.hash().sha256));
            let url = url.ok_or_else(|| Error::NoUrl { file: asset.name().to_owned() })?;
            Ok(placement(asset, step, url.clone()))
        };
        let placements = self.steps.iter().map(placement).collect::<Result<Vec<_>, Error>>()?;
        Ok(self.base.with_images(&placements, shapes)?)
    }

    /// Returns what someone else changed, or may have, and a save overwrites.
    pub(super) fn edits(&self) -> impl Iterator<Item = &Edit> {
        self.edits.iter().chain(&self.texts.lost)
    }

    /// Returns the name of the blob that an image is stored in.
    pub(super) fn blob_name(&self, asset: &CheckedAsset) -> BlobName {
        BlobName::of(self.base.reference(), &asset.hash().sha256, asset.media_type())
    }

    /// Returns which offer on which service the job's lock belongs to.
    pub(super) fn owner<'a>(&'a self, job: &'a Job) -> LockOwner<'a> {
        LockOwner { service: &job.service, offer: self.base.reference() }
    }

    /// Whether the folder has an `offer.json`, also one that does not count.
    pub(super) fn has_offer_file(&self) -> bool {
        self.named.is_some()
    }

    pub(super) fn offer(&self) -> &OfferRef {
        self.base.reference()
    }

    /// Gives back what it was made from, to make it anew.
    pub(super) fn into_content(self) -> Content {
        let Self { assets, own, named, profile, report, .. } = self;
        Content { assets, own, named, profile, report, draft: None }
    }

    /// The same run on the current draft: for a run that writes images only, after someone else saved.
    pub(super) fn rebased(self, now: Offer) -> Self {
        Self { base: now.clone(), live: Some(now), ..self }
    }

    /// Whether the run may go on top of someone else's save: only where it writes images alone, and nobody approved
    /// just this plan.
    pub(super) fn may_rebase(&self, job: &Job) -> bool {
        self.texts.is_of_draft() && job.approved.is_none()
    }

    /// Returns the images that the draft shows before the run.
    pub(super) fn shown(&self, shapes: &ListShapes) -> ShownImages {
        images_of(self.live.as_ref().unwrap_or(&self.base), &self.assets, shapes)
    }

    /// Returns what someone else changed in the image fields of this run since the draft was read.
    pub(super) fn edits_in(&self, theirs: &Offer, shapes: &ListShapes) -> Vec<Edit> {
        self.edits_of(self.targets(), theirs, shapes)
    }

    /// Returns what someone else changed in the other image fields since the draft was read.
    pub(super) fn other_edits_in(&self, theirs: &Offer, shapes: &ListShapes) -> Vec<Edit> {
        let ours = self.targets();
        let both = self.live.iter().chain([theirs]).map(|offer| images_of(offer, &self.assets, shapes));
        let others = both.flat_map(|shown| {
            let target = |(field, plan): (&Field, Option<&PlanId>)| Target {
                kind: field.kind.clone(),
                plan: plan.cloned(),
            };
            shown.fields().map(target).filter(|target| !ours.contains(target)).collect::<Vec<_>>()
        });
        self.edits_of(others.collect::<BTreeSet<_>>(), theirs, shapes)
    }

    fn edits_of(
        &self,
        targets: impl IntoIterator<Item = Target>,
        theirs: &Offer,
        shapes: &ListShapes,
    ) -> Vec<Edit> {
        let Some(before) = &self.live else { return Vec::new() };
        let [before, now] = [before, theirs].map(|offer| images_of(offer, &self.assets, shapes));
        let name = |target: &Target, at: Option<usize>| {
            let member = self.base.field_name(target).unwrap_or_default();
            slot_name(&target.kind, target.plan.as_ref(), at, &member)
        };
        let of_field = |target: Target| {
            let plan = target.plan.as_ref();
            let sides = [&before, &now].map(|shown| shown.elements(&target.kind, plan));
            let found = edits::between(&sides[0], &sides[1]).into_iter();
            found.map(|(at, what)| Edit { name: name(&target, at), what }).collect::<Vec<_>>()
        };
        targets.into_iter().flat_map(of_field).collect()
    }

    /// The mark of the draft that was read.
    pub(super) fn mark(&self) -> Option<ETag> {
        self.live.as_ref().and_then(|live| live.etag().cloned())
    }

    pub(super) fn asset(&self, step: &Step) -> &CheckedAsset {
        &self.assets.as_slice()[step.asset]
    }
}

impl Plan {
    /// The image fields that this run writes.
    pub(super) fn targets(&self) -> Vec<Target> {
        let written = targets(&self.assets, &self.steps);
        let mut all: Vec<_> = written.chain(self.removed.iter().map(|gone| gone.target.clone())).collect();
        all.sort();
        all.dedup();
        all
    }
}

fn targets(assets: &CheckedAssets, steps: &[Step]) -> impl Iterator<Item = Target> {
    steps
        .iter()
        .map(|step| Target { kind: assets.as_slice()[step.asset].kind().clone(), plan: step.plan.clone() })
}
