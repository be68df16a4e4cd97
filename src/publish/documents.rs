//! The documents of a run, made from what the run knows.

use super::confirm::{self, Confirmation};
use super::error::Error;
use super::images::slot_name;
use super::job::Run;
use super::keep;
use super::outcome::{
    AssetOutcome, Basis, Change, Difference, DifferenceState, Draft, FieldChange, FindingText, LockState,
    Next, Outcome, RemovedImage, SCHEMA_VERSION, Shown, ShownImage, Stop, Upload, Verdict, findings,
};
use super::plan::Plan;
use super::step::{Before, Removed, Step};
use super::texts::Unseen;
use super::upload::VerifiedUrls;
use crate::base::ImageUrl;
use crate::listing::Target;
use crate::marketplace::{self, Created, Offer, Saved};
use crate::report::{Finding, Severity};

/// Tells what a plan would do.
pub(super) fn planned(plan: &Plan, run: Run<'_>) -> Outcome {
    let mut outcome = base(plan, run, Verdict::Planned);
    if plan.is_unchanged() {
        let draft = if outcome.shows_more {
            "the draft has every file of the folder"
        } else {
            "the draft already matches the folder"
        };
        outcome.notes.push(format!("{draft}: `publish` would change nothing"));
        return outcome;
    }
    for (asset, step) in outcome.assets.iter_mut().zip(&plan.steps) {
        if step.kept.is_none() {
            asset.upload = Some(Upload::Planned);
            let container = run.services.container.as_ref();
            asset.url = container.map(|container| container.place_of(&plan.blob_name(plan.asset(step))));
        }
    }
    outcome.stops = plan.stops(run).iter().map(stop).collect();
    if outcome.stops.is_empty() {
        outcome.notes.extend(plan.edits().map(|edit| format!("would overwrite: {edit}")));
    }
    let state = if plan.live.is_some() { Created::Existing } else { Created::New };
    outcome.draft = Some(Draft { state, correlation_id: None });
    outcome.basis =
        Some(Basis { etag: outcome.etag.clone(), document: plan.texts.document().map(str::to_owned) });
    outcome
}

/// Tells that nothing was to be done.
pub(super) fn unchanged(plan: &Plan, shown: &Confirmation, run: Run<'_>) -> Outcome {
    let mut outcome = base(plan, run, Verdict::Unchanged);
    show(&mut outcome, shown);
    outcome
}

/// Tells what was saved.
pub(super) fn saved(
    plan: &Plan,
    notes: &[Finding],
    urls: &VerifiedUrls,
    shown: &Confirmation,
    saved: &Saved,
    run: Run<'_>,
) -> Outcome {
    let result = if shown.is_complete() { Verdict::Saved } else { Verdict::Incomplete };
    let mut outcome = base(plan, run, result);
    outcome.etag = saved.offer.etag().map(ToString::to_string);
    for (asset, step) in outcome.assets.iter_mut().zip(&plan.steps) {
        if step.kept.is_none() {
            asset.upload = urls.upload_of(&plan.asset(step).hash().sha256);
        }
    }
    show(&mut outcome, shown);
    outcome.draft = Some(Draft { state: saved.created, correlation_id: saved.correlation_id.clone() });
    outcome.findings.extend(notes.iter().map(FindingText::from));
    outcome.notes.extend(urls.notes.iter().cloned());
    outcome.notes.extend(plan.edits().map(|edit| format!("overwritten: {edit}")));
    outcome.notes.extend(shown.still_there.iter().map(still_there));
    outcome.notes.extend(saved.refused.iter().cloned());
    outcome.notes.extend(changed_meanwhile(&saved.meanwhile));
    if result == Verdict::Saved {
        outcome.next.push(Next::Submit(plan.base.reference().clone()));
    } else {
        outcome.notes.extend(what_next(plan, shown, &saved.refused));
    }
    outcome
}

/// Says how a draft that doesn't show all that was sent can be completed: what the marketplace refuses to remove, it
/// refuses again.
fn what_next(plan: &Plan, shown: &Confirmation, refused: &[String]) -> Vec<String> {
    let stays = |removed: &&Removed| {
        let place = removed.image.url.as_ref().map(ImageUrl::place);
        let is_it = |one: &marketplace::Difference| {
            one.kind == marketplace::DifferenceKind::NotRemoved && one.shown.as_deref() == place
        };
        !refused.is_empty() && shown.differences.iter().any(is_it)
    };
    let stays: Vec<_> = plan.removed.iter().filter(stays).collect();
    let is_altered = |one: &&marketplace::Difference| one.kind == marketplace::DifferenceKind::Altered;
    // of an API that shows images alone, what is altered is what stands beside them
    let altered = match plan.base.document() {
        Some(_) => 0,
        None => shown.differences.iter().filter(is_altered).count(),
    };
    let is_saved = shown.images.iter().all(confirm::ShownImage::is_saved);
    let is_all = is_saved && shown.differences.len() == stays.len() + altered;
    let again = (!is_all).then(|| "run the same command again to send what is missing".to_owned());
    let altered = (altered > 0).then(|| ALTERED.to_owned());
    stays.into_iter().map(|removed| not_removed(plan, removed)).chain(altered).chain(again).collect()
}

const ALTERED: &str = "the marketplace or someone else changed texts during the save: write them into the folder as the draft shows them, or find out who did";

fn not_removed(plan: &Plan, Removed { target, position, image }: &Removed) -> String {
    let slot = slot_name(&plan.base, target, Some(*position));
    let known = image.url.as_ref().and_then(|url| plan.lock.image_at(url)?.file.as_ref());
    let back = known.map(|file| format!(", or put `{file}` back into the folder")).unwrap_or_default();
    format!("the marketplace didn't remove {slot}: remove it in Partner Center{back}")
}

/// Adds what the draft shows.
fn show(outcome: &mut Outcome, shown: &Confirmation) {
    for (asset, image) in outcome.assets.iter_mut().zip(&shown.images) {
        asset.url = image.url.as_ref().map(|url| url.place().to_owned());
        asset.shown = Some(image.state);
        let state = match image.state {
            Shown::Marketplace | Shown::Ours => None,
            Shown::Previous => Some(DifferenceState::PreviousImage),
            Shown::Other => Some(DifferenceState::OtherImage),
            Shown::NotFetched => Some(DifferenceState::NotFetched),
            Shown::Missing => Some(DifferenceState::Missing),
        };
        outcome.differences.extend(state.map(|state| Difference {
            field: image.pointer.clone(),
            state,
            file: Some(asset.file.clone()),
            sent: None,
            shown: asset.url.clone(),
        }));
    }
    outcome.differences.extend(shown.differences.iter().map(difference));
    outcome.notes.extend(not_copied(shown.not_copied()));
}

fn difference(difference: &marketplace::Difference) -> Difference {
    let state = match difference.kind {
        marketplace::DifferenceKind::Missing => DifferenceState::Missing,
        marketplace::DifferenceKind::Altered => DifferenceState::Altered,
        marketplace::DifferenceKind::NotRemoved => DifferenceState::NotRemoved,
    };
    let (sent, shown) = (difference.sent.clone(), difference.shown.clone());
    Difference { field: difference.pointer.clone(), state, file: None, sent, shown }
}

fn still_there(difference: &marketplace::Difference) -> String {
    let shown = difference.shown.as_deref().unwrap_or_default();
    format!(
        "the draft still contains {} = {shown}, which is not in offer.json; add it there to keep it",
        difference.pointer
    )
}

fn changed_meanwhile(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| {
        let names = names.join(", ");
        format!(
            "changed while the job ran, and not by this run: {names}; look at it before you submit the draft"
        )
    })
}

fn not_copied(count: usize) -> Option<String> {
    let (images, are) = if count == 1 { ("image", "is") } else { ("images", "are") };
    (count > 0).then(|| {
        format!(
            "{count} {images} {are} not copied by the marketplace yet: the SAS URL must stay valid until then"
        )
    })
}

fn base(plan: &Plan, run: Run<'_>, result: Verdict) -> Outcome {
    let known = if plan.lock.is_known() { LockState::Found } else { LockState::Missing };
    Outcome {
        schema_version: SCHEMA_VERSION,
        result,
        publisher: plan.base.reference().publisher.to_string(),
        offer: plan.base.reference().offer.to_string(),
        service: run.job.service.clone(),
        storage: run.job.storage.clone(),
        lock: keep::text(known, run.job, run.services, plan.owner(run.job)),
        etag: plan.live.as_ref().and_then(Offer::etag).map(ToString::to_string),
        draft: None,
        basis: None,
        assets: plan.steps.iter().map(|step| asset(plan, step)).collect(),
        removed: plan.removed.iter().map(|removed| self::removed(plan, removed)).collect(),
        stops: Vec::new(),
        fields: plan.texts.diff.changes().iter().map(FieldChange::of).collect(),
        differences: Vec::new(),
        findings: findings(&plan.content.report),
        notes: texts(plan).into_iter().chain(keep::unused_file(run.job)).collect(),
        next: Vec::new(),
        commands: Vec::new(),
        status: None,
        shows_more: !plan.leftover.is_empty(),
        left: None,
    }
}

/// What is to be said of the texts, and of an API that shows the images of an offer alone.
fn texts(plan: &Plan) -> Vec<String> {
    let mut notes = Vec::new();
    if plan.base.document().is_none() {
        if plan.content.named.is_some() {
            notes.push("offer.json is not sent: this API changes images, captions and videos; texts stay as they are in Partner Center".to_owned());
        }
        if !plan.removed.is_empty() {
            notes.push("the marketplace may refuse to remove images that were published before; what stays is reported".to_owned());
        }
    }
    notes.extend(plan.leftover.iter().cloned());
    if plan.texts.unseen == Unseen::Unknown {
        let names = plan.texts.diff.unseen().join("`, `");
        notes.push(format!("the API never returns `{names}`, so a change can't be detected"));
    }
    notes
}

fn asset(plan: &Plan, step: &Step) -> AssetOutcome {
    let asset = plan.asset(step);
    AssetOutcome {
        file: asset.name().to_owned(),
        kind: asset.kind().name().to_owned(),
        plan: step.plan.as_ref().map(ToString::to_string),
        position: asset.position(),
        field: plan.base.field_name(&Target { kind: asset.kind().clone(), plan: step.plan.clone() }),
        before: step.before.as_ref().map(shown),
        caption: step.words.name.clone(),
        video: step.words.video.clone(),
        bytes: asset.hash().length,
        pixels: asset.pixels().map(|pixels| (pixels.width, pixels.height)),
        sha256: asset.hash().sha256.to_string(),
        change: step.change,
        upload: None::<Upload>,
        copy: None,
        shown: (step.change == Change::Unchanged).then_some(Shown::Marketplace),
        url: step.kept.as_ref().map(|url| url.place().to_owned()),
    }
}

fn shown(before: &Before) -> ShownImage {
    ShownImage {
        url: before.url.as_ref().map(|url| url.place().to_owned()),
        sha256: before.content.map(|content| content.bytes.to_string()),
        caption: before.words.name.clone(),
        video: before.words.video.clone(),
    }
}

fn removed(plan: &Plan, removed: &Removed) -> RemovedImage {
    let Removed { target, position, image } = removed;
    RemovedImage {
        kind: target.kind.name().to_owned(),
        plan: target.plan.as_ref().map(ToString::to_string),
        position: *position,
        field: plan.base.field_name(target),
        image: shown(image),
    }
}

/// Says why a publish would stop.
pub(super) fn stop(error: &Error) -> Stop {
    let details = match error {
        Error::WouldOverwrite { edits, .. } => edits.iter().map(ToString::to_string).collect(),
        Error::Refused { report, .. } => {
            let errors = report.findings().iter().filter(|finding| finding.severity == Severity::Error);
            errors.map(ToString::to_string).collect()
        }
        _ => Vec::new(),
    };
    Stop { message: error.to_string(), details }
}

impl FieldChange {
    /// Shows a change in short, without signatures and secrets.
    pub(crate) fn of(change: &marketplace::Change) -> Self {
        Self {
            field: change.pointer.clone(),
            change: change.kind(),
            before: change.before.clone(),
            after: change.after.clone(),
        }
    }
}
