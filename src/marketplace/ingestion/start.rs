//! Work that goes on at the service for days: submit, go live, cancel. A submission's job runs through certification, so
//! what is waited for is the submission.

use super::client::Ingestion;
use super::job::{JobState, Posted};
use super::product::Product;
use super::submissions::{Listed, SUBMISSION, failed, progress, report_of, standing};
use super::tracked::Tracked;
use super::tree::Target;
use super::wire::schema_address;
use crate::base::OfferRef;
use crate::http::Repeat;
use crate::marketplace::error::{ConflictKind, Error};
use crate::marketplace::operation::{Cancelled, Operation, OperationId, Submission};
use crate::marketplace::progress::Progress;
use crate::marketplace::state::State;
use serde_json::{Value, json};

impl Ingestion {
    /// Submits the draft for certification and preview, at most once: a request with the submission alone, so that the
    /// whole draft is submitted as it is.
    ///
    /// # Errors
    /// Returns an error that says why nothing was started, or that the outcome is unknown.
    pub async fn submit(&self, offer: &OfferRef, known: Option<&[Submission]>) -> Result<Operation, Error> {
        let product = self.existing(offer).await?;
        let resource = submission(&product, Target::Preview, None);
        self.start(offer, &product, resource, Target::Preview, known, &format!("submit offer `{offer}`"))
            .await
    }

    /// Makes the newest preview live, at most once, as [`submit`](Self::submit). One that is not among the `known`
    /// submissions was seen by no one who agreed, and stays where it is.
    ///
    /// # Errors
    /// Returns an error that says why nothing was started, or that the outcome is unknown.
    pub async fn go_live(&self, offer: &OfferRef, known: Option<&[Submission]>) -> Result<Operation, Error> {
        let doing = format!("take offer `{offer}` live");
        let product = self.existing(offer).await?;
        let listed = self.submissions(offer, &product).await?;
        let newest = listed.iter().find(|one| one.target == Target::Preview);
        let Some(preview) = newest.filter(|one| one.state == State::Succeeded) else {
            return Err(Error::NotInPreview { doing, because: "no preview is ready" });
        };
        if !known.is_none_or(|known| known.iter().any(|one| one.id.as_ref() == Some(&preview.number))) {
            let because = "the preview isn't the one that was shown: someone submitted another one";
            return Err(Error::NotInPreview { doing, because });
        }
        let resource = submission(&product, Target::Live, Some(&preview.number));
        self.start(offer, &product, resource, Target::Live, known, &doing).await
    }

    /// Cancels the job that started a submission.
    ///
    /// # Errors
    /// Returns an error that says why nothing was cancelled: [`Error::JobUnknown`] where the job isn't known.
    pub async fn cancel(&self, offer: &OfferRef, job: Option<&OperationId>) -> Result<Cancelled, Error> {
        let doing = format!("cancel the operation on offer `{offer}`");
        let Some(job) = job else { return Err(Error::JobUnknown { offer: Box::new(offer.clone()) }) };
        let cancelled = self.cancel_job(job, &doing).await;
        cancelled.map_err(|error| match error {
            // a job that has ended, or that can't be stopped any more
            Error::BadRequest(refused) => Error::Conflict { kind: ConflictKind::Busy, refused },
            error => error,
        })?;
        let tracked = Tracked { job: Some(job.clone()), ..Tracked::whatever(offer) };
        Ok(Cancelled::InProgress(tracked.operation()))
    }

    /// Returns how far what is followed is.
    ///
    /// # Errors
    /// Returns an error that says why that can't be told.
    pub async fn progress(&self, operation: &Operation) -> Result<Progress, Error> {
        let doing = "get the status of the operation";
        let tracked = Tracked::of(operation)
            .ok_or_else(|| super::client::unreadable(doing, "it is of another marketplace"))?;
        let product = self.existing(&tracked.offer).await?;
        let listed = self.submissions(&tracked.offer, &product).await?;
        let state = tracked.state(&listed);
        match (&tracked.job, state) {
            (Some(job), state @ (None | Some(State::Failed))) => {
                match (self.job(job, doing).await, state) {
                    // the service forgets jobs
                    (Err(Error::NotFound(_)), Some(state)) => Ok(report_of(state)),
                    (job, state) => Ok(of_job(job?, state.as_ref(), &tracked, &listed)),
                }
            }
            (_, Some(state)) => Ok(report_of(state)),
            (None, None) => Ok(report_of(standing(&listed))),
        }
    }

    async fn start(
        &self,
        offer: &OfferRef,
        product: &Product,
        resource: Value,
        target: Target,
        known: Option<&[Submission]>,
        doing: &str,
    ) -> Result<Operation, Error> {
        let tracked = Tracked { target: Some(target), ..Tracked::whatever(offer) };
        match self.post(&[resource], Repeat::OnlyIfNotTaken, doing).await? {
            Posted::Accepted(job, first) => {
                let tracked = Tracked { job: Some(job), ..tracked };
                self.listed(tracked, first, product, known, doing).await
            }
            Posted::Unknown(doubt) => {
                let Some(known) = known else { return Err(doubt) };
                let number = self.new_number(offer, product, target, known).await;
                number.map(|number| Tracked { number: Some(number), ..tracked }.operation()).ok_or(doubt)
            }
        }
    }

    /// Waits until a submission is listed, which is seconds to minutes after its job was taken.
    async fn listed(
        &self,
        mut tracked: Tracked,
        first: JobState,
        product: &Product,
        known: Option<&[Submission]>,
        doing: &str,
    ) -> Result<Operation, Error> {
        let (mut state, mut pauses) = (first, self.pace.first_pauses());
        loop {
            if let JobState::Failed(failure) = state {
                return Err(failure.error(doing));
            }
            // without a list from before, only its job tells which one it is
            let Some(known) = known else { break };
            tracked.number = self.new_one(&tracked.offer, product, tracked.target, known).await;
            let Some(pause) = pauses.next().filter(|_| tracked.number.is_none()) else { break };
            tokio::time::sleep(pause).await;
            state = match &tracked.job {
                Some(job) => self.job(job, doing).await.unwrap_or(JobState::Running),
                None => JobState::Running,
            };
        }
        Ok(tracked.operation())
    }

    /// Looks for a submission whose request got no answer.
    async fn new_number(
        &self,
        offer: &OfferRef,
        product: &Product,
        target: Target,
        known: &[Submission],
    ) -> Option<OperationId> {
        for pause in self.pace.first_pauses() {
            tokio::time::sleep(pause).await;
            let found = self.new_one(offer, product, Some(target), known).await;
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Finds a submission that was not `known` before; a list that can't be read shows none.
    async fn new_one(
        &self,
        offer: &OfferRef,
        product: &Product,
        target: Option<Target>,
        known: &[Submission],
    ) -> Option<OperationId> {
        let listed = self.submissions(offer, product).await.ok()?;
        let was_known = |one: &Listed| {
            known.iter().any(|known| {
                known.id.as_ref() == Some(&one.number) && is_live(known) == (one.target == Target::Live)
            })
        };
        let new = listed.into_iter().find(|one| Some(one.target) == target && !was_known(one));
        new.map(|one| one.number)
    }
}

fn is_live(known: &Submission) -> bool {
    known.kind.as_deref() == Some("goLive")
}

impl Tracked {
    /// Returns the state that the list shows of this; none where it shows nothing of it.
    fn state(&self, listed: &[Listed]) -> Option<State> {
        let number = self.number.as_ref()?;
        let of_number = |target| listed.iter().find(|one| one.number == *number && one.target == target);
        let one = match self.target {
            Some(target) => of_number(target).or_else(|| of_number(Target::Live)),
            None => of_number(Target::Live).or_else(|| of_number(Target::Preview)),
        }?;
        Some(match (&one.state, one.target) {
            (State::Succeeded, Target::Preview) => State::WaitingForPublisherReview,
            (state, _) => state.clone(),
        })
    }
}

/// Returns how far a submission is that failed by the list, or that the list doesn't show: not yet, or no more because
/// a newer one took its place.
fn of_job(job: JobState, state: Option<&State>, tracked: &Tracked, listed: &[Listed]) -> Progress {
    match job {
        JobState::Running => progress(State::Running),
        JobState::Cancelled => progress(State::Canceled),
        JobState::Failed(failure) => failed(failure.reasons),
        JobState::Succeeded if state.is_some() => report_of(State::Failed),
        JobState::Succeeded => progress(match tracked.target {
            Some(Target::Preview) => State::WaitingForPublisherReview,
            Some(_) => State::Succeeded,
            None => standing(listed),
        }),
    }
}

/// Returns a submission resource. It has no `lifecycleState`, and nothing here can give it one: a submission with
/// `deprecated` takes an offer off sale at once.
fn submission(product: &Product, target: Target, of: Option<&OperationId>) -> Value {
    let schema = schema_address("submission", SUBMISSION);
    let target = json!({ "targetType": target.as_str() });
    match of {
        Some(number) => {
            let id = format!("submission/{}/{number}", product.guid);
            json!({ "$schema": schema, "id": id, "product": product.id(), "target": target })
        }
        None => json!({ "$schema": schema, "product": product.id(), "target": target }),
    }
}
