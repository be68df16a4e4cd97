//! A save: one job with the resources that change, and the tree that is read after it.

use super::client::Ingestion;
use super::job::{JobState, Posted};
use super::read::state;
use super::resource::{is_deletion, resources};
use super::slots::Slots;
use super::tree::{Target, Tree};
use crate::base::{AssetKind, OfferRef};
use crate::listing::{Field, ImageFields, ListShapes};
use crate::marketplace::error::Error;
use crate::marketplace::etag::ETag;
use crate::marketplace::offer::Offer;
use crate::marketplace::operation::OperationId;
use crate::marketplace::saving::{Created, NotSaved, Precondition, SaveRequest, Saved, ShownBy};
use serde_json::Value;

impl Ingestion {
    /// Saves the images of an offer, at most once, and reads the draft back.
    ///
    /// The service has no `If-Match`: the draft is compared right before the request, and what somebody changes between
    /// the two is not seen. Only resources whose image or text changes are sent.
    ///
    /// # Errors
    /// Returns an error that says why it was not saved. A job that failed in part is no error:
    /// [`Saved::refused`] says what the service didn't take.
    pub async fn save(&self, request: &SaveRequest<'_>) -> Result<Saved, NotSaved> {
        let offer = request.offer.reference();
        let doing = format!("save offer `{offer}`");
        let product = self.existing(offer).await?;
        let now = self.tree(offer, &product, Target::Draft).await?;
        if !self.is_unchanged(&now, offer, &request.precondition).await? {
            let source = Box::new(Error::DraftChanged { doing });
            return Err(NotSaved::Moved { now: Some(state(&now, offer)?), source });
        }
        let changes = changes(&now, request)?;
        if changes.is_empty() {
            return Ok(read_back(&now, &now, offer, Vec::new())?);
        }
        let (posted, not_deleted) = self.post_changes(changes, &doing).await?;
        match posted {
            Posted::Taken(job, first) => {
                let saved = self.carried_out(&job, first, &now, offer, &doing).await?;
                Ok(Saved { refused: [saved.refused, not_deleted].concat(), ..saved })
            }
            Posted::Doubtful(doubt) => Err(self.in_doubt(doubt, &now, offer).await),
        }
    }

    /// Posts what changes. A service that refuses a request as a whole, and so did nothing, may do so for a deletion:
    /// then the rest is posted without any, and the reason is returned.
    async fn post_changes(&self, changes: Vec<Value>, doing: &str) -> Result<(Posted, Vec<String>), Error> {
        let (deletions, rest): (Vec<_>, Vec<_>) = changes.iter().cloned().partition(is_deletion);
        match self.post(changes, doing).await {
            Err(Error::BadRequest(refused)) if !deletions.is_empty() && !rest.is_empty() => {
                Ok((self.post(rest, doing).await?, vec![format!("not deleted: {}", refused.refusal)]))
            }
            posted => Ok((posted?, Vec::new())),
        }
    }

    /// Whether the draft is the one that the change was made from.
    ///
    /// Where nothing but the paths of images differs, it is read once more: a service that shows other paths at each read
    /// tells nothing by them.
    async fn is_unchanged(
        &self,
        now: &Tree,
        offer: &OfferRef,
        precondition: &Precondition,
    ) -> Result<bool, Error> {
        let expected = match precondition {
            Precondition::Create => return Ok(false),
            Precondition::Any => return Ok(true),
            Precondition::Match(expected) => expected,
        };
        let version = now.version();
        if version.as_ref() == Some(expected) {
            return Ok(true);
        }
        if !version.as_ref().is_some_and(|version| differ_by_paths(version, expected)) {
            return Ok(false);
        }
        let again = self.tree(offer, &now.product, Target::Draft).await?.version();
        Ok(again != version && again.is_some_and(|again| differ_by_paths(&again, expected)))
    }

    /// Waits for the end of the job, and reads what it left.
    async fn carried_out(
        &self,
        job: &OperationId,
        first: JobState,
        before: &Tree,
        offer: &OfferRef,
        doing: &str,
    ) -> Result<Saved, NotSaved> {
        let unclear = |error: Error| match error {
            Error::JobRunning { .. } => error,
            error => Error::Unclear { because: format!("job `{job}` was accepted, but then: {error}") },
        };
        let ended = self.end_of(job, first, doing).await.map_err(unclear)?;
        let after = self.tree(offer, &before.product, Target::Draft).await.map_err(unclear)?;
        let is_same = after.version() == before.version();
        let refused = match ended {
            JobState::Failed(failure) if is_same => return Err(failure.error(doing).into()),
            JobState::Failed(failure) => failure.reasons,
            JobState::Cancelled => vec![format!("job `{job}` was canceled")],
            JobState::Running | JobState::Succeeded => Vec::new(),
        };
        Ok(read_back(before, &after, offer, refused)?)
    }

    /// Reads the draft to find out whether a request without an answer was applied.
    async fn in_doubt(&self, doubt: Error, before: &Tree, offer: &OfferRef) -> NotSaved {
        let mut last = before.version();
        let mut changed = None;
        for pause in self.pace.first_pauses() {
            tokio::time::sleep(pause).await;
            let Ok(now) = self.tree(offer, &before.product, Target::Draft).await else { continue };
            let version = now.version();
            let is_steady = version == last;
            last = version;
            if last != before.version() {
                changed = Some(now);
                if is_steady {
                    break;
                }
            }
        }
        let because = doubt.to_string();
        match changed.map(|now| state(&now, offer)) {
            Some(Ok(now)) => NotSaved::Unclear { now, because },
            _ => Error::Unclear { because }.into(),
        }
    }
}

/// Returns what a save left. Where something changed that no save touches, someone else saved during the job, and the
/// draft isn't what the save made.
fn read_back(before: &Tree, after: &Tree, offer: &OfferRef, refused: Vec<String>) -> Result<Saved, Error> {
    let made = if before.rest() == after.rest() { after.version() } else { before.version() };
    let now = state(after, offer)?;
    Ok(Saved { shown_by: ShownBy::ReadBack, refused, ..Saved::answered(Created::Existing, now, made) })
}

fn changes(now: &Tree, request: &SaveRequest<'_>) -> Result<Vec<Value>, Error> {
    let offer = request.offer.reference();
    let slots = Slots::of(now, offer)?;
    let before = request.before.map_or_else(|| slots.fields(), fields);
    resources(&slots, &before, &fields(request.offer)).map_err(|why| Error::unserved(offer, why))
}

/// Returns all fields of an offer, those of image types that the service doesn't have included.
fn fields(offer: &Offer) -> Vec<Field> {
    let shapes = ListShapes::default();
    let kinds: &[AssetKind] = &offer.kinds();
    offer.images(ImageFields { kinds, shapes: &shapes }).all().to_vec()
}

/// Whether two versions differ by the paths of images alone.
fn differ_by_paths(one: &ETag, other: &ETag) -> bool {
    let rest = |version: &ETag| version.as_str().split_once('.').map(|(_, rest)| rest.to_owned());
    rest(one).is_some() && rest(one) == rest(other)
}
