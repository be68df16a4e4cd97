//! Makes the document of a run from what the run knows.

use super::{
    AssetOutcome, Basis, Change, Draft, DraftState, FindingText, MemberChange, MemberChangeKind, Outcome,
    SCHEMA_VERSION, Shown, Upload, Verdict, findings,
};
use crate::marketplace::Saved;
use crate::offer;
use crate::publish::plan::{Plan, Step};
use crate::publish::save::TakenOver;
use crate::publish::texts::Unseen;
use crate::publish::upload::ProvedLinks;
use crate::publish::{Job, SANDBOX};
use crate::report::Finding;

/// Tells what a plan would do.
pub(in crate::publish) fn planned(plan: &Plan, job: &Job) -> Outcome {
    let mut outcome = base(plan, job, Verdict::Planned);
    if plan.is_unchanged() {
        outcome.notes.push("the draft already is as the folder says: a publish would send nothing".into());
        return outcome;
    }
    for (asset, step) in outcome.assets.iter_mut().zip(&plan.steps) {
        asset.upload = step.kept.is_none().then_some(Upload::Planned);
    }
    let state = if plan.live.is_some() { DraftState::Changed } else { DraftState::Created };
    outcome.draft = Some(Draft { state, correlation_id: None });
    outcome.basis =
        Some(Basis { etag: outcome.etag.clone(), document: plan.texts.document().map(str::to_owned) });
    outcome
}

/// Tells that nothing was to be done.
pub(in crate::publish) fn unchanged(plan: &Plan, job: &Job) -> Outcome {
    base(plan, job, Verdict::Unchanged)
}

/// Tells what was saved.
pub(in crate::publish) fn saved(
    plan: &Plan,
    notes: &[Finding],
    links: &ProvedLinks,
    taken_over: &TakenOver,
    saved: &Saved,
    job: &Job,
) -> Outcome {
    let mut outcome = base(plan, job, Verdict::Saved);
    outcome.etag = saved.etag.as_ref().map(ToString::to_string);
    for (n, (asset, step)) in outcome.assets.iter_mut().zip(&plan.steps).enumerate() {
        if step.kept.is_none() {
            asset.upload = links.upload_of(&plan.asset(step).digests().sha256);
        }
        let theirs = taken_over.marketplace.get(&n).map(|link| (link, Shown::Marketplace));
        let shown = theirs.or_else(|| taken_over.ours.get(&n).map(|link| (link, Shown::Ours)));
        asset.link = shown.map(|(link, _)| link.place().to_owned());
        asset.shown = shown.map(|(_, whose)| whose);
    }
    outcome.draft = Some(Draft { state: saved.created.into(), correlation_id: saved.correlation_id.clone() });
    outcome.findings.extend(notes.iter().map(FindingText::from));
    outcome.notes.extend(links.notes.iter().cloned());
    outcome.notes.extend(not_taken_over(taken_over));
    outcome.next.push(command(&job.service, &format!("submit {}/{}", outcome.publisher, outcome.offer)));
    outcome
}

fn not_taken_over(taken_over: &TakenOver) -> Option<String> {
    let count = taken_over.ours.len();
    let (pictures, are) = if count == 1 { ("picture", "is") } else { ("pictures", "are") };
    (count > 0).then(|| {
        format!("{count} {pictures} {are} not taken over yet: the draft still shows our link, which must work until it is")
    })
}

/// Shows a command to type; the practice marketplace has to be asked for by name.
pub(in crate::publish) fn command(service: &str, words: &str) -> String {
    let sandbox = if service == SANDBOX { " --sandbox" } else { "" };
    format!("offerpress {words}{sandbox}")
}

fn base(plan: &Plan, job: &Job, result: Verdict) -> Outcome {
    Outcome {
        schema_version: SCHEMA_VERSION,
        result,
        publisher: plan.base.publisher().to_string(),
        offer: plan.base.offer().to_string(),
        service: job.service.clone(),
        storage: job.storage.clone(),
        etag: plan.live.as_ref().and_then(|live| live.etag.as_ref()).map(ToString::to_string),
        draft: None,
        basis: None,
        assets: plan.steps.iter().map(|step| asset(plan, step)).collect(),
        members: plan.texts.diff.changes().iter().map(member).collect(),
        findings: findings(&plan.report),
        notes: texts(plan),
        next: Vec::new(),
        course: None,
    }
}

/// What is to be said of the texts.
fn texts(plan: &Plan) -> Vec<String> {
    let mut notes = Vec::new();
    if !plan.texts.lost.is_empty() {
        let names = plan.texts.lost.join("`, `");
        notes.push(format!(
            "somebody else changed `{names}` since the last publish; this folder would put it back"
        ));
    }
    if plan.texts.unseen == Unseen::Unknown {
        let names = plan.texts.diff.unseen().join("`, `");
        notes.push(format!("the service never shows `{names}`, so nobody can tell whether this changes"));
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
        bytes: asset.digests().length,
        pixels: asset.pixels().map(|pixels| (pixels.width, pixels.height)),
        sha256: asset.digests().sha256.to_string(),
        change: step.change,
        upload: None::<Upload>,
        copy: None,
        shown: (step.change == Change::Unchanged).then_some(Shown::Marketplace),
        link: step.kept.as_ref().map(|link| link.place().to_owned()),
    }
}

fn member(change: &offer::Change) -> MemberChange {
    let kind = match change.kind() {
        offer::ChangeKind::Added => MemberChangeKind::Added,
        offer::ChangeKind::Removed => MemberChangeKind::Removed,
        offer::ChangeKind::Changed => MemberChangeKind::Changed,
    };
    MemberChange {
        member: change.pointer().to_owned(),
        change: kind,
        before: change.before(),
        after: change.after(),
    }
}
