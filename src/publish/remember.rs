//! What the next run is to know: every image that the draft shows when this run ends.

use super::lock::{AssetPlace, Lock, LockedFile};
use super::plan::Plan;
use super::step::Step;
use crate::base::{Link, Sha256Digest};
use crate::listing::{ShownImages, Words, elements};
use crate::marketplace::TextHashes;
use std::collections::BTreeMap;

/// What a run found out about the URLs that the draft shows.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// The steps whose images the draft surely shows, with their URLs.
    pub(super) confirmed: BTreeMap<usize, Link>,
    /// The URLs that were seen to show another image than the one of their file.
    pub(super) other: Vec<Link>,
}

/// Makes the record of a draft. An image that is not confirmed keeps its earlier record, if its URL is the same and was
/// not seen to show another image; its URL alone is recorded otherwise.
pub(super) fn record(
    plan: &Plan,
    shown: &ShownImages,
    judged: &Judged,
    (document, hashes): (Option<String>, TextHashes),
) -> Lock {
    let here: BTreeMap<_, _> = judged
        .confirmed
        .iter()
        .filter_map(|(n, link)| {
            let step = plan.steps.get(*n)?;
            let asset = plan.asset(step);
            Some(((asset.kind(), step.plan.as_ref(), asset.position()), (step, link)))
        })
        .collect();
    let mut lock = Lock::of_draft().with_texts(document, hashes);
    for (field, of) in shown.fields() {
        for (position, element) in elements(field).into_iter().enumerate() {
            let Some(link) = element.link else { continue };
            let place = AssetPlace { kind: &field.kind, plan: of, position };
            let is_other = judged.other.iter().any(|other| other.same_place(link));
            let known = plan.lock.image_at(link).filter(|_| !is_other);
            match (here.get(&(&field.kind, of, position)), known) {
                (Some((step, link)), _) => {
                    lock.record(place, link, Some(file(plan, step, element.words)));
                }
                (None, Some(known)) => lock.keep(place, known),
                (None, None) => lock.record(place, link, None),
            }
        }
    }
    lock
}

/// The file of a step, with those words of the element that come from the folder.
fn file<'p>(plan: &'p Plan, step: &Step, words: &Words) -> LockedFile<'p> {
    let asset = plan.asset(step);
    let of_folder = |ours: &Option<String>, shown: &Option<String>| {
        let is_set = ours.as_ref().is_some_and(|text| !text.is_empty());
        shown.clone().filter(|_| is_set)
    };
    LockedFile {
        name: asset.name(),
        sha256: asset.digests().sha256,
        copy: step.copy.filter(|copy: &Sha256Digest| *copy != asset.digests().sha256),
        words: Words {
            name: of_folder(&step.words.name, &words.name),
            video: of_folder(&step.words.video, &words.video),
        },
    }
}
