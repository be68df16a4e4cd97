//! Submitting a draft: at most once, whatever was lost or killed before.

use super::same;
use crate::marketplace::{Goal, Offer, Slot, Submission};
use crate::publish::current::{Current, Round};
use crate::publish::lock::Lock;
use crate::publish::outcome::{Next, OfferStatus, SavedDraft, Stage};
use crate::publish::progress::Event;
use crate::publish::{Again, Error, LifeCycle};

/// What to do with a draft that is to be submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Submit it.
    Post,
    /// It was submitted, and the operation is in progress: follow that.
    Follow,
    /// A submission is in progress, and nothing tells whether it is of this draft: follow that.
    FollowUnsure,
    /// It was submitted, and is in preview or live.
    Done,
    /// It was submitted, and refused; it has not changed since.
    Refused,
    /// Another operation is in progress.
    Busy,
}

/// Whether the draft was saved a moment ago, so that what has ended before was for another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    New,
    MayBeOld,
}

impl Age {
    /// A colleague may have submitted it since it was saved.
    fn of(saved: Option<&SavedDraft>, draft: &Offer, current: &Current) -> Self {
        let is_new = saved.is_some_and(SavedDraft::is_new) && !same::was_submitted_since(draft, current);
        if is_new { Self::New } else { Self::MayBeOld }
    }
}

impl LifeCycle<'_> {
    /// Submits the draft for certification, unless just this draft was submitted before: then its operation is followed,
    /// and what is in preview, live or refused already is not submitted again. `emails` hear of its progress, as far
    /// as the marketplace still does that.
    ///
    /// With `saved`, the draft must still be what a run left: it is read again right before it is submitted. What
    /// remains is the time between that read and the request; the preview is compared again before it goes live.
    ///
    /// What an earlier run saves of the folder is waited for.
    ///
    /// # Errors
    /// Says why nothing was started: [`Error::OperationRunning`] where another operation is in progress,
    /// [`Error::SaveUnfinished`] where the draft may have only a part of the folder,
    /// [`Error::StatusUnknown`] where nobody can tell, [`Error::DraftEdited`] where someone else changed the draft.
    pub async fn submit(&self, saved: Option<&SavedDraft>, emails: &[String]) -> Result<OfferStatus, Error> {
        let mut round = Round::First;
        let started = self.started().await;
        self.wait_for_save(&started).await?;
        loop {
            let Some(current) = self.look_unless_insisting().await? else {
                return self.start(None, self.draft(saved).await?, emails).await;
            };
            let mut draft = self.draft(saved).await?;
            let age = Age::of(saved, &draft, &current);
            match self.next_step(&current, &draft, age, &started).await? {
                Step::Busy => {
                    self.wait_for_the_end_of(&current, &mut round).await?;
                }
                Step::Post => {
                    if saved.is_some() {
                        draft = self.draft(saved).await?;
                    }
                    return self.start(Some(&current.operations), draft, emails).await;
                }
                Step::Follow => return self.follow_submission(&current, &draft).await,
                Step::FollowUnsure => return self.follow_other(&current, &draft).await,
                Step::Done => return self.submitted_before(&current, &draft).await,
                Step::Refused => return Ok(self.refused_before(&current).await),
            }
        }
    }

    async fn next_step(
        &self,
        current: &Current,
        draft: &Offer,
        age: Age,
        started: &Lock,
    ) -> Result<Step, Error> {
        if self.again == Again::Insist {
            return Ok(if current.stage == Stage::InProgress { Step::Busy } else { Step::Post });
        }
        let same = match self.was_submitted(draft, current).await? {
            None => self.was_submitted_by(started, draft, current).await,
            told => told,
        };
        let step = decide(current.stage, current.goal, same, age);
        if step == Step::Post && current.was_refused() && current.stage != Stage::Refused {
            let refused = self.is_version(draft, current.newest()).await;
            return Ok(if refused == Some(true) { Step::Refused } else { Step::Post });
        }
        Ok(step)
    }

    async fn start(
        &self,
        known: Option<&[Submission]>,
        draft: Offer,
        emails: &[String],
    ) -> Result<OfferStatus, Error> {
        self.progress.event(Event::Submitting);
        let started = self.services.marketplace.submit(self.offer, emails, known).await;
        let started = started.map_err(|error| self.busy(error))?;
        self.remember(&started, Some(&draft)).await;
        let status = self.follow(&started, Goal::Preview).await?;
        self.shows_draft(&status, &draft).await?;
        Ok(status)
    }

    async fn follow_submission(&self, current: &Current, draft: &Offer) -> Result<OfferStatus, Error> {
        let goal = if current.goal == Goal::Customers { Goal::Customers } else { Goal::Preview };
        let mut status = self.follow(&self.operation_of(current), goal).await?;
        self.shows_draft(&status, draft).await?;
        status.notes.push("this draft was already submitted; followed its operation".into());
        Ok(status)
    }

    /// Follows a submission that may be of an earlier draft.
    async fn follow_other(&self, current: &Current, draft: &Offer) -> Result<OfferStatus, Error> {
        let mut status = self.follow(&self.operation_of(current), Goal::Preview).await?;
        self.shows_draft(&status, draft).await?;
        status.notes.push(match status.result {
            Stage::PreviewReady => "followed the submission that was already in progress".into(),
            _ => "a submission is already in progress; followed it, but whether it contains the newest changes of the draft isn't known".into(),
        });
        Ok(status)
    }

    /// Sees that a preview that is ready shows the draft that was submitted.
    async fn shows_draft(&self, status: &OfferStatus, draft: &Offer) -> Result<(), Error> {
        if status.result != Stage::PreviewReady {
            return Ok(());
        }
        self.preview_differs_by(self.differences_in(Slot::Preview, draft).await?)
    }

    async fn submitted_before(&self, current: &Current, draft: &Offer) -> Result<OfferStatus, Error> {
        let mut status = self.status_of(current);
        self.shows_draft(&status, draft).await?;
        status.notes.push(match current.stage {
            Stage::Live => "this draft is already live; nothing was submitted".into(),
            _ => "this draft is already in preview; it was not submitted again".into(),
        });
        Ok(status)
    }

    async fn refused_before(&self, current: &Current) -> OfferStatus {
        let status = OfferStatus { result: Stage::Refused, ..self.status_of(current) };
        let mut status = self.with_reasons(status).await;
        status.next = self.next(Stage::Refused);
        status.next.push(Next::SubmitAgain(self.offer.clone()));
        status.notes.push(
            "this draft was already submitted and rejected; it has not changed since, so it was not submitted again"
                .into(),
        );
        status
    }
}

/// Decides what to do with a draft, by where the offer stands and whether `same` draft was submitted before.
fn decide(stage: Stage, goal: Goal, same: Option<bool>, age: Age) -> Step {
    match (stage, goal, same, age) {
        (Stage::InProgress, Goal::Customers, Some(true), Age::MayBeOld)
        | (Stage::InProgress, Goal::Preview | Goal::Unknown, Some(true), _) => Step::Follow,
        (Stage::InProgress, Goal::Preview, None, Age::MayBeOld) => Step::FollowUnsure,
        (Stage::InProgress, ..) => Step::Busy,
        (Stage::PreviewReady | Stage::Live, _, Some(true), Age::MayBeOld) => Step::Done,
        (Stage::Refused, _, Some(true), _) => Step::Refused,
        _ => Step::Post,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_submitted_only_where_it_was_not() {
        use Goal::{Customers, Preview, Unknown};
        use Stage as S;
        let (yes, no) = (Some(true), Some(false));
        // where it stands, where that leads, whether it is the same draft; then for an old draft, and for a new one
        let cases = [
            (S::NeverPublished, Unknown, None, Step::Post, Step::Post),
            (S::Cancelled, Unknown, None, Step::Post, Step::Post),
            (S::Cancelled, Unknown, yes, Step::Post, Step::Post),
            (S::InProgress, Preview, yes, Step::Follow, Step::Follow),
            (S::InProgress, Preview, None, Step::FollowUnsure, Step::Busy),
            (S::InProgress, Preview, no, Step::Busy, Step::Busy),
            (S::InProgress, Unknown, yes, Step::Follow, Step::Follow),
            (S::InProgress, Unknown, None, Step::Busy, Step::Busy),
            (S::InProgress, Unknown, no, Step::Busy, Step::Busy),
            (S::InProgress, Customers, yes, Step::Follow, Step::Busy),
            (S::InProgress, Customers, None, Step::Busy, Step::Busy),
            (S::InProgress, Customers, no, Step::Busy, Step::Busy),
            (S::PreviewReady, Unknown, yes, Step::Done, Step::Post),
            (S::PreviewReady, Unknown, None, Step::Post, Step::Post),
            (S::PreviewReady, Unknown, no, Step::Post, Step::Post),
            (S::Live, Unknown, yes, Step::Done, Step::Post),
            (S::Live, Unknown, no, Step::Post, Step::Post),
            (S::Refused, Unknown, yes, Step::Refused, Step::Refused),
            (S::Refused, Unknown, None, Step::Post, Step::Post),
            (S::Refused, Unknown, no, Step::Post, Step::Post),
        ];
        for (stage, goal, same, old, new) in cases {
            let of = |age| decide(stage, goal, same, age);
            assert_eq!((of(Age::MayBeOld), of(Age::New)), (old, new), "{stage:?} {goal:?} {same:?}");
        }
    }
}
