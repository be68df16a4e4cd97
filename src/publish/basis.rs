//! What a plan starts from: which body, what of the draft stays, and what the check could not know without the draft.

use super::captions::{self, Known};
use super::content::{self, Content};
use super::error::Error;
use super::job::Job;
use super::lock::Lock;
use super::{fetch, leftover};
use crate::asset::CheckedAssets;
use crate::base::OfferRef;
use crate::listing::Target;
use crate::marketplace::Offer;
use crate::marketplace::body::CAPTIONS_RULE;
use crate::report::Report;

/// Adds findings of the secrets that a save may blank, because the service doesn't return them.
pub(super) fn with_withheld(content: Content, draft: Option<&Offer>, job: &Job) -> Result<Content, Error> {
    let Some(draft) = draft else { return Ok(content) };
    let withheld = match &content.own {
        Some(own) => own.withheld(&[]),
        None => draft.withheld(&unseen(draft, job)?),
    };
    let withheld = job.check.deny.apply(job.settings.with_levels(withheld));
    let report = content.report.and(withheld);
    if report.has_errors() {
        return Err(Error::Refused { report, files: content.assets.as_slice().len() });
    }
    Ok(Content { report, ..content })
}

/// Returns the members that an offer body that doesn't count sets, and that the draft doesn't show.
fn unseen(draft: &Offer, job: &Job) -> Result<Vec<String>, Error> {
    let own = content::read_offer(&job.folder)?.and_then(Result::ok);
    let changes = own.map(|own| draft.changes_to(&Offer::of_document(own, None)));
    Ok(changes.map(|changes| changes.unseen().to_vec()).unwrap_or_default())
}

/// Returns what happens to the image fields that the folder has no file for, and what of the draft isn't used.
pub(super) fn lists(content: &Content, draft: &Offer, lock: &Lock, job: &Job) -> leftover::Lists {
    let mut lists = leftover::lists(content, draft, lock, job);
    lists.notes.extend(fetch::withheld(draft, &job.shapes));
    lists
}

/// Replaces what the check said of captions without knowing the draft.
pub(super) fn with_lost_captions(
    report: Report,
    assets: &CheckedAssets,
    base: &Offer,
    job: &Job,
) -> Result<Report, Error> {
    let report = report.with_levels(|finding| (finding.code == CAPTIONS_RULE.code).then_some(None));
    let lost = Report::new(captions::findings(assets.as_slice(), Some(base), &job.shapes, Known::Draft));
    let lost = job.check.deny.apply(job.settings.with_levels(lost));
    let refused = lost.has_errors();
    let report = report.and(lost);
    if refused {
        return Err(Error::Refused { report, files: assets.as_slice().len() });
    }
    Ok(report)
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
