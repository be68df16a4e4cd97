//! A save: one job with the resources that change, and the tree that is read after it.

use super::client::Ingestion;
use super::job::{JobFailure, JobState, Posted};
use super::read::state;
use super::resource::{is_deletion, resources};
use super::slots::Slots;
use super::tree::{Paths, Target, Tree};
use crate::base::{AssetKind, OfferRef};
use crate::http::{Repeat, retry};
use crate::listing::{Field, ImageFields, ListShapes};
use crate::marketplace::error::Error;
use crate::marketplace::etag::ETag;
use crate::marketplace::offer::Offer;
use crate::marketplace::operation::OperationId;
use crate::marketplace::saving::{Created, NotSaved, Precondition, SaveRequest, Saved, ShownBy};
use serde_json::Value;
use std::time::{Duration, Instant};

/// What was posted, and the result of the request.
struct Sent {
    posted: Posted,
    resources: Vec<Value>,
}

/// What a save has to do, compared with the draft right before it.
struct Compared {
    before: Tree,
    /// Nothing where nothing changes.
    sent: Option<Sent>,
    /// Which deletions the service refused before it did anything, and why.
    refused: Vec<String>,
}

impl Ingestion {
    /// Saves the images of an offer, at most once, and reads the draft back.
    ///
    /// The service has no `If-Match`: the draft is compared right before the request, each time that this is sent, and
    /// what someone changes between the two is not seen. Only resources whose image or text changes are sent.
    ///
    /// # Errors
    /// Returns an error that says why it was not saved. A job that failed in part is no error, nor is one that was to
    /// delete images only: [`Saved::refused`] says what the service didn't take.
    pub async fn save(&self, request: &SaveRequest<'_>) -> Result<Saved, NotSaved> {
        let offer = request.offer.reference();
        let doing = format!("save offer `{offer}`");
        let Compared { before, sent, refused } = self.post_changes(request, &doing).await?;
        let Some(sent) = sent else {
            return Ok(Saved { refused, ..saved(&before, offer, before.version())? });
        };
        match &sent.posted {
            Posted::Accepted(job, first) => {
                request.journal.accepted(job).await;
                let ended = self.end_of(job, first.clone(), request.timeout, &doing).await;
                let ended = ended.map_err(|error| lost(error, job, &doing))?;
                let mut saved = self.read_back(ended, job, &sent, &before, offer).await?;
                saved.refused.extend(refused);
                Ok(saved)
            }
            Posted::Unknown(doubt) => Err(self.in_doubt(doubt, &before, offer).await),
        }
    }

    /// Posts what changes, and returns the draft that it was compared with. Nothing is sent where nothing changes, and then
    /// what was refused before is returned.
    ///
    /// A service that takes no request for now may take it after a pause, in which someone else may save. One that
    /// refuses a request as a whole, and so did nothing, may do so for a deletion: then the rest, if any, is posted
    /// without any, and the reason is kept. Either way the draft is compared again.
    async fn post_changes(&self, request: &SaveRequest<'_>, doing: &str) -> Result<Compared, NotSaved> {
        let (start, mut attempt, mut refused) = (Instant::now(), 1, Vec::new());
        loop {
            let before = self.unchanged(request, doing).await?;
            let mut resources = changes(&before, request)?;
            resources.retain(|one| refused.is_empty() || !is_deletion(one));
            if resources.is_empty() {
                return Ok(Compared { before, sent: None, refused });
            }
            match self.post(&resources, Repeat::Never, doing).await {
                Ok(posted) => {
                    return Ok(Compared { before, sent: Some(Sent { posted, resources }), refused });
                }
                Err(Error::BadRequest(said)) if resources.iter().any(is_deletion) => {
                    refused.push(format!("not deleted: {}", said.refusal));
                }
                Err(error) => {
                    let pause = self.pause_after(&error, attempt, start.elapsed());
                    let pause = pause.ok_or_else(|| error.after(attempt, start.elapsed()))?;
                    tokio::time::sleep(pause).await;
                    attempt += 1;
                }
            }
        }
    }

    /// Reads the draft, which must be the one that the change was made from.
    async fn unchanged(&self, request: &SaveRequest<'_>, doing: &str) -> Result<Tree, NotSaved> {
        let offer = request.offer.reference();
        let product = self.existing(offer).await?;
        let now = self.tree(offer, &product, Target::Draft).await?;
        if self.is_unchanged(&now, offer, &request.precondition).await? {
            return Ok(now);
        }
        let source = Box::new(Error::DraftChanged { doing: doing.to_owned() });
        Err(NotSaved::Moved { now: Some(state(&now, offer)?), source })
    }

    /// Returns how long to pause after a request that was surely not carried out; none where another one is in vain.
    pub(super) fn pause_after(&self, error: &Error, attempt: u32, elapsed: Duration) -> Option<Duration> {
        let outcome = match error.refusal() {
            Some(refusal) => retry::Try::Status(refusal.status, refusal.retry_after),
            None if matches!(error, Error::NoAnswer { .. }) => retry::Try::NotSent,
            None => return None,
        };
        let policy = self.session.http.retry_policy();
        retry::decide(&policy, Repeat::OnlyIfNotTaken, attempt, outcome, elapsed, 0.5)
    }

    /// Reads what a job left. Where something changed that was not sent, someone else saved during the job, and the
    /// draft isn't what the save made.
    async fn read_back(
        &self,
        ended: JobState,
        job: &OperationId,
        sent: &Sent,
        before: &Tree,
        offer: &OfferRef,
    ) -> Result<Saved, NotSaved> {
        let doing = format!("save offer `{offer}`");
        let after = self.tree(offer, &before.product, Target::Draft).await;
        let after = after.map_err(|error| lost(error, job, &doing))?;
        // who removes an image and is refused has all else saved already
        let keeps_all = |failure: &JobFailure| failure.is_refusal() && sent.resources.iter().all(is_deletion);
        let refused = match ended {
            JobState::Failed(failure) if after.version() == before.version() && !keeps_all(&failure) => {
                return Err(failure.error(&doing).into());
            }
            JobState::Failed(failure) => failure.reasons,
            JobState::Cancelled => vec![format!("job `{job}` was canceled")],
            JobState::Running | JobState::Succeeded => Vec::new(),
        };
        let meanwhile = self.changed_meanwhile(before, &after, sent, offer).await;
        let made = if meanwhile.is_empty() { after.version() } else { before.version() };
        Ok(Saved { refused, meanwhile, ..saved(&after, offer, made)? })
    }

    /// Names what changed during a job and was not sent.
    ///
    /// Where the paths of images tell more than all else, the draft is read once more: a service that shows other paths
    /// at each read tells nothing by them.
    async fn changed_meanwhile(
        &self,
        before: &Tree,
        after: &Tree,
        sent: &Sent,
        offer: &OfferRef,
    ) -> Vec<String> {
        let changed = |paths| after.changed_since(before, &sent.resources, paths);
        let (by_all, without_paths) = (changed(Paths::Count), changed(Paths::Ignored));
        if by_all == without_paths {
            return by_all;
        }
        let again = self.tree(offer, &before.product, Target::Draft).await;
        let again = again.ok().and_then(|again| again.version());
        let shown = after.version();
        let is_unsteady = again != shown && again.zip(shown).is_some_and(|(a, b)| differ_by_paths(&a, &b));
        if is_unsteady { without_paths } else { by_all }
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

    /// Reads the draft to find out whether a request without an answer was applied.
    async fn in_doubt(&self, doubt: &Error, before: &Tree, offer: &OfferRef) -> NotSaved {
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

/// Returns a draft as it was saved; `made` is the version that the save made of it.
fn saved(draft: &Tree, offer: &OfferRef, made: Option<ETag>) -> Result<Saved, Error> {
    let draft = state(draft, offer)?;
    Ok(Saved { shown_by: ShownBy::ReadBack, ..Saved::answered(Created::Existing, draft, made) })
}

/// Says that nothing tells how a job ended, or what it left.
fn lost(error: Error, job: &OperationId, doing: &str) -> Error {
    match error {
        Error::JobRunning { .. } => error,
        error => Error::JobLost { doing: doing.to_owned(), job: job.to_string(), source: Box::new(error) },
    }
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
