//! Waiting for an operation's end.

use super::error::Error;
use super::life::LifeCycle;
use super::progress::Event;
use crate::marketplace::{self, Ended, Goal, Operation, Polling, Submission, WaitEvent, Waited};
use std::time::Duration;

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
        Error::Unwatched { offer: Box::new(self.offer.clone()), operation, source: Box::new(error) }
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
