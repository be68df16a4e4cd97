//! Submitting a draft: at most once, whatever was lost or killed before.

use super::current::Current;
use super::error::Error;
use super::life::{Again, LifeCycle};
use super::outcome::{Course, SavedDraft, Standing};
use super::progress::Event;
use super::running::Round;
use super::same;
use crate::marketplace::{Goal, Offer, Slot, Submission};

/// What to do with a draft that is to be submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Submit it.
    Post,
    /// It was submitted, and the operation is in progress: follow that.
    Follow,
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
    /// # Errors
    /// Says why nothing was started: [`Error::OperationRunning`] where another operation is in progress,
    /// [`Error::CannotLook`] where nobody can tell, [`Error::DraftEdited`] where somebody else changed the draft.
    pub async fn submit(&self, saved: Option<&SavedDraft>, emails: &[String]) -> Result<Course, Error> {
        let mut round = Round::First;
        loop {
            let Some(current) = self.look_unless_insisting().await? else {
                return self.start(None, self.draft(saved).await?, emails).await;
            };
            let mut draft = self.draft(saved).await?;
            let age = Age::of(saved, &draft, &current);
            match self.next_step(&current, &draft, age).await? {
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
                Step::Done => return self.submitted_before(&current, &draft).await,
                Step::Refused => return Ok(self.refused_before(&current)),
            }
        }
    }

    async fn next_step(&self, current: &Current, draft: &Offer, age: Age) -> Result<Step, Error> {
        if self.again == Again::Insist {
            return Ok(if current.standing == Standing::UnderWay { Step::Busy } else { Step::Post });
        }
        let same = self.was_submitted(draft, current).await?;
        let step = decide(current.standing, current.goal, same, age);
        if step == Step::Post && current.was_refused() && current.standing != Standing::Refused {
            let refused = match current.newest() {
                Some(newest) => self.is_version(draft, newest).await,
                None => None,
            };
            return Ok(if refused == Some(true) { Step::Refused } else { Step::Post });
        }
        Ok(step)
    }

    async fn start(
        &self,
        known: Option<&[Submission]>,
        draft: Offer,
        emails: &[String],
    ) -> Result<Course, Error> {
        self.progress.event(Event::Submitting);
        let started = self.services.marketplace.submit(self.offer, emails, known).await;
        let course = self.attend(&started.map_err(|error| self.busy(error))?, Goal::Preview).await?;
        self.shows_draft(&course, &draft).await?;
        Ok(course)
    }

    async fn follow_submission(&self, current: &Current, draft: &Offer) -> Result<Course, Error> {
        let goal = if current.goal == Goal::Customers { Goal::Customers } else { Goal::Preview };
        let mut course = self.attend(&self.operation_of(current), goal).await?;
        self.shows_draft(&course, draft).await?;
        course.notes.push("this draft was already submitted; followed its operation".into());
        Ok(course)
    }

    /// Sees that a preview that is ready shows the draft that was submitted.
    async fn shows_draft(&self, course: &Course, draft: &Offer) -> Result<(), Error> {
        if course.result != Standing::PreviewReady {
            return Ok(());
        }
        let preview = self.services.marketplace.slot(self.offer, Slot::Preview).await?;
        let Some(preview) = preview else { return Ok(()) };
        let changes = same::differences(draft, &preview, self.services).await;
        if changes.is_empty() {
            return Ok(());
        }
        Err(Error::PreviewDiffers { offer: Box::new(self.offer.clone()), changes })
    }

    async fn submitted_before(&self, current: &Current, draft: &Offer) -> Result<Course, Error> {
        let mut course = self.course_of(current);
        self.shows_draft(&course, draft).await?;
        course.notes.push(match current.standing {
            Standing::Live => "this draft is already live; nothing was submitted".into(),
            _ => "this draft is already in preview; it was not submitted again".into(),
        });
        Ok(course)
    }

    fn refused_before(&self, current: &Current) -> Course {
        let mut course = self.course_of(current);
        course.result = Standing::Refused;
        course.next = self.next(Standing::Refused);
        course.notes.push(
            "this draft was already submitted and rejected; it has not changed since, so it was not submitted again"
                .into(),
        );
        course
    }
}

/// Decides what to do with a draft, by where the offer stands and whether `same` draft was submitted before.
fn decide(standing: Standing, goal: Goal, same: Option<bool>, age: Age) -> Step {
    match (standing, goal, same, age) {
        (Standing::UnderWay, Goal::Customers, Some(true), Age::MayBeOld)
        | (Standing::UnderWay, Goal::Preview | Goal::Unknown, Some(true), _)
        // the draft is locked while an operation is in progress, so it is the one that was submitted
        | (Standing::UnderWay, Goal::Preview, None, Age::MayBeOld) => Step::Follow,
        (Standing::UnderWay, ..) => Step::Busy,
        (Standing::PreviewReady | Standing::Live, _, Some(true), Age::MayBeOld) => Step::Done,
        (Standing::Refused, _, Some(true), _) | (Standing::Refused, _, None, Age::MayBeOld) => Step::Refused,
        _ => Step::Post,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_submitted_only_where_it_was_not() {
        use Goal::{Customers, Preview, Unknown};
        use Standing as S;
        let (yes, no) = (Some(true), Some(false));
        // where it stands, where that leads, whether it is the same draft; then for an old draft, and for a new one
        let cases = [
            (S::NeverPublished, Unknown, None, Step::Post, Step::Post),
            (S::Cancelled, Unknown, None, Step::Post, Step::Post),
            (S::Cancelled, Unknown, yes, Step::Post, Step::Post),
            (S::UnderWay, Preview, yes, Step::Follow, Step::Follow),
            (S::UnderWay, Preview, None, Step::Follow, Step::Busy),
            (S::UnderWay, Preview, no, Step::Busy, Step::Busy),
            (S::UnderWay, Unknown, yes, Step::Follow, Step::Follow),
            (S::UnderWay, Unknown, None, Step::Busy, Step::Busy),
            (S::UnderWay, Unknown, no, Step::Busy, Step::Busy),
            (S::UnderWay, Customers, yes, Step::Follow, Step::Busy),
            (S::UnderWay, Customers, None, Step::Busy, Step::Busy),
            (S::UnderWay, Customers, no, Step::Busy, Step::Busy),
            (S::PreviewReady, Unknown, yes, Step::Done, Step::Post),
            (S::PreviewReady, Unknown, None, Step::Post, Step::Post),
            (S::PreviewReady, Unknown, no, Step::Post, Step::Post),
            (S::Live, Unknown, yes, Step::Done, Step::Post),
            (S::Live, Unknown, no, Step::Post, Step::Post),
            (S::Refused, Unknown, yes, Step::Refused, Step::Refused),
            (S::Refused, Unknown, None, Step::Refused, Step::Post),
            (S::Refused, Unknown, no, Step::Post, Step::Post),
        ];
        for (standing, goal, same, old, new) in cases {
            let of = |age| decide(standing, goal, same, age);
            assert_eq!((of(Age::MayBeOld), of(Age::New)), (old, new), "{standing:?} {goal:?} {same:?}");
        }
    }
}
