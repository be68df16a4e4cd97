//! What a run would store, write and call: made from folder, live draft and lock; printed by `plan`, carried out by
//! `publish`. And why a run would stop rather than carry it out.

use super::basis::{Lists, base, lists, taken_over, with_lost_captions, with_withheld};
use super::compare::{Compared, Sides};
use super::content::Content;
use super::error::Error;
use super::error_text::Record;
use super::given::{Given, Unverified};
use super::images::{images_of, slot_name};
use super::job::{Job, OnConflict, Run};
use super::keep::{self, Found, Kept};
use super::lock::{Lock, LockOwner};
use super::outcome::Change;
use super::progress::Event;
use super::services::EarlyDraft;
use super::settings::Owner;
use super::step::{Removed, Step, placement};
use super::texts::Texts;
use crate::asset::{CheckedAsset, CheckedAssets};
use crate::base::{ImageUrl, OfferRef, PlanId, Sha256Digest};
use crate::listing::edits::{self, Edit, What};
use crate::listing::{Field, ListShapes, ShownImages, Target};
use crate::marketplace::{Offer, Precondition};
use crate::report::{Finding, Report};
use crate::storage::BlobName;
use std::collections::{BTreeMap, BTreeSet};

/// A run, decided but not carried out.
#[derive(Debug)]
pub struct Plan {
    /// What the folder has, with all findings.
    pub(super) content: Content,
    /// Image URLs of the offer body of which nobody can tell now whether they work.
    pub(super) unverified: Vec<Unverified>,
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
        let Run { job, services, progress } = run;
        let offer = job.offer_ref(content.named.as_ref())?;
        let owner = LockOwner { service: &job.service, offer: &offer };
        let Kept { lock, found } = keep::read(job, services, owner).await?;
        progress.event(Event::ReadingDraft);
        let live = EarlyDraft::or_read(content.draft.take(), &offer, services).await?;
        let draft = live.as_ref();
        let mut content = with_withheld(content, draft, job)?;
        let lock = taken_over(lock, draft, &content.assets, run).await;
        let lists = draft.map(|draft| lists(&content, draft, &lock, job)).unwrap_or_default();
        let Lists { emptied, notes: leftover } = lists;
        let base = base(content.own.clone(), draft, &emptied, &offer)?;
        let given = Given::look(&content, Sides { base: &base, draft, lock: &lock }, run).await;
        let base = match draft {
            Some(draft) => base.with_fields_of(draft, &given.same),
            None => base,
        };
        let sides = Sides { base: &base, draft, lock: &lock };
        let compared = Compared::of(&content.assets, sides, &emptied, run).await;
        let targets: Vec<_> = targets(&content.assets, &compared.steps).chain(emptied).collect();
        base.expect_fields(&targets)?;
        let texts = Texts::compare(content.own.as_ref(), &base, draft, &targets, &lock);
        content.report = content.report.and(job.with_levels(Report::new(given.findings)));
        let content = with_lost_captions(content, &base, job)?;
        let Compared { steps, removed, mut edits } = compared;
        edits.extend(given.edits);
        let unverified = given.unverified;
        Ok(Self { content, unverified, base, live, steps, removed, edits, leftover, lock, found, texts })
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
        numbers.into_iter().map(|number| &self.content.assets.as_slice()[number]).collect()
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

    pub(super) fn offer(&self) -> &OfferRef {
        self.base.reference()
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
        images_of(self.live.as_ref().unwrap_or(&self.base), &self.content.assets, shapes)
    }

    /// Returns what someone else changed in the image fields of this run since the draft was read.
    pub(super) fn edits_in(&self, theirs: &Offer, shapes: &ListShapes) -> Vec<Edit> {
        self.edits_of(self.targets(), theirs, shapes)
    }

    /// Returns what someone else changed in the other image fields since the draft was read.
    pub(super) fn other_edits_in(&self, theirs: &Offer, shapes: &ListShapes) -> Vec<Edit> {
        let ours = self.targets();
        let both =
            self.live.iter().chain([theirs]).map(|offer| images_of(offer, &self.content.assets, shapes));
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
        let [before, now] = [before, theirs].map(|offer| images_of(offer, &self.content.assets, shapes));
        let of_field = |target: Target| {
            let plan = target.plan.as_ref();
            let [before, now] = [&before, &now].map(|shown| shown.elements(&target.kind, plan));
            let name = |at| slot_name(&self.base, &target, at);
            let found = edits::between(&before, &now).into_iter();
            found.map(|(at, what)| Edit { name: name(at), what }).collect::<Vec<_>>()
        };
        targets.into_iter().flat_map(of_field).collect()
    }

    pub(super) fn asset(&self, step: &Step) -> &CheckedAsset {
        &self.content.assets.as_slice()[step.asset]
    }

    /// The image fields that this run writes.
    pub(super) fn targets(&self) -> BTreeSet<Target> {
        let removed = self.removed.iter().map(|gone| gone.target.clone());
        targets(&self.content.assets, &self.steps).chain(removed).collect()
    }

    /// Returns each reason for which a publish would stop.
    pub(super) fn stops(&self, run: Run<'_>) -> Vec<Error> {
        let lock = keep::stop(run.job, run.services, self.owner(run.job));
        let stops =
            self.bad_url().into_iter().chain(self.would_overwrite(run.job)).chain(self.would_mask(run.job));
        stops.chain(self.precondition(run.job).err()).chain(lock).collect()
    }

    /// Returns why the offer body's own image URLs can't be saved.
    pub(super) fn bad_url(&self) -> Option<Error> {
        let Content { report, assets, .. } = &self.content;
        if report.has_errors() {
            return Some(Error::Refused { report: report.clone(), files: assets.len() });
        }
        let Unverified { url, source } = self.unverified.first()?.clone();
        Some(Error::UrlNotVerified { url: Box::new(url), source })
    }

    /// Returns what someone else changed and this run would overwrite; texts and images that the settings give to
    /// the folder are left out.
    pub(super) fn overwritten(&self, job: &Job) -> Vec<&Edit> {
        let of = |owner: Owner, edits| if owner == Owner::Folder { &[][..] } else { edits };
        of(job.settings.publish.images, &self.edits)
            .iter()
            .chain(of(job.settings.publish.texts, &self.texts.lost))
            .collect()
    }

    /// Returns why the run would stop rather than overwrite someone else's work.
    pub(super) fn would_overwrite(&self, job: &Job) -> Option<Error> {
        let edits = self.overwritten(job);
        if job.on_conflict == OnConflict::Overwrite || job.approved.is_some() || edits.is_empty() {
            return None;
        }
        let record = if edits.iter().all(|edit| matches!(edit.what, What::Altered(_))) {
            Record::Altered
        } else if edits.iter().any(|edit| edit.is_recorded()) {
            Record::Found
        } else {
            Record::Missing
        };
        let edits = edits.into_iter().cloned().collect();
        Some(Error::WouldOverwrite { offer: Box::new(self.offer().clone()), record, edits })
    }

    /// Returns why the run would stop rather than write masks over secrets; a file's own are findings of the check.
    pub(super) fn would_mask(&self, job: &Job) -> Option<Error> {
        let members = if self.texts.is_of_draft() { self.base.masked_secrets() } else { Vec::new() };
        if job.on_conflict == OnConflict::Overwrite || job.approved.is_some() || members.is_empty() {
            return None;
        }
        Some(Error::MaskedSecrets { offer: Box::new(self.offer().clone()), members })
    }

    /// What the save is made from: nothing yet, the state that was read, or whatever there is.
    ///
    /// Images alone are put on the state that was read even with [`OnConflict::Overwrite`], so that no text changes.
    ///
    /// # Errors
    /// Says that the service gave no mark of that state, so that someone else's change could be overwritten.
    pub fn precondition(&self, job: &Job) -> Result<Precondition, Error> {
        let Some(live) = &self.live else { return Ok(Precondition::Create) };
        match (live.etag(), job.on_conflict) {
            // also where others' changes are to be overwritten: what they save meanwhile is named first
            (Some(etag), _) => Ok(Precondition::Match(etag.clone())),
            (None, OnConflict::Overwrite) => Ok(Precondition::Any),
            (None, OnConflict::Stop) => Err(Error::NoEtag),
        }
    }
}

fn targets(assets: &CheckedAssets, steps: &[Step]) -> impl Iterator<Item = Target> {
    steps
        .iter()
        .map(|step| Target { kind: assets.as_slice()[step.asset].kind().clone(), plan: step.plan.clone() })
}
