//! Another operation on the offer: the service takes no change until it has ended.

use super::current::Current;
use super::error::Error;
use super::job::WhenRunning;
use super::life::LifeCycle;
use super::limits::Turn;
use super::outcome::Stage;
use super::progress::Event;
use crate::marketplace::{Goal, Waited};
use std::time::Duration;

/// That no operation is running on an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Idle {
    /// None was.
    AtOnce,
    /// One has ended meanwhile, so what was read before may be old.
    Now,
}

/// What a save of the draft would meet.
#[derive(Debug)]
pub(super) enum BeforeSave {
    /// Nothing.
    Idle,
    /// What would stop it.
    Stops(Error),
    /// What does not stop it, and a person should know.
    Notable(&'static str),
}

/// How often the end of an operation was waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Round {
    First,
    Later,
}

impl LifeCycle<'_> {
    /// Sees that no operation is running on the offer, or waits for its end if that was asked for; others have the
    /// turn meanwhile.
    pub(super) async fn ensure_idle(&self, turn: &Turn) -> Result<Idle, Error> {
        let mut round = Round::First;
        while let Some(current) = self.in_progress().await? {
            turn.rest(self.wait_for_the_end_of(&current, &mut round)).await?;
        }
        Ok(if round == Round::First { Idle::AtOnce } else { Idle::Now })
    }

    /// Looks whether an operation would stop a save, as one that is in progress does.
    ///
    /// Where list and status can't both be read, the list alone decides, as for the save itself.
    pub(super) async fn before_save(&self) -> BeforeSave {
        let current = match self.look().await {
            Ok(current) => Ok(Some(current)),
            Err(_) => self.in_progress().await,
        };
        match current {
            Err(error) => BeforeSave::Stops(error),
            Ok(Some(current)) if current.stage == Stage::InProgress => match self.running {
                WhenRunning::Stop => BeforeSave::Stops(self.operation_running(&current)),
                WhenRunning::Wait(_) => BeforeSave::Notable(
                    "an operation is running on the offer: `publish` would wait until it ends",
                ),
            },
            Ok(Some(current)) if current.stage == Stage::PreviewReady => BeforeSave::Notable(
                "a preview is waiting for go-live: publishing changes the draft, not the preview",
            ),
            Ok(_) => BeforeSave::Idle,
        }
    }

    fn operation_running(&self, current: &Current) -> Error {
        Error::OperationRunning { offer: Box::new(self.offer.clone()), operation: id(current), source: None }
    }

    /// Waits for the end of the operation in progress, where that was asked for.
    ///
    /// # Errors
    /// Says that it is in the way, or that it has not ended in time.
    pub(crate) async fn wait_for_the_end_of(
        &self,
        current: &Current,
        round: &mut Round,
    ) -> Result<(), Error> {
        let WhenRunning::Wait(polling) = self.running else {
            return Err(self.operation_running(current));
        };
        match round {
            Round::First => {
                self.progress
                    .event(Event::Note("an operation is running on the offer; waiting until it ends"));
            }
            // its end was told, but the list does not show it yet
            Round::Later if !polling.pause(Duration::ZERO).await => return Err(self.still_running(current)),
            Round::Later => {}
        }
        *round = Round::Later;
        match self.wait(&self.operation_of(current), Goal::Unknown, &polling).await? {
            Waited::Ended(..) => Ok(()),
            Waited::TimedOut(_) => Err(self.still_running(current)),
        }
    }

    fn still_running(&self, current: &Current) -> Error {
        Error::StillRunning { offer: Box::new(self.offer.clone()), operation: id(current) }
    }
}

fn id(current: &Current) -> Option<String> {
    Some(current.running()?.id.as_ref()?.to_string())
}
