//! Canceling what is in progress.

use crate::marketplace::{Activity, Cancelled, Goal, Operation, OperationId, State};
use crate::publish::current::Current;
use crate::publish::outcome::{OfferStatus, Stage};
use crate::publish::progress::Event;
use crate::publish::{Error, LifeCycle, Until};

/// What a cancellation would act on.
#[derive(Debug)]
pub enum BeforeCancel {
    /// An operation is in progress, or its preview waits.
    Ready(Box<Cancelable>),
    /// There is nothing to cancel.
    Nothing(Box<OfferStatus>),
}

/// An operation that can be canceled.
#[derive(Debug)]
pub struct Cancelable {
    /// How far it is.
    pub status: OfferStatus,
    operation: Operation,
    goal: Goal,
    by: By,
}

/// By which job it is canceled, where the API cancels by jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
enum By {
    /// None is known here.
    Unknown,
    /// The one that was asked for.
    Given(OperationId),
    /// That of the last submission, which is running.
    Submission(OperationId),
    /// That of a save, which is running.
    Save(OperationId),
}

impl By {
    fn id(&self) -> Option<&OperationId> {
        match self {
            Self::Unknown => None,
            Self::Given(id) | Self::Submission(id) | Self::Save(id) => Some(id),
        }
    }
}

impl LifeCycle<'_> {
    /// Looks what there is to cancel; `given` is the ID that a start printed, where the API cancels by jobs. Without, the
    /// lock knows the job of a submission, and that of a save, which is canceled only where no submission is running.
    ///
    /// # Errors
    /// Says why nobody can tell.
    pub async fn before_cancel(&self, given: Option<&OperationId>) -> Result<BeforeCancel, Error> {
        let current = self.look().await?;
        let is_listed = can_be_canceled(&current);
        let by = match given {
            Some(given) if is_listed || self.is_running(given).await => By::Given(given.clone()),
            Some(_) => By::Unknown,
            None => self.by_lock(is_listed).await,
        };
        if !is_listed && by == By::Unknown {
            let mut status = OfferStatus::new(self.offer, self.service, Stage::NothingRunning);
            status.notes.extend(stays(current.stage).map(str::to_owned));
            return Ok(BeforeCancel::Nothing(Box::new(status)));
        }
        let mut status = if is_listed {
            self.status_of(&current)
        } else {
            OfferStatus::new(self.offer, self.service, Stage::InProgress)
        };
        status.next = Vec::new();
        status.notes.push(what_it_does(&by, &current).into());
        // what is canceled is what was shown
        if let Some(id) = by.id().filter(|id| self.services.marketplace.cancels_by(id)) {
            status.operation = Some(id.to_string());
        }
        let (operation, goal) = (self.operation_of(&current), current.goal);
        Ok(BeforeCancel::Ready(Box::new(Cancelable { status, operation, goal, by })))
    }

    /// Finds the job to cancel in the lock; one that has ended is none.
    async fn by_lock(&self, is_listed: bool) -> By {
        let started = self.started().await;
        if let Some(job) = started.submission()
            && self.is_running(&job).await
        {
            return By::Submission(job);
        }
        match started.job() {
            Some(job) if !is_listed && self.is_running(&job).await => By::Save(job),
            _ => By::Unknown,
        }
    }

    /// Cancels the operation that was looked at.
    ///
    /// # Errors
    /// Says why nothing was canceled.
    pub async fn cancel(&self, found: Cancelable, emails: &[String]) -> Result<OfferStatus, Error> {
        self.progress.event(Event::Cancelling);
        let operation = match self.services.marketplace.cancel(self.offer, emails, found.by.id()).await? {
            Cancelled::AtOnce => found.operation,
            Cancelled::InProgress(operation) => operation,
        };
        let mut status = match self.until {
            Until::Ended(_) => self.follow(&operation, found.goal).await?,
            Until::Begun => {
                let now = self.services.marketplace.progress(&operation).await?;
                self.status_with(&operation, Stage::of(&now)).reported(&now)
            }
        };
        if matches!(status.result, Stage::Live | Stage::PreviewReady) {
            status.notes.push("the operation ended before it could be canceled".into());
        }
        if matches!(found.by, By::Save(_)) {
            let note = "this was a save of the draft, which may have only a part of it; run `publish` again to complete it";
            status.notes.push(note.into());
        }
        Ok(status)
    }

    /// Looks once more, because a person took their time to agree: only what they saw is canceled.
    ///
    /// # Errors
    /// As [`before_cancel`](Self::before_cancel); [`Error::OperationRunning`] where it is another operation now.
    pub async fn still_cancelable(&self, agreed: &Cancelable) -> Result<BeforeCancel, Error> {
        let given = match &agreed.by {
            By::Given(id) => Some(id),
            _ => None,
        };
        let now = self.before_cancel(given).await?;
        match &now {
            BeforeCancel::Ready(found) if found.status.operation != agreed.status.operation => {
                let operation = found.status.operation.clone();
                Err(Error::OperationRunning { offer: self.offer.clone().into(), operation, source: None })
            }
            _ => Ok(now),
        }
    }
}

/// Says what canceling does.
fn what_it_does(by: &By, current: &Current) -> &'static str {
    match (by, current.stage, current.goal) {
        (By::Save(_), ..) => {
            "canceling stops a save of the draft, which may then have only a part of it; nothing is submitted"
        }
        (_, Stage::PreviewReady, _) => "canceling withdraws the preview; the draft is kept",
        (_, _, Goal::Customers) => "canceling stops the offer from going live; the draft is kept",
        (_, _, Goal::Preview) => "canceling stops the certification; the draft is kept",
        (_, _, Goal::Unknown) => "canceling stops the operation in progress; the draft is kept",
    }
}

/// A preview that waits can be withdrawn as long as its operation has not ended.
fn can_be_canceled(current: &Current) -> bool {
    match current.stage {
        Stage::InProgress => true,
        Stage::PreviewReady => current.newest().is_some_and(|newest| {
            newest.activity() == Activity::Running || newest.state == State::WaitingForPublisherReview
        }),
        _ => false,
    }
}

/// Says what stays as it is where there is nothing to cancel.
fn stays(stage: Stage) -> Option<&'static str> {
    match stage {
        Stage::Live => Some("the offer stays live"),
        Stage::PreviewReady => {
            Some("the preview stays; nothing goes live until you run `offerpress go-live`")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marketplace::{Progress, Submission};

    #[test]
    fn what_has_not_ended_can_be_canceled() {
        use Stage as S;
        let cases = [
            (S::InProgress, Some(State::Running), true),
            (S::InProgress, None, true),
            (S::PreviewReady, Some(State::Running), true),
            (S::PreviewReady, Some(State::WaitingForPublisherReview), true),
            (S::PreviewReady, Some(State::Succeeded), false),
            (S::PreviewReady, None, false),
            (S::Live, Some(State::Succeeded), false),
            (S::Refused, Some(State::Failed), false),
            (S::Cancelled, Some(State::Canceled), false),
            (S::NeverPublished, None, false),
        ];
        for (stage, state, can) in cases {
            let one = |state| Submission { id: None, kind: None, state, changed: None, version: None };
            let report = Progress::of(State::Running);
            let operations = state.clone().map(one).into_iter().collect();
            let current = Current { stage, goal: Goal::Unknown, report, operations };
            assert_eq!(can_be_canceled(&current), can, "{stage:?} {state:?}");
        }
    }
}
