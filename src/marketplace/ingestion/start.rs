//! Work that goes on at the service for days: submit, go live, cancel. A submission's job runs through certification, so
//! what is waited for is the submission.

use super::client::Ingestion;
use super::job::{JobState, Posted};
use super::submissions::{Listed, SUBMISSION, failed, report_of, standing};
use super::tree::Target;
use super::wire::{Product, schema_address};
use crate::base::OfferRef;
use crate::http::Repeat;
use crate::marketplace::{Error, Operation, OperationId, Progress, State, Submission};
use serde_json::{Value, json};

/// A submission that is followed: where its state is, as the text of an [`Operation`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tracked {
    pub(super) offer: OfferRef,
    /// Where it leads; none for whatever is in progress.
    pub(super) target: Option<Target>,
    /// The number of the submission, once it is listed.
    pub(super) number: Option<OperationId>,
    /// The job that started it, where this run did.
    pub(super) job: Option<OperationId>,
}

impl Tracked {
    /// Whatever is in progress on an offer.
    pub(super) fn whatever(offer: &OfferRef) -> Self {
        Self { offer: offer.clone(), target: None, number: None, job: None }
    }

    /// Returns it as an operation, named by its job where that is known: by that it can be cancelled.
    pub(super) fn operation(&self) -> Operation {
        let text = |id: &Option<OperationId>| id.as_ref().map(ToString::to_string).unwrap_or_default();
        let target = self.target.map(Target::as_str).unwrap_or_default();
        let at = format!("{} {target} {} {}", self.offer, text(&self.number), text(&self.job));
        Operation::new(self.job.clone().or_else(|| self.number.clone()), at)
    }

    /// Reads it back.
    pub(super) fn of(operation: &Operation) -> Option<Self> {
        let parts: Vec<_> = operation.at().split(' ').collect();
        let [offer, target, number, job] = parts.as_slice() else { return None };
        let target = [Target::Preview, Target::Live].into_iter().find(|known| known.as_str() == *target);
        let (number, job) = (OperationId::parse(number), OperationId::parse(job));
        Some(Self { offer: offer.parse().ok()?, target, number, job })
    }

    /// Returns the state that the list shows of this; none where it shows nothing of it.
    pub(super) fn state(&self, listed: &[Listed]) -> Option<State> {
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

impl Ingestion {
    /// Posts a submission, that `of` this number where it is there already, at most once, and waits until it is listed.
    pub(super) async fn start(
        &self,
        offer: &OfferRef,
        product: &Product,
        target: Target,
        of: Option<&OperationId>,
        known: Option<&[Submission]>,
        doing: &str,
    ) -> Result<Operation, Error> {
        let tracked = Tracked { target: Some(target), ..Tracked::whatever(offer) };
        let resource = submission(product, target, of);
        match self.post(&[resource], Repeat::OnlyIfNotTaken, doing).await? {
            Posted::Accepted(job, first) => {
                let tracked = Tracked { job: Some(job), ..tracked };
                self.listed(tracked, first, product, known, doing).await
            }
            Posted::Unknown(doubt) => {
                let Some(known) = known else { return Err(doubt) };
                let number = self.new_number(&tracked, product, known).await;
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
            tracked.number = self.new_one(&tracked, product, known).await;
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
        tracked: &Tracked,
        product: &Product,
        known: &[Submission],
    ) -> Option<OperationId> {
        for pause in self.pace.first_pauses() {
            tokio::time::sleep(pause).await;
            let found = self.new_one(tracked, product, known).await;
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Finds a submission that was not `known` before; a list that can't be read shows none.
    async fn new_one(
        &self,
        tracked: &Tracked,
        product: &Product,
        known: &[Submission],
    ) -> Option<OperationId> {
        let listed = self.submissions(&tracked.offer, product).await.ok()?;
        let was_known = |one: &Listed| {
            known.iter().any(|known| {
                known.id.as_ref() == Some(&one.number) && is_live(known) == (one.target == Target::Live)
            })
        };
        let new = listed.into_iter().find(|one| Some(one.target) == tracked.target && !was_known(one));
        new.map(|one| one.number)
    }
}

fn is_live(known: &Submission) -> bool {
    known.kind.as_deref() == Some("goLive")
}

/// Returns how far a submission is that failed by the list, or that the list doesn't show: not yet, or no more because
/// a newer one took its place.
pub(super) fn of_job(job: JobState, state: Option<&State>, tracked: &Tracked, listed: &[Listed]) -> Progress {
    match job {
        JobState::Running => Progress::of(State::Running),
        JobState::Cancelled => Progress::of(State::Canceled),
        JobState::Failed(failure) => failed(failure.reasons),
        JobState::Succeeded if state.is_some() => report_of(State::Failed),
        JobState::Succeeded => Progress::of(match tracked.target {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_followed_reads_back() {
        let offer = OfferRef::parse("contoso", "saas").unwrap();
        let (number, job) = (OperationId::parse("1152921"), OperationId::parse("d4261631-c583"));
        for one in [
            Tracked::whatever(&offer),
            Tracked { target: Some(Target::Preview), job: job.clone(), ..Tracked::whatever(&offer) },
            Tracked { target: Some(Target::Live), number: number.clone(), job, offer: offer.clone() },
        ] {
            assert_eq!(Tracked::of(&one.operation()), Some(one));
        }
        let listed =
            Tracked { target: Some(Target::Live), number: number.clone(), ..Tracked::whatever(&offer) };
        assert_eq!(listed.operation().id(), number.as_ref());
        assert_eq!(Tracked::of(&Operation::new(None, "elsewhere".to_owned())), None);
    }
}
