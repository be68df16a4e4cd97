//! Going live: what is in preview is put before the customers, once, and only what was looked at.

use super::current::Current;
use super::error::Error;
use super::life::{Again, LifeCycle, Until};
use super::outcome::{Course, DraftAge, SavedDraft, Standing};
use super::progress::Event;
use super::running::Round;
use super::same;
use crate::marketplace::{Change, Goal, Offer, Slot, State, Submission};
use std::time::Duration;

/// How often the live offer is read before it counts as different.
const MOST_LOOKS: usize = 5;

/// What a request to go live would act on.
#[derive(Debug)]
pub enum BeforeGoLive {
    /// A preview waits.
    Ready(Box<WaitingPreview>),
    /// It is live, or goes live already.
    Done(Box<Course>),
}

/// A preview that waits to go live.
#[derive(Debug)]
pub struct WaitingPreview {
    /// What would change for customers.
    pub course: Course,
    preview: Offer,
    known: Option<Vec<Submission>>,
}

/// What to do where an offer is to go live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A preview waits.
    Ready,
    /// It is going live already.
    Follow,
    /// It is live already.
    Done,
    /// Another operation is in progress.
    Busy,
    /// Nothing waits in preview.
    Wrong,
}

impl LifeCycle<'_> {
    /// Looks what would go live: the preview, and how it differs from what customers see.
    ///
    /// # Errors
    /// Says why nothing can go live: [`Error::NothingInPreview`] where no preview waits, [`Error::OperationRunning`],
    /// [`Error::CannotLook`].
    pub async fn before_go_live(&self) -> Result<BeforeGoLive, Error> {
        let mut round = Round::First;
        loop {
            let current = self.look_unless_insisting().await?;
            let step = current.as_ref().map_or(Step::Ready, |current| decide(current, self.again));
            match (step, current) {
                (Step::Ready, current) => return self.waiting_preview(current).await,
                (Step::Follow, Some(current)) => return self.already_going_live(&current).await,
                (Step::Done, Some(current)) => return self.already_live(&current).await,
                (Step::Busy, Some(current)) => self.wait_for_the_end_of(&current, &mut round).await?,
                (_, current) => {
                    let standing = current.map_or(Standing::NeverPublished, |current| current.standing);
                    return Err(self.nothing_in_preview(standing));
                }
            }
        }
    }

    /// Puts the preview that was looked at before the customers.
    ///
    /// # Errors
    /// Says why nothing was started; [`Error::LiveDiffers`] where customers see something else in the end.
    pub async fn go_live(&self, waiting: WaitingPreview) -> Result<Course, Error> {
        self.progress.event(Event::GoingLive);
        let started = self.services.marketplace.go_live(self.offer, waiting.known.as_deref()).await;
        let course = self.attend(&started.map_err(|error| self.busy(error))?, Goal::Customers).await?;
        self.customers_see(&course, &waiting.preview).await?;
        Ok(Course { changes: waiting.course.changes, draft: waiting.course.draft, ..course })
    }

    /// The same for a preview of what a run saved: nothing else goes live.
    ///
    /// # Errors
    /// As [`go_live`](Self::go_live); [`Error::PreviewDiffers`] where the preview shows something else.
    pub async fn go_live_with(&self, saved: &SavedDraft) -> Result<Course, Error> {
        match self.before_go_live().await? {
            BeforeGoLive::Ready(waiting) => {
                self.must_be_same(saved.offer(), &waiting.preview).await?;
                self.go_live(*waiting).await
            }
            BeforeGoLive::Done(course) => {
                self.customers_see(&course, saved.offer()).await?;
                Ok(*course)
            }
        }
    }

    /// Looks once more, because a person took their time to agree.
    ///
    /// # Errors
    /// As [`before_go_live`](Self::before_go_live); [`Error::PreviewDiffers`] where the preview is another one now.
    pub async fn still_waiting(&self, agreed: &WaitingPreview) -> Result<BeforeGoLive, Error> {
        let now = self.before_go_live().await?;
        if let BeforeGoLive::Ready(now) = &now {
            self.must_be_same(&agreed.preview, &now.preview).await?;
            if let Some(change) = agreed.preview.unseen_change_to(&now.preview) {
                return Err(Error::PreviewDiffers {
                    offer: Box::new(self.offer.clone()),
                    changes: vec![change],
                });
            }
        }
        Ok(now)
    }

    /// Sees that customers are shown what was to go live, where it is said to be live. What is read may be old for a
    /// while.
    async fn customers_see(&self, course: &Course, wanted: &Offer) -> Result<(), Error> {
        if course.result != Standing::Live {
            return Ok(());
        }
        let mut changes = self.differences_of_live(wanted).await?;
        if let Until::Ended(polling) = self.until {
            for _ in 1..MOST_LOOKS {
                if changes.is_empty() || !polling.pause(Duration::ZERO).await {
                    break;
                }
                changes = self.differences_of_live(wanted).await?;
            }
        }
        if changes.is_empty() {
            return Ok(());
        }
        Err(Error::LiveDiffers { offer: Box::new(self.offer.clone()), changes })
    }

    async fn differences_of_live(&self, wanted: &Offer) -> Result<Vec<Change>, Error> {
        let live = self.slot(Slot::Production).await?.unwrap_or_else(|| wanted.before_it_was());
        Ok(same::differences(wanted, &live, self.services).await)
    }

    async fn must_be_same(&self, wanted: &Offer, shown: &Offer) -> Result<(), Error> {
        let changes = same::differences(wanted, shown, self.services).await;
        if changes.is_empty() {
            return Ok(());
        }
        Err(Error::PreviewDiffers { offer: Box::new(self.offer.clone()), changes })
    }

    async fn waiting_preview(&self, current: Option<Current>) -> Result<BeforeGoLive, Error> {
        let standing = current.as_ref().map_or(Standing::PreviewReady, |current| current.standing);
        let Some(preview) = self.slot(Slot::Preview).await? else {
            return Err(self.nothing_in_preview(standing));
        };
        let live = self.slot(Slot::Production).await?;
        let before = live.clone().unwrap_or_else(|| preview.before_it_was());
        let changes = same::changes(&before, &preview, self.services).await;
        if let Some(current) = &current
            && self.again == Again::Never
            && went_live(current)
            && changes.is_empty()
        {
            return self.already_live(current).await;
        }
        let mut course = Course::new(self.offer, self.service, Standing::PreviewReady);
        course.draft = self.draft_age(&preview).await?;
        course.notes.extend(course.draft.and_then(DraftAge::note).map(str::to_owned));
        course.notes.push(match (&live, changes.len()) {
            (None, _) => "the offer goes live for the first time".into(),
            (Some(_), 0) => "the preview is identical to the live offer".into(),
            (Some(_), _) => "going live changes the fields listed above".into(),
        });
        course.changes = changes;
        let known = current.map(|current| current.operations);
        Ok(BeforeGoLive::Ready(Box::new(WaitingPreview { course, preview, known })))
    }

    async fn already_going_live(&self, current: &Current) -> Result<BeforeGoLive, Error> {
        let preview = self.slot(Slot::Preview).await?;
        let mut course = self.attend(&self.operation_of(current), Goal::Customers).await?;
        if let Some(preview) = &preview {
            self.customers_see(&course, preview).await?;
        }
        course.notes.push("the offer was already going live; followed that operation".into());
        Ok(BeforeGoLive::Done(Box::new(course)))
    }

    async fn already_live(&self, current: &Current) -> Result<BeforeGoLive, Error> {
        // what customers see is read: a status that says so is no proof
        let Some(live) = self.slot(Slot::Production).await? else {
            return Err(self.nothing_in_preview(Standing::NothingRunning));
        };
        let mut course = Course { result: Standing::Live, next: Vec::new(), ..self.course_of(current) };
        course.notes.push("the offer is already live; nothing was sent".into());
        course.draft = self.draft_age(&live).await?;
        course.notes.extend(course.draft.and_then(DraftAge::note).map(str::to_owned));
        Ok(BeforeGoLive::Done(Box::new(course)))
    }

    /// Tells whether the draft has changes that a slot does not show.
    pub(super) async fn draft_age(&self, shown: &Offer) -> Result<Option<DraftAge>, Error> {
        let Some(draft) = self.services.marketplace.offer(self.offer).await? else { return Ok(None) };
        let is_same = same::differences(shown, &draft, self.services).await.is_empty();
        Ok(Some(if is_same { DraftAge::Same } else { DraftAge::Newer }))
    }

    /// Reads what is in a slot.
    pub(super) async fn slot(&self, slot: Slot) -> Result<Option<Offer>, Error> {
        Ok(self.services.marketplace.slot(self.offer, slot).await?)
    }

    fn nothing_in_preview(&self, standing: Standing) -> Error {
        Error::NothingInPreview { offer: Box::new(self.offer.clone()), standing }
    }
}

/// Decides by where the offer stands.
fn decide(current: &Current, again: Again) -> Step {
    match (current.standing, current.goal, again) {
        (Standing::UnderWay, Goal::Customers, Again::Never) => Step::Follow,
        (Standing::UnderWay, ..) => Step::Busy,
        (Standing::PreviewReady, ..) | (_, _, Again::Insist) => Step::Ready,
        (Standing::Live, ..) => Step::Done,
        _ => Step::Wrong,
    }
}

/// Whether the newest operation went live, though the status still says that a preview waits.
fn went_live(current: &Current) -> bool {
    current.newest().is_some_and(|one| one.goal() == Goal::Customers && one.state == State::Succeeded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marketplace::Progress;

    fn current(standing: Standing, goal: Goal, newest: Option<(&str, State)>) -> Current {
        let report = Progress::of(State::Running);
        let one = |(kind, state): (&str, State)| Submission {
            id: None,
            kind: Some(kind.to_owned()),
            state,
            changed: None,
            version: None,
        };
        Current { standing, goal, report, operations: newest.map(one).into_iter().collect() }
    }

    #[test]
    fn only_a_preview_that_waits_goes_live_and_only_once() {
        use Goal::{Customers, Preview, Unknown};
        use Standing as S;
        let cases = [
            (S::PreviewReady, Unknown, Step::Ready, Step::Ready),
            (S::UnderWay, Customers, Step::Follow, Step::Busy),
            (S::UnderWay, Preview, Step::Busy, Step::Busy),
            (S::UnderWay, Unknown, Step::Busy, Step::Busy),
            (S::Live, Unknown, Step::Done, Step::Ready),
            (S::NeverPublished, Unknown, Step::Wrong, Step::Ready),
            (S::Refused, Unknown, Step::Wrong, Step::Ready),
            (S::Cancelled, Unknown, Step::Wrong, Step::Ready),
        ];
        for (standing, goal, once, again) in cases {
            let of = |again| decide(&current(standing, goal, None), again);
            assert_eq!((of(Again::Never), of(Again::Insist)), (once, again), "{standing:?} {goal:?}");
        }
    }

    #[test]
    fn it_went_live_where_the_newest_operation_says_so() {
        let went = |newest| went_live(&current(Standing::PreviewReady, Goal::Unknown, newest));
        assert!(went(Some(("goLive", State::Succeeded))));
        assert!(!went(Some(("goLive", State::Canceled))) && !went(Some(("publish", State::Succeeded))));
        assert!(!went(None));
    }
}
