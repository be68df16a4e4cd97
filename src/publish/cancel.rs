//! Canceling what is in progress.

use super::current::Current;
use super::error::Error;
use super::life::{LifeCycle, Until};
use super::outcome::{Course, Standing};
use super::progress::Event;
use crate::marketplace::{Activity, Cancelled, Goal, Operation, OperationId, State};

/// What a cancellation would act on.
#[derive(Debug)]
pub enum BeforeCancel {
    /// An operation is in progress, or its preview waits.
    Ready(Box<Cancelable>),
    /// There is nothing to cancel.
    Nothing(Box<Course>),
}

/// An operation that can be canceled.
#[derive(Debug)]
pub struct Cancelable {
    /// How far it is.
    pub course: Course,
    operation: Operation,
    goal: Goal,
}

impl LifeCycle<'_> {
    /// Looks what there is to cancel.
    ///
    /// # Errors
    /// Says why nobody can tell.
    pub async fn before_cancel(&self) -> Result<BeforeCancel, Error> {
        let current = self.look().await?;
        if !can_be_canceled(&current) {
            let mut course = Course::new(self.offer, self.service, Standing::NothingRunning);
            course.notes.extend(stays(current.standing).map(str::to_owned));
            return Ok(BeforeCancel::Nothing(Box::new(course)));
        }
        let mut course = self.course_of(&current);
        course.next = Vec::new();
        course.notes.push(
            match (current.standing, current.goal) {
                (Standing::PreviewReady, _) => "canceling withdraws the preview; the draft is kept",
                (_, Goal::Customers) => "canceling stops the offer from going live; the draft is kept",
                (_, Goal::Preview) => "canceling stops the certification; the draft is kept",
                (_, Goal::Unknown) => "canceling stops the operation in progress; the draft is kept",
            }
            .into(),
        );
        let (operation, goal) = (self.operation_of(&current), current.goal);
        Ok(BeforeCancel::Ready(Box::new(Cancelable { course, operation, goal })))
    }

    /// Cancels the operation that was looked at; `started` is the ID that its start printed, where the API cancels
    /// nothing else.
    ///
    /// # Errors
    /// Says why nothing was canceled.
    pub async fn cancel(
        &self,
        found: Cancelable,
        emails: &[String],
        started: Option<&OperationId>,
    ) -> Result<Course, Error> {
        self.progress.event(Event::Cancelling);
        let operation = match self.services.marketplace.cancel(self.offer, emails, started).await? {
            Cancelled::AtOnce => found.operation,
            Cancelled::UnderWay(operation) => operation,
        };
        let mut course = match self.until {
            Until::Ended(_) => self.attend(&operation, found.goal).await?,
            Until::Begun => {
                let now = self.services.marketplace.progress(&operation).await?;
                self.course(&operation, Standing::of(&now)).reported(&now)
            }
        };
        if matches!(course.result, Standing::Live | Standing::PreviewReady) {
            course.notes.push("the operation ended before it could be canceled".into());
        }
        Ok(course)
    }

    /// Looks once more, because a person took their time to agree: only what they saw is canceled.
    ///
    /// # Errors
    /// As [`before_cancel`](Self::before_cancel); [`Error::OperationRunning`] where it is another operation now.
    pub async fn still_cancelable(&self, agreed: &Cancelable) -> Result<BeforeCancel, Error> {
        let now = self.before_cancel().await?;
        match &now {
            BeforeCancel::Ready(found) if found.course.operation != agreed.course.operation => {
                let operation = found.course.operation.clone();
                Err(Error::OperationRunning { offer: Box::new(self.offer.clone()), operation, source: None })
            }
            _ => Ok(now),
        }
    }
}

/// A preview that waits can be withdrawn as long as its operation has not ended.
fn can_be_canceled(current: &Current) -> bool {
    match current.standing {
        Standing::UnderWay => true,
        Standing::PreviewReady => current.newest().is_some_and(|newest| {
            newest.activity() == Activity::Running || newest.state == State::WaitingForPublisherReview
        }),
        _ => false,
    }
}

/// Says what stays as it is where there is nothing to cancel.
fn stays(standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::Live => Some("the offer stays live"),
        Standing::PreviewReady => {
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
        use Standing as S;
        let cases = [
            (S::UnderWay, Some(State::Running), true),
            (S::UnderWay, None, true),
            (S::PreviewReady, Some(State::Running), true),
            (S::PreviewReady, Some(State::WaitingForPublisherReview), true),
            (S::PreviewReady, Some(State::Succeeded), false),
            (S::PreviewReady, None, false),
            (S::Live, Some(State::Succeeded), false),
            (S::Refused, Some(State::Failed), false),
            (S::Cancelled, Some(State::Canceled), false),
            (S::NeverPublished, None, false),
        ];
        for (standing, state, can) in cases {
            let one = |state| Submission { id: None, kind: None, state, changed: None, version: None };
            let report = Progress::of(State::Running);
            let operations = state.clone().map(one).into_iter().collect();
            let current = Current { standing, goal: Goal::Unknown, report, operations };
            assert_eq!(can_be_canceled(&current), can, "{standing:?} {state:?}");
        }
    }
}
