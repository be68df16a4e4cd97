//! What the next run is to know: every image that the draft shows when this run ends.

use super::lock::{AssetPlace, Lock, LockedFile};
use super::plan::Plan;
use super::step::Step;
use crate::base::{ImageUrl, PlanId, Sha256Digest};
use crate::listing::{Element, Field, ShownImages, Words, elements};
use crate::marketplace::{ShownBy, TextHashes};
use std::collections::BTreeMap;

/// What a run found out about the URLs that the draft shows.
#[derive(Debug)]
pub(super) struct Judged {
    /// The steps whose images the draft surely shows, with their URLs.
    pub(super) confirmed: BTreeMap<usize, ImageUrl>,
    /// The URLs that were seen to show another image than the one of their file.
    pub(super) other: Vec<ImageUrl>,
    /// What tells that the save went through.
    pub(super) shown_by: ShownBy,
}

/// Makes the record of a draft. An image that is not confirmed keeps its earlier record, if its URL is the same and was
/// not seen to show another image; its URL alone is recorded otherwise.
pub(super) fn record(
    plan: &Plan,
    shown: &ShownImages,
    judged: &Judged,
    (document, hashes): (Option<String>, TextHashes),
) -> Lock {
    let mut lock = Lock::of_draft().with_texts(document, hashes).with_submission_of(&plan.lock);
    for (field, of) in shown.fields() {
        let elements = elements(field);
        let confirmed = confirmed(plan, judged, field, of);
        for (position, element) in elements.iter().enumerate() {
            let Some(url) = element.url else { continue };
            let place = AssetPlace { kind: &field.kind, plan: of, position };
            let is_other = judged.other.iter().any(|other| other.same_place(url));
            let known = plan.lock.image_at(url).filter(|_| !is_other);
            match (step_of(&confirmed, plan, &elements, position), known) {
                (Some((step, url)), _) => {
                    lock.record(place, url, Some(file(plan, step, element.words, judged.shown_by)));
                }
                (None, Some(known)) => lock.keep(place, known),
                (None, None) => lock.record(place, url, None),
            }
        }
    }
    lock
}

/// The steps of a field whose images the draft surely shows, with their URLs.
fn confirmed<'p>(
    plan: &'p Plan,
    judged: &'p Judged,
    field: &Field,
    of: Option<&PlanId>,
) -> Vec<(&'p Step, &'p ImageUrl)> {
    let steps = judged.confirmed.iter().filter_map(|(n, url)| Some((plan.steps.get(*n)?, url)));
    let is_its = |(step, _): &(&Step, _)| *plan.asset(step).kind() == field.kind && step.plan.as_ref() == of;
    steps.filter(is_its).collect()
}

/// Finds the step whose image an element shows: by its URL, since an image that was to go and is still there moves the
/// others; else by its position, unless that step's image is elsewhere in the list.
fn step_of<'p>(
    confirmed: &[(&'p Step, &'p ImageUrl)],
    plan: &Plan,
    elements: &[Element<'_>],
    at: usize,
) -> Option<(&'p Step, &'p ImageUrl)> {
    let position = |step: &Step| plan.asset(step).position();
    let shows = |element: &Element<'_>, url| element.url.is_some_and(|shown| shown.same_place(url));
    let by_url = confirmed.iter().filter(|(_, url)| shows(&elements[at], url));
    let by_position = || {
        let is_elsewhere = |url| elements.iter().any(|element| shows(element, url));
        confirmed.iter().find(|(step, url)| position(step) == at && !is_elsewhere(url))
    };
    by_url.min_by_key(|(step, _)| position(step) != at).or_else(by_position).copied()
}

/// The file of a step, with what stands beside its image.
fn file<'p>(plan: &'p Plan, step: &Step, shown: &Words, shown_by: ShownBy) -> LockedFile<'p> {
    let (asset, words) = (plan.asset(step), words(plan, step, shown, shown_by));
    let is_sent = words.name.is_none() || words.name == shown.name;
    LockedFile {
        name: asset.name(),
        sha256: asset.hash().sha256,
        copy: step.copy.filter(|copy: &Sha256Digest| *copy != asset.hash().sha256),
        words,
        shown: shown.name.clone().filter(|_| !is_sent),
    }
}

/// Those words of an element that come from the folder, as they are shown. In a draft that was read back, words that
/// are neither the folder's nor from before the save may be a colleague's: then the folder's are recorded, so that the
/// next run sees an edit. Words of an earlier folder's that were to go and stay are recorded as they were, so that the
/// next run removes them.
fn words(plan: &Plan, step: &Step, shown: &Words, shown_by: ShownBy) -> Words {
    let recorded = |member: fn(&Words) -> &Option<String>| {
        let (ours, shown) = (member(&step.words).as_ref()?, member(shown).as_ref());
        let before = step.before.as_ref();
        if ours.is_empty() {
            let mut urls = step.kept.iter().chain(before.and_then(|before| before.url.as_ref()));
            let was_ours = urls.any(|url| {
                plan.lock.image_at(url).is_some_and(|known| member(&known.words()).as_ref() == shown)
            });
            return shown.filter(|_| was_ours).cloned();
        }
        let stayed = before.is_some_and(|before| member(&before.words).as_ref() == shown);
        let may_be_theirs = shown_by == ShownBy::ReadBack && !stayed;
        if may_be_theirs { Some(ours.clone()) } else { shown.cloned() }
    };
    Words { name: recorded(|words| &words.name), video: recorded(|words| &words.video) }
}
