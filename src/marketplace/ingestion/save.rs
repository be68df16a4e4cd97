//! A save: one job with the resources that change, and the tree that is read after it.

use super::client::Ingestion;
use super::job::{JobFailure, JobState, Posted};
use super::resource::{is_deletion, resources};
use super::slots::{Slots, state};
use super::tree::{Paths, Target, Tree};
use crate::base::{AssetKind, OfferRef};
use crate::http::Repeat;
use crate::http::retry::Try;
use crate::listing::{Field, ImageFields, ListShapes};
use crate::marketplace::{
    Created, ETag, Error, NotSaved, Offer, OperationId, Precondition, SaveRequest, Saved, ShownBy,
};
use serde_json::Value;
use std::time::{Duration, Instant};

/// What a save has to do, compared with the draft right before it.
pub(super) struct Compared {
    pub(super) before: Tree,
    /// The outcome of the request, and what was posted; nothing where nothing changes.
    pub(super) sent: Option<(Posted, Vec<Value>)>,
    /// Which deletions the service refused before it did anything, and why.
    pub(super) refused: Vec<String>,
}

impl Ingestion {
    /// Posts what changes, and returns the draft that it was compared with. Nothing is sent where nothing changes, and then
    /// what was refused before is returned.
    ///
    /// A service that takes no request for now may take it after a pause, in which someone else may save. One that
    /// refuses a request as a whole, and so did nothing, may do so for a deletion: then the rest, if any, is posted
    /// without any, and the reason is kept. Either way the draft is compared again.
    pub(super) async fn post_changes(
        &self,
        request: &SaveRequest<'_>,
        doing: &str,
    ) -> Result<Compared, NotSaved> {
        let (start, mut attempt, mut refused) = (Instant::now(), 1, Vec::new());
        loop {
            let before = self.unchanged(request, doing).await?;
            let mut resources = changes(&before, request)?;
            resources.retain(|one| refused.is_empty() || !is_deletion(one));
            if resources.is_empty() {
                return Ok(Compared { before, sent: None, refused });
            }
            match self.post(&resources, Repeat::Never, doing).await {
                Ok(posted) => return Ok(Compared { before, sent: Some((posted, resources)), refused }),
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
        if error.refusal().is_none() && !matches!(error, Error::NoAnswer { .. }) {
            return None;
        }
        self.session.pause_after(error, Repeat::OnlyIfNotTaken, Try::NotSent, attempt, elapsed)
    }

    /// Reads what a job left. Where something changed that was not sent, someone else saved during the job, and the
    /// draft isn't what the save made.
    pub(super) async fn read_back(
        &self,
        ended: JobState,
        job: &OperationId,
        sent: &[Value],
        before: &Tree,
        offer: &OfferRef,
    ) -> Result<Saved, NotSaved> {
        let doing = format!("save offer `{offer}`");
        let after = self.tree(offer, &before.product, Target::Draft).await;
        let after = after.map_err(|error| lost(error, job, &doing))?;
        // who removes an image and is refused has all else saved already
        let keeps_all = |failure: &JobFailure| failure.is_refusal() && sent.iter().all(is_deletion);
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
        sent: &[Value],
        offer: &OfferRef,
    ) -> Vec<String> {
        let changed = |paths| after.changed_since(before, sent, paths);
        let (by_all, without_paths) = (changed(Paths::Count), changed(Paths::Ignored));
        if by_all == without_paths {
            return by_all;
        }
        let again = self.tree(offer, &before.product, Target::Draft).await;
        let again = again.ok().and_then(|again| again.version());
        let is_unsteady = again.zip(after.version()).is_some_and(|(a, b)| a.names_same(&b).is_none());
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
        if let Some(is_same) = version.as_ref().map_or(Some(false), |version| version.names_same(expected)) {
            return Ok(is_same);
        }
        let again = self.tree(offer, &now.product, Target::Draft).await?.version();
        Ok(again != version && again.is_some_and(|again| again.names_same(expected) != Some(false)))
    }

    /// Reads the draft to find out whether a request without an answer was applied.
    pub(super) async fn in_doubt(&self, doubt: &Error, before: &Tree, offer: &OfferRef) -> NotSaved {
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
pub(super) fn saved(draft: &Tree, offer: &OfferRef, made: Option<ETag>) -> Result<Saved, Error> {
    let draft = state(draft, offer)?;
    Ok(Saved { shown_by: ShownBy::ReadBack, ..Saved::answered(Created::Existing, draft, made) })
}

/// Says that nothing tells how a job ended, or what it left.
pub(super) fn lost(error: Error, job: &OperationId, doing: &str) -> Error {
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
