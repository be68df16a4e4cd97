//! From a saved draft to the customers: submit, watch, go live, cancel.
//!
//! ```text
//! draft ─ submit ─▶ certification ─▶ preview ─ go live ─▶ customers
//! ```

use super::Services;
use super::error::Error;
use super::name::OfferName;
use super::outcome::{Course, Operations, Standing, command};
use super::progress::{Event, Progress};
use super::running::WhenRunning;
use crate::marketplace::{
    self, Cancelled, ConflictKind, Operation, Slot, Submission, WaitEvent, WaitOptions, Waited,
};
use crate::offer;
use tokio::time::Instant;

/// What can be done with one offer once its draft is saved.
#[derive(Clone, Copy)]
pub struct LifeCycle<'a> {
    /// The services.
    pub services: &'a Services,
    /// The name of the service, as in [`Job`](super::Job).
    pub service: &'a str,
    /// The offer.
    pub offer: &'a OfferName,
    /// Whether to wait for the end of what goes on.
    pub until: Until,
    /// What to do where another operation is running.
    pub running: WhenRunning,
    /// Who hears of each step.
    pub progress: &'a dyn Progress,
}

/// How long to stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Only until it has begun.
    Begun,
    /// Until it has ended, or the time is over.
    Ended(WaitOptions),
}

/// What an operation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    Preview,
    Customers,
    /// Whatever goes on.
    Any,
}

impl LifeCycle<'_> {
    /// Submits the draft for certification; `emails` hear of its progress, as far as the marketplace still does that.
    ///
    /// # Errors
    /// Says why nothing was started: [`Error::OperationRunning`] where another operation is under way.
    pub async fn submit(&self, emails: &[String]) -> Result<Course, Error> {
        self.make_way().await?;
        self.progress.event(Event::Submitting);
        let started =
            self.services.marketplace.submit(&self.offer.publisher, &self.offer.offer, emails).await;
        self.attend(&started.map_err(|error| self.busy(error))?, Goal::Preview).await
    }

    /// Submits the draft unless just this draft was submitted before: then the operation that runs is followed, and
    /// what is in preview or live already stays.
    ///
    /// So a release job may run again without a thought, and certification does not begin anew.
    ///
    /// # Errors
    /// As [`submit`](Self::submit).
    pub async fn submit_once(&self, emails: &[String]) -> Result<Course, Error> {
        let (publisher, offer) = (&self.offer.publisher, &self.offer.offer);
        if let Some(running) = self.services.marketplace.running(publisher, offer).await? {
            let mut course = self.attend(&self.operation(&running), goal(&running)).await?;
            course.notes.push("this draft was submitted before; its operation was followed".into());
            return Ok(course);
        }
        let status = self.status_now().await?;
        let slot = match status.result {
            Standing::PreviewReady => Slot::Preview,
            Standing::Live => Slot::Production,
            _ => return self.submit(emails).await,
        };
        if !self.draft_equals(slot).await? {
            return self.submit(emails).await;
        }
        let mut course = status;
        course.notes.push(match slot {
            Slot::Production => "this draft is live already; nothing was submitted".into(),
            _ => "this draft is in preview already; it was not submitted again".into(),
        });
        Ok(course)
    }

    /// Puts what is in preview before the customers.
    ///
    /// # Errors
    /// As [`submit`](Self::submit).
    pub async fn go_live(&self) -> Result<Course, Error> {
        self.make_way().await?;
        self.progress.event(Event::GoingLive);
        let started = self.services.marketplace.go_live(&self.offer.publisher, &self.offer.offer).await;
        self.attend(&started.map_err(|error| self.busy(error))?, Goal::Customers).await
    }

    /// Cancels what goes on; where nothing does, nothing is sent.
    ///
    /// # Errors
    /// Says why nothing was cancelled.
    pub async fn cancel(&self, emails: &[String]) -> Result<Course, Error> {
        let (publisher, offer) = (&self.offer.publisher, &self.offer.offer);
        let Some(running) = self.services.marketplace.running(publisher, offer).await? else {
            return Ok(Course::new(self.offer, self.service, Standing::NothingRunning));
        };
        self.progress.event(Event::Cancelling);
        let cancelled = self.services.marketplace.cancel(publisher, offer, emails).await?;
        let operation = match cancelled {
            Cancelled::AtOnce => self.operation(&running),
            Cancelled::UnderWay(operation) => *operation,
        };
        match self.until {
            Until::Ended(_) => self.attend(&operation, Goal::Any).await,
            Until::Begun => {
                let now = operation.progress().await?;
                Ok(self.course(&operation, Standing::of(&now)).reported(&now))
            }
        }
    }

    /// Tells how far the offer is; waits for the end of what goes on, if asked to.
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
        let all = self.services.marketplace.operations(&self.offer.publisher, &self.offer.offer).await?;
        Ok(Operations::of(self.offer, self.service, all))
    }

    async fn status_now(&self) -> Result<Course, Error> {
        let now = self.services.marketplace.status(&self.offer.publisher, &self.offer.offer).await?;
        let mut course = Course::new(self.offer, self.service, Standing::of(&now)).reported(&now);
        course.next = self.next(course.result);
        Ok(course)
    }

    /// Waits where something goes on; an offer that was never published would never end.
    async fn watch(&self) -> Result<Course, Error> {
        let now = self.status_now().await?;
        if now.result != Standing::UnderWay {
            return Ok(now);
        }
        let follow = self.services.marketplace.follow(&self.offer.publisher, &self.offer.offer);
        self.attend(&follow, Goal::Any).await
    }

    /// Tells how an operation stands: at once, or at its end.
    async fn attend(&self, operation: &Operation, goal: Goal) -> Result<Course, Error> {
        let Until::Ended(options) = self.until else {
            let mut course = self.course(operation, Standing::UnderWay);
            course.next = self.next(Standing::UnderWay);
            return Ok(course);
        };
        let course = match self.wait(operation, goal, options).await? {
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
                course.notes.push("the time is over, but the operation goes on at the marketplace".into());
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
        options: WaitOptions,
    ) -> Result<Waited, Error> {
        let start = Instant::now();
        loop {
            let left = options.limit.saturating_sub(start.elapsed());
            let options = WaitOptions { limit: left, ..options };
            let waited = operation.wait(options, |event| self.tell(&event)).await?;
            let is_end = match &waited {
                Waited::Ended(marketplace::Ended::PreviewReady, _) => goal != Goal::Customers,
                _ => true,
            };
            match waited {
                waited if is_end => return Ok(waited),
                Waited::Ended(_, last)
                    if start.elapsed().saturating_add(options.interval) >= options.limit =>
                {
                    return Ok(Waited::StillGoingOn(Some(last)));
                }
                _ => tokio::time::sleep(options.interval).await,
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
        let (publisher, offer) = (&self.offer.publisher, &self.offer.offer);
        let marketplace = &self.services.marketplace;
        match &submission.id {
            Some(id) => marketplace.operation(publisher, offer, id),
            None => marketplace.follow(publisher, offer),
        }
    }

    /// Compares the draft with what was submitted.
    async fn draft_equals(&self, slot: Slot) -> Result<bool, Error> {
        let (publisher, offer) = (&self.offer.publisher, &self.offer.offer);
        let draft = self.services.marketplace.offer(publisher, offer).await?;
        let other = self.services.marketplace.slot(publisher, offer, slot).await?;
        Ok(match (draft, other) {
            (Some(draft), Some(other)) => offer::diff(&other.value, &draft.value).is_empty(),
            _ => false,
        })
    }

    fn course(&self, operation: &Operation, standing: Standing) -> Course {
        let mut course = Course::new(self.offer, self.service, standing);
        course.operation = operation.id().map(ToString::to_string);
        course
    }

    fn next(&self, standing: Standing) -> Vec<String> {
        let words = match standing {
            Standing::UnderWay => format!("status {} --watch", self.offer),
            Standing::PreviewReady => format!("go-live {}", self.offer),
            Standing::NeverPublished | Standing::Cancelled => format!("submit {}", self.offer),
            Standing::Refused => {
                return vec!["put right what is named, publish the folder, and submit it again".into()];
            }
            Standing::Live | Standing::NothingRunning => return Vec::new(),
        };
        vec![command(self.service, &words)]
    }

    fn busy(&self, error: marketplace::Error) -> Error {
        match error {
            marketplace::Error::Conflict { kind: ConflictKind::Busy, .. } => {
                let (offer, source) = (Box::new(self.offer.clone()), Some(Box::new(error)));
                Error::OperationRunning { offer, operation: None, source }
            }
            error => error.into(),
        }
    }
}

/// Tells where an operation leads by the marketplace's word for it: `publish`, `goLive`.
fn goal(submission: &Submission) -> Goal {
    match submission.kind.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("publish") => Goal::Preview,
        Some("golive") => Goal::Customers,
        _ => Goal::Any,
    }
}
