//! What can be done with an offer once its draft is saved, and how: whatever is started may be waited for.

use super::error::Error;
use super::job::{Job, WhenRunning};
use super::progress::{Event, Progress};
use super::services::Services;
use crate::base::OfferRef;
use crate::marketplace::{self, Ended, Goal, Operation, Polling, Submission, WaitEvent, Waited};
use std::time::Duration;

/// What can be done with one offer once its draft is saved.
#[derive(Clone, Copy)]
pub struct LifeCycle<'a> {
    /// The services.
    pub services: &'a Services,
    /// The name of the service, as in [`Job`](super::Job).
    pub service: &'a str,
    /// The offer.
    pub offer: &'a OfferRef,
    /// The folder whose lock knows what earlier runs started, where there is one.
    pub folder: Option<&'a Job>,
    /// Whether to wait for the end of what is in progress.
    pub until: Until,
    /// What to do where another operation is running.
    pub running: WhenRunning,
    /// What to do where the same was started before, or nobody can tell.
    pub again: Again,
    /// Who hears of each step.
    pub progress: &'a dyn Progress,
}

/// How long to stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Only until it has begun.
    Begun,
    /// Until it has ended or timed out.
    Ended(Polling),
}

/// What to do where the same was started before, or nobody can tell whether it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Start nothing twice, and nothing blindly.
    Never,
    /// Start it all the same.
    Insist,
}

impl LifeCycle<'_> {
    /// Waits for an operation's end. On the way to the customers, a preview that is ready is no end.
    pub(crate) async fn wait(
        &self,
        operation: &Operation,
        goal: Goal,
        polling: &Polling,
    ) -> Result<Waited, Error> {
        loop {
            let waited = marketplace::wait(&*self.services.marketplace, operation, polling, |event| {
                self.tell(&event);
            });
            match waited.await.map_err(|error| self.unwatched(error, operation))? {
                Waited::Ended(Ended::PreviewReady, last) if goal == Goal::Customers => {
                    if !polling.pause(Duration::ZERO).await {
                        return Ok(Waited::TimedOut(Some(last)));
                    }
                }
                waited => return Ok(waited),
            }
        }
    }

    /// Says why the end of an operation can't be seen: what is refused to this account goes on all the same.
    fn unwatched(&self, error: marketplace::Error, operation: &Operation) -> Error {
        if !error.is_about_sign_in() {
            return error.into();
        }
        let operation = operation.id().map(ToString::to_string);
        Error::Unwatched { offer: self.offer.clone().into(), operation, source: Box::new(error) }
    }

    fn tell(&self, event: &WaitEvent<'_>) {
        match event {
            WaitEvent::Moved(now) => self.progress.event(Event::Moved { progress: now }),
            WaitEvent::Trouble(error) => self.progress.event(Event::Trouble { said: &error.to_string() }),
        }
    }

    /// Returns what to ask how far a submission is.
    pub(super) fn operation(&self, submission: &Submission) -> Operation {
        self.services.marketplace.operation(self.offer, submission)
    }
}
