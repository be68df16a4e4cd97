//! What a plan starts from: which body, what an earlier job left, what of the draft stays, and what the check could not
//! know without the draft.

use super::captions::lost_captions;
use super::content::{self, Content};
use super::error::Error;
use super::image_content::{Wanted, contents};
use super::images::{images_of, withheld};
use super::job::{Job, Run};
use super::lock::Lock;
use crate::asset::CheckedAssets;
use crate::base::{FieldShape, ImageUrl, OfferRef, PlanId};
use crate::listing::{Field, Room, Target, elements};
use crate::marketplace::Offer;
use crate::marketplace::body::CAPTIONS_RULE;
use crate::report::Report;
use std::collections::BTreeSet;

/// Takes over what the job of an earlier run made of the draft: a file that was changed since then is no reason to take
/// that run's image for someone else's.
pub(super) async fn taken_over(
    mut lock: Lock,
    draft: Option<&Offer>,
    assets: &CheckedAssets,
    run: Run<'_>,
) -> Lock {
    let Some(draft) = draft.filter(|_| lock.has_sent()) else { return lock };
    let shown = images_of(draft, assets, &run.job.settings.lists);
    let urls: Vec<_> =
        shown.fields().flat_map(|(field, _)| elements(field)).filter_map(|one| one.url).collect();
    let wanted = urls.into_iter().map(|url| Wanted { url, files: Vec::new() });
    let contents = contents(wanted, &lock, draft.reference(), run).await;
    let bytes = |url: &ImageUrl| contents.of(url).map(|content| content.bytes);
    for (field, plan) in shown.fields() {
        lock.take_over((&field.kind, plan), &elements(field), bytes);
    }
    lock
}

/// Adds findings; an error among them stops the run. Those of a URL in the body stop it later, where they are told apart.
fn with_findings(content: Content, findings: Report, job: &Job) -> Result<Content, Error> {
    let findings = job.with_levels(findings);
    let is_refused = findings.has_errors();
    let report = content.report.and(findings);
    if is_refused {
        return Err(Error::Refused { report, files: content.assets.len() });
    }
    Ok(Content { report, ..content })
}

/// Adds findings of the secrets that a save may blank, because the service doesn't return them.
pub(super) fn with_withheld(content: Content, draft: Option<&Offer>, job: &Job) -> Result<Content, Error> {
    let Some(draft) = draft else { return Ok(content) };
    let withheld = match &content.own {
        Some(own) => own.withheld(&[]),
        None => draft.withheld(&unseen(draft, job)?),
    };
    with_findings(content, withheld, job)
}

/// Returns the members that an offer body that doesn't count sets, and that the draft doesn't show.
fn unseen(draft: &Offer, job: &Job) -> Result<Vec<String>, Error> {
    let own = content::read_offer(&job.folder)?.and_then(Result::ok);
    let changes = own.map(|own| draft.changes_to(&Offer::of_document(own, None)));
    Ok(changes.map(|changes| changes.unseen().to_vec()).unwrap_or_default())
}

/// Replaces what the check said of captions without knowing the draft.
pub(super) fn with_lost_captions(content: Content, base: &Offer, job: &Job) -> Result<Content, Error> {
    let lost = lost_captions(content.assets.as_slice(), Some(base), &job.settings.lists, Some(Room::NONE));
    let report = content.report.with_levels(|finding| (finding.code == CAPTIONS_RULE.code).then_some(None));
    with_findings(Content { report, ..content }, Report::new(lost), job)
}

/// Chooses what the body is made from.
pub(super) fn base(
    own: Option<Offer>,
    draft: Option<&Offer>,
    emptied: &[Target],
    offer: &OfferRef,
) -> Result<Offer, Error> {
    match (own, draft) {
        (Some(own), Some(draft)) => Ok(own.with_images_of(draft, emptied)),
        (Some(own), None) => Ok(own),
        (None, Some(draft)) => Ok(draft.clone()),
        (None, None) => Err(Error::NoBase { offer: Box::new(offer.clone()) }),
    }
}

/// What happens to the fields that the folder has no file for.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// The lists that a save empties.
    pub(super) emptied: Vec<Target>,
    /// What goes on being shown, and why.
    pub(super) notes: Vec<String>,
}

/// Decides what happens to each image field that no file of the folder is for, and says what of the draft isn't used.
///
/// A list is emptied where `offer.json` says that it is empty and the record says that each of its images came from
/// this folder. All else stays: logos can be replaced but not removed, and what someone else set is not ours to remove.
pub(super) fn lists(content: &Content, draft: &Offer, lock: &Lock, job: &Job) -> Lists {
    let shown = |offer: &Offer| images_of(offer, &content.assets, &job.settings.lists);
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
                // a folder that never had such images, and does not say that there are none, is not about them
                let is_about = origin != Origin::Elsewhere || says_empty;
                lists.notes.extend(is_about.then(|| note(field, plan, origin, draft)));
            }
        }
    }
    lists.notes.extend(withheld(draft, &job.settings.lists));
    lists
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
        let from_file = |url| lock.image_at(url).is_some_and(|image| image.file.is_some());
        let all = elements(field);
        let ours = all.iter().filter(|element| element.url.is_some_and(from_file)).count();
        match ours {
            0 => Self::Elsewhere,
            _ if ours == all.len() => Self::Folder,
            _ => Self::Both,
        }
    }
}

/// Says what goes on being shown, and how it can be removed.
fn note(field: &Field, plan: Option<&PlanId>, origin: Origin, draft: &Offer) -> String {
    let count = elements(field).len();
    let images = match (field.kind.shape(), count) {
        (FieldShape::One, _) => field.kind.title(),
        (FieldShape::List, 1) => format!("1 {}", field.kind.title()),
        (FieldShape::List, _) => format!("{count} {}s", field.kind.title()),
    };
    let plan = plan.map(|plan| format!(" of plan {plan}")).unwrap_or_default();
    let why = match (field.kind.shape(), origin) {
        (FieldShape::One, _) => "`publish` can replace a logo, but not remove it",
        // the API takes no `offer.json`, and a folder without such files may not be about them
        (FieldShape::List, Origin::Folder) if draft.document().is_none() => {
            "`publish` removes images from a list only if the folder has a file for it; to remove them all, use Partner Center"
        }
        (FieldShape::List, Origin::Folder) => {
            "to remove them, set the list to `[]` in offer.json and publish without `--images-only`"
        }
        (FieldShape::List, _) => "not all came from this folder; to remove them, use Partner Center",
    };
    format!("the draft still has {images}{plan} that this folder doesn't contain: {why}")
}
