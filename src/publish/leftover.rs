//! Image fields of the draft that the folder has no file for: lists that are emptied, and what goes on being shown.

use super::content::Content;
use super::images::images_of;
use super::job::Job;
use super::lock::Lock;
use crate::base::{FieldShape, PlanId};
use crate::listing::{Field, Target, elements};
use crate::marketplace::Offer;
use std::collections::BTreeSet;

/// What happens to the fields that the folder has no file for.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// The lists that a save empties.
    pub(super) emptied: Vec<Target>,
    /// What goes on being shown, and why.
    pub(super) notes: Vec<String>,
}

/// Decides what happens to each image field that no file of the folder is for.
///
/// A list is emptied where `offer.json` says that it is empty and the record says that each of its images came from
/// this folder. All else stays: logos can be replaced but not removed, and what someone else set is not ours to remove.
pub(super) fn lists(content: &Content, draft: &Offer, lock: &Lock, job: &Job) -> Lists {
    let shown = |offer: &Offer| images_of(offer, &content.assets, &job.shapes);
    let (theirs, ours) = (shown(draft), content.own.as_ref().map(shown));
    let per_plan = draft.keeps_images_per_plan();
    let filled: BTreeSet<_> = content.assets.iter().map(|asset| (asset.kind(), asset.plan())).collect();
    let has_file = |field: &Field, plan: Option<&PlanId>| {
        filled.contains(&(&field.kind, plan)) || (per_plan && filled.contains(&(&field.kind, None)))
    };
    let mut lists = Lists::default();
    for (field, plan) in theirs.fields().filter(|(field, plan)| !has_file(field, *plan)) {
        let own = ours.as_ref().and_then(|ours| ours.field(&field.kind, plan));
        if own.is_some_and(|own| !own.is_empty()) || elements(field).is_empty() {
            continue;
        }
        let origin = Origin::of(field, lock);
        let is_list = field.kind.shape() == FieldShape::List;
        match origin {
            Origin::Folder if is_list && own.is_some() => {
                lists.emptied.push(Target { kind: field.kind.clone(), plan: plan.cloned() });
            }
            _ => {
                let says_empty = own.is_some() && is_list;
                lists.notes.extend(note(field, plan, origin, (says_empty, Emptied::of(draft))));
            }
        }
    }
    lists
}

/// How a list is emptied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Emptied {
    /// By a list of `offer.json` that is empty.
    InOfferFile,
    /// By hand: the API takes no `offer.json`, and a folder without such files may not be about them.
    InPortal,
}

impl Emptied {
    fn of(draft: &Offer) -> Self {
        if draft.document().is_some() { Self::InOfferFile } else { Self::InPortal }
    }
}

/// Where the images of a field came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// All from files of this folder.
    Folder,
    /// Some from files of this folder.
    Both,
    /// None of them.
    Elsewhere,
}

impl Origin {
    fn of(field: &Field, lock: &Lock) -> Self {
        let from_file = |url| lock.image_at(url).is_some_and(|image| image.file().is_some());
        let all = elements(field);
        let ours = all.iter().filter(|element| element.url.is_some_and(from_file)).count();
        match ours {
            0 => Self::Elsewhere,
            _ if ours == all.len() => Self::Folder,
            _ => Self::Both,
        }
    }
}

/// Says what goes on being shown; a folder that never had such images and does not say that there are none, is not
/// about them.
fn note(
    field: &Field,
    plan: Option<&PlanId>,
    origin: Origin,
    (says_empty, emptied): (bool, Emptied),
) -> Option<String> {
    if origin == Origin::Elsewhere && !says_empty {
        return None;
    }
    let count = elements(field).len();
    let images = match (field.kind.shape(), count) {
        (FieldShape::One, _) => field.kind.title(),
        (FieldShape::List, 1) => format!("1 {}", field.kind.title()),
        (FieldShape::List, _) => format!("{count} {}s", field.kind.title()),
    };
    let plan = plan.map(|plan| format!(" of plan {plan}")).unwrap_or_default();
    let why = match (field.kind.shape(), origin) {
        (FieldShape::One, _) => "`publish` can replace a logo, but not remove it",
        (FieldShape::List, Origin::Folder) if emptied == Emptied::InPortal => {
            "`publish` removes images from a list only if the folder has a file for it; to remove them all, use Partner Center"
        }
        (FieldShape::List, Origin::Folder) => {
            "to remove them, set the list to `[]` in offer.json and publish without `--images-only`"
        }
        (FieldShape::List, _) => "not all came from this folder; to remove them, use Partner Center",
    };
    Some(format!("the draft still has {images}{plan} that this folder doesn't contain: {why}"))
}
