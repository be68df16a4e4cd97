//! Where an offer stands: by its newest operation and by its status, which do not always agree. The service takes no change
//! until another operation has ended.

use super::error::Error;
use super::job::WhenRunning;
use super::life::LifeCycle;
use super::limits::Turn;
use super::outcome::Stage;
use super::progress::Event;
use super::reading::{decide, is_long_over, leads_to, read};
use crate::marketplace::{self, Activity, Goal, Operation, Progress, State, Submission, Waited};
use std::time::Duration;

/// Where an offer stands, and what says so.
#[derive(Debug)]
pub(crate) struct Current {
    pub(crate) stage: Stage,
    /// Where the operation in progress leads; unknown where none is, or nothing says it.
    pub(crate) goal: Goal,
    /// The report that the stage was read from.
    pub(crate) report: Progress,
    /// All operations, the newest first.
    pub(crate) operations: Vec<Submission>,
}

impl Current {
    /// Returns the newest operation.
    pub(crate) fn newest(&self) -> Option<&Submission> {
        self.operations.first()
    }

    /// Returns the newest submission, which is what a preview was made from.
    pub(crate) fn newest_submission(&self) -> Option<&Submission> {
        self.operations.iter().find(|one| one.goal() == Goal::Preview)
    }

    /// Returns the operation in progress; none where only the status tells of it.
    pub(crate) fn running(&self) -> Option<&Submission> {
        self.newest().filter(|newest| newest.activity() != Activity::Ended)
    }

    /// The list alone says that an operation is in progress.
    fn running_by_list(operations: Vec<Submission>) -> Self {
        let goal = operations.first().map_or(Goal::Unknown, Submission::goal);
        let report = Progress::of(State::Running);
        Self { stage: Stage::InProgress, goal, report, operations }
    }

    /// Whether the newest operation is a submission that was refused, whatever the status says of an older preview.
    pub(crate) fn was_refused(&self) -> bool {
        let refused = |one: &Submission| matches!(one.state, State::Failed | State::Rejected);
        self.newest().is_some_and(|one| refused(one) && one.goal() != Goal::Customers)
    }
}

/// Whether the end of an operation was waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Round {
    /// Not yet.
    First,
    /// One has ended meanwhile, so what was read before may be old.
    Later,
}

impl LifeCycle<'_> {
    /// Looks where the offer stands, before anything is started: by its operations and by its status.
    ///
    /// # Errors
    /// Says why nobody can tell; then nothing may be started.
    pub(crate) async fn look(&self) -> Result<Current, Error> {
        let listed = self.services.marketplace.operations(self.offer).await;
        let status = match self.services.marketplace.status(self.offer).await {
            Ok(status) => status,
            Err(error) => return Err(self.cannot_look(error).await),
        };
        match listed {
            Ok(operations) => Ok(self.settle(operations, status).await),
            // an offer that was never submitted has no list
            Err(marketplace::Error::NotFound(_)) if status.state == State::NeverPublished => {
                Ok(self.settle(Vec::new(), status).await)
            }
            Err(error) => Err(self.cannot_look(error).await),
        }
    }

    /// Returns the operation in progress; none where none is, as while a preview waits to go live.
    ///
    /// # Errors
    /// Says why nobody can tell.
    pub(super) async fn in_progress(&self) -> Result<Option<Current>, Error> {
        let operations = match self.services.marketplace.operations(self.offer).await {
            Ok(operations) => operations,
            Err(error @ marketplace::Error::NotFound(_)) => {
                return self.was_never_submitted(error).await.map(|()| None);
            }
            Err(error) => return Err(error.into()),
        };
        let activity = self.newest_that_counts(&operations).map_or(Activity::Ended, Submission::activity);
        if activity == Activity::Ended {
            return Ok(None);
        }
        let current = match self.services.marketplace.status(self.offer).await {
            Ok(status) => self.settle(operations, status).await,
            Err(_) if activity == Activity::Running => Current::running_by_list(operations),
            Err(error) => return Err(error.into()),
        };
        Ok((current.stage == Stage::InProgress).then_some(current))
    }

    /// Makes sure that an offer without a list of operations was never submitted: its status says so, or is missing too.
    async fn was_never_submitted(&self, missing: marketplace::Error) -> Result<(), Error> {
        match self.services.marketplace.status(self.offer).await {
            Ok(status) if status.state == State::NeverPublished => Ok(()),
            Err(marketplace::Error::NotFound(_)) => Ok(()),
            Ok(_) => Err(self.cannot_look(missing).await),
            Err(error) => Err(self.cannot_look(error).await),
        }
    }

    /// Settles where the offer stands; where list and status disagree, the operation itself is asked.
    pub(crate) async fn settle(&self, operations: Vec<Submission>, status: Progress) -> Current {
        let newest = self.newest_that_counts(&operations);
        let (stage, report) = match (read(newest, &status), newest) {
            (None, Some(newest)) => self.settle_by_operation(newest, status).await,
            (None, None) => (Stage::InProgress, status),
            (Some(stage), _) => (stage, status),
        };
        let (goal, is_listed) = match stage {
            Stage::InProgress => (leads_to(newest, &report), newest.is_some()),
            _ => (Goal::Unknown, true),
        };
        // what the status tells of is not the old operation that the list shows first
        let operations = if is_listed { operations } else { Vec::new() };
        Current { stage, goal, report, operations }
    }

    async fn settle_by_operation(&self, newest: &Submission, status: Progress) -> (Stage, Progress) {
        let asked = match newest.id {
            Some(_) => Some(self.services.marketplace.progress(&self.operation(newest)).await),
            None => None,
        };
        let is_gone = matches!(asked, Some(Err(marketplace::Error::NotFound(_))));
        if is_gone && newest.activity() == Activity::Unknown {
            return (Stage::NeverPublished, status);
        }
        let report = asked.and_then(Result::ok);
        let stage = decide(report.as_ref(), newest.goal(), Stage::of(&status));
        (stage, report.filter(|_| stage != Stage::of(&status)).unwrap_or(status))
    }

    /// Returns the newest operation, unless it is an old one in a state that no page shows: that is over, whatever its
    /// state means.
    fn newest_that_counts<'o>(&self, operations: &'o [Submission]) -> Option<&'o Submission> {
        let now = (self.services.clock)();
        operations.first().filter(|newest| !is_long_over(newest, now))
    }

    /// Returns what to ask how far the operation in progress is.
    pub(crate) fn operation_of(&self, current: &Current) -> Operation {
        match current.running() {
            Some(running) => self.operation(running),
            None => self.services.marketplace.follow(self.offer),
        }
    }

    /// Says why nobody can tell whether something is in progress; an offer that is not there is an error of its own.
    async fn cannot_look(&self, error: marketplace::Error) -> Error {
        use marketplace::Error as E;
        match error {
            E::NotFound(_) if self.has_no_offer().await => {
                Error::NoOffer { offer: self.offer.clone().into() }
            }
            E::NoToken(_)
            | E::NotSignedIn(_)
            | E::Forbidden(_)
            | E::Unserved { .. }
            | E::NotTheApi { .. } => error.into(),
            error => Error::StatusUnknown { offer: self.offer.clone().into(), source: Box::new(error) },
        }
    }

    /// Says why what was asked for cannot be shown; an offer that is not there is an error of its own.
    pub(crate) async fn cannot_show(&self, error: marketplace::Error) -> Error {
        match error {
            marketplace::Error::NotFound(_) if self.has_no_offer().await => {
                Error::NoOffer { offer: self.offer.clone().into() }
            }
            error => error.into(),
        }
    }

    async fn has_no_offer(&self) -> bool {
        matches!(self.services.marketplace.offer(self.offer).await, Ok(None))
    }

    /// Sees that no operation is running on the offer, or waits for its end if that was asked for; others have the
    /// turn meanwhile.
    pub(super) async fn ensure_idle(&self, turn: &Turn) -> Result<Round, Error> {
        let mut round = Round::First;
        while let Some(current) = self.in_progress().await? {
            turn.rest(self.wait_for_the_end_of(&current, &mut round)).await?;
        }
        Ok(round)
    }

    /// Looks whether an operation would stop a save, as one that is in progress does; returns what a person should know
    /// though it stops none.
    ///
    /// Where list and status can't both be read, the list alone decides, as for the save itself.
    ///
    /// # Errors
    /// Returns what would stop the save.
    pub(super) async fn before_save(&self) -> Result<Option<&'static str>, Error> {
        let current = match self.look().await {
            Ok(current) => Some(current),
            Err(_) => self.in_progress().await?,
        };
        let Some(current) = current else { return Ok(None) };
        match (current.stage, self.running) {
            (Stage::InProgress, WhenRunning::Stop) => Err(self.operation_running(&current)),
            (Stage::InProgress, WhenRunning::Wait(_)) => {
                Ok(Some("an operation is running on the offer: `publish` would wait until it ends"))
            }
            (Stage::PreviewReady, _) => {
                Ok(Some("a preview is waiting for go-live: publishing changes the draft, not the preview"))
            }
            _ => Ok(None),
        }
    }

    fn operation_running(&self, current: &Current) -> Error {
        Error::OperationRunning { offer: self.offer.clone().into(), operation: id(current), source: None }
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
        Error::StillRunning { offer: self.offer.clone().into(), operation: id(current) }
    }
}

fn id(current: &Current) -> Option<String> {
    Some(current.running()?.id.as_ref()?.to_string())
}
