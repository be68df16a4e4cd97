//! From a saved draft to the customers: submit, watch, go live, cancel.
//!
//! ```text
//! draft ─ submit ─▶ certification ─▶ preview ─ go live ─▶ customers
//! ```
//!
//! Whatever starts something looks first where the offer stands ([`current`](super::current)), so that running a command
//! again, or after a crash, starts nothing twice.

use super::current::Current;
use super::error::Error;
use super::life::{Again, LifeCycle, Until};
use super::outcome::{Course, DraftAge, Operations, Standing};
use super::progress::Event;
use super::services::command;
use crate::marketplace::{
    self, ConflictKind, Ended, Goal, Operation, Polling, Slot, Submission, WaitEvent, Waited,
};
use std::time::Duration;

impl LifeCycle<'_> {
    /// Tells how far the offer is; waits for the end of what is in progress, if asked to.
    ///
    /// # Errors
    /// Says why it cannot be told.
    pub async fn status(&self) -> Result<Course, Error> {
        match self.until {
            Until::Begun => self.status_now().await,
            Until::Ended(_) => self.watch().await,
        }
    }

    /// Lists the operations on the offer, newest first.
    ///
    /// # Errors
    /// Says why they cannot be listed.
    pub async fn operations(&self) -> Result<Operations, Error> {
        let all = self.services.marketplace.operations(self.offer).await?;
        Ok(Operations::of(self.offer, self.service, all))
    }

    /// The status decides; the list of operations helps where it is unclear, and need not be there.
    async fn status_now(&self) -> Result<Course, Error> {
        let status = self.services.marketplace.status(self.offer).await?;
        let operations = self.services.marketplace.operations(self.offer).await.unwrap_or_default();
        let current = self.settle(operations, status).await;
        let mut course = Course { operation: None, ..self.course_of(&current) };
        course.draft = self.age_of_draft(current.standing).await;
        course.notes.extend(course.draft.and_then(DraftAge::note).map(str::to_owned));
        Ok(course)
    }

    /// Tells whether the draft is newer than what is shown; none where that cannot be read, which is no failure here.
    async fn age_of_draft(&self, standing: Standing) -> Option<DraftAge> {
        let slot = match standing {
            Standing::PreviewReady => Slot::Preview,
            Standing::Live => Slot::Production,
            _ => return None,
        };
        let shown = self.slot(slot).await.ok()??;
        self.draft_age(&shown).await.ok()?
    }

    /// Waits where something is in progress; an offer that was never published would never end.
    async fn watch(&self) -> Result<Course, Error> {
        let now = self.status_now().await?;
        if now.result != Standing::UnderWay {
            return Ok(now);
        }
        let follow = self.services.marketplace.follow(self.offer);
        self.attend(&follow, Goal::Unknown).await
    }

    /// Looks where the offer stands; none where that cannot be told, and it is to be started all the same.
    pub(super) async fn look_unless_insisting(&self) -> Result<Option<Current>, Error> {
        match self.look().await {
            Ok(current) => Ok(Some(current)),
            Err(Error::CannotLook { .. }) if self.again == Again::Insist => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Tells how an operation stands: at once, or at its end.
    pub(super) async fn attend(&self, operation: &Operation, goal: Goal) -> Result<Course, Error> {
        let Until::Ended(polling) = self.until else {
            let mut course = self.course(operation, Standing::UnderWay);
            course.next = self.next(Standing::UnderWay);
            return Ok(course);
        };
        let course = match self.wait(operation, goal, &polling).await? {
            Waited::Ended(_, last) => {
                let standing = match (Standing::of(&last), goal) {
                    // an operation that succeeded tells nothing of the other one
                    (Standing::Live, Goal::Preview) => Standing::PreviewReady,
                    (standing, _) => standing,
                };
                self.course(operation, standing).reported(&last)
            }
            Waited::StillGoingOn(last) => {
                let mut course = self.course(operation, Standing::UnderWay);
                course.notes.push("timed out; the operation is still running".into());
                match last {
                    Some(last) => course.reported(&last),
                    None => course,
                }
            }
        };
        Ok(Course { next: self.next(course.result), ..course })
    }

    /// Waits for an operation's end. On the way to the customers, a preview that is ready is no end.
    pub(super) async fn wait(
        &self,
        operation: &Operation,
        goal: Goal,
        polling: &Polling,
    ) -> Result<Waited, Error> {
        loop {
            match marketplace::wait(&*self.services.marketplace, operation, polling, |event| {
                self.tell(&event);
            })
            .await?
            {
                Waited::Ended(Ended::PreviewReady, last) if goal == Goal::Customers => {
                    if !polling.pause(Duration::ZERO).await {
                        return Ok(Waited::StillGoingOn(Some(last)));
                    }
                }
                waited => return Ok(waited),
            }
        }
    }

    fn tell(&self, event: &WaitEvent<'_>) {
        match event {
            WaitEvent::Moved(now) => self.progress.event(Event::Moved { progress: now }),
            WaitEvent::Trouble(error) => self.progress.event(Event::Trouble { said: &error.to_string() }),
        }
    }

    pub(super) fn operation(&self, submission: &Submission) -> Operation {
        self.services.marketplace.operation(self.offer, submission)
    }

    pub(super) fn course(&self, operation: &Operation, standing: Standing) -> Course {
        let mut course = Course::new(self.offer, self.service, standing);
        course.operation = operation.id().map(ToString::to_string);
        course
    }

    /// Tells where the offer stands without asking again.
    pub(super) fn course_of(&self, current: &Current) -> Course {
        let mut course = Course::new(self.offer, self.service, current.standing).reported(&current.report);
        let operation =
            if current.standing == Standing::UnderWay { current.running() } else { current.newest() };
        course.operation = operation.and_then(|one| one.id.as_ref()).map(ToString::to_string);
        course.next = self.next(current.standing);
        course
    }

    pub(super) fn next(&self, standing: Standing) -> Vec<String> {
        let words = match standing {
            Standing::UnderWay => format!("status {} --watch", self.offer),
            Standing::PreviewReady => format!("go-live {}", self.offer),
            Standing::NeverPublished | Standing::Cancelled => format!("submit {}", self.offer),
            Standing::Refused => {
                return vec![
                    "fix what the marketplace reported, then run `publish` and `submit` again".into(),
                ];
            }
            Standing::Live | Standing::NothingRunning => return Vec::new(),
        };
        vec![command(self.service, &words)]
    }

    pub(super) fn busy(&self, error: marketplace::Error) -> Error {
        match error {
            marketplace::Error::Conflict { kind: ConflictKind::Busy, .. } => {
                let (offer, source) = (Box::new(self.offer.clone()), Some(Box::new(error)));
                Error::OperationRunning { offer, operation: None, source }
            }
            error => error.into(),
        }
    }
}
