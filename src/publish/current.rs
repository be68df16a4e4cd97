//! Where an offer stands: by its newest operation and by its status, which do not always agree.

use super::error::Error;
use super::life::LifeCycle;
use super::outcome::Stage;
use super::reading::{Reading, decide, is_long_over, leads_to, read};
use crate::marketplace::{self, Activity, Goal, Operation, Progress, State, Submission};

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

    /// Whether the newest operation is a submission that was refused, whatever the status says of an older preview.
    pub(crate) fn was_refused(&self) -> bool {
        let refused = |one: &Submission| matches!(one.state, State::Failed | State::Rejected);
        self.newest().is_some_and(|one| refused(one) && one.goal() != Goal::Customers)
    }
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
            (Reading::AskOperation, Some(newest)) => self.settle_by_operation(newest, status).await,
            (Reading::AskOperation, None) => (Stage::InProgress, status),
            (Reading::Clear(stage), _) => (stage, status),
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
                Error::NoOffer { offer: Box::new(self.offer.clone()) }
            }
            E::NoToken(_)
            | E::NotSignedIn(_)
            | E::Forbidden(_)
            | E::Unserved { .. }
            | E::NotTheApi { .. } => error.into(),
            error => Error::StatusUnknown { offer: Box::new(self.offer.clone()), source: Box::new(error) },
        }
    }

    /// Says why what was asked for cannot be shown; an offer that is not there is an error of its own.
    pub(crate) async fn cannot_show(&self, error: marketplace::Error) -> Error {
        match error {
            marketplace::Error::NotFound(_) if self.has_no_offer().await => {
                Error::NoOffer { offer: Box::new(self.offer.clone()) }
            }
            error => error.into(),
        }
    }

    async fn has_no_offer(&self) -> bool {
        matches!(self.services.marketplace.offer(self.offer).await, Ok(None))
    }
}

impl Current {
    /// The list alone says that an operation is in progress.
    fn running_by_list(operations: Vec<Submission>) -> Self {
        let goal = operations.first().map_or(Goal::Unknown, Submission::goal);
        let report = Progress::of(State::Running);
        Self { stage: Stage::InProgress, goal, report, operations }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marketplace::OperationId;

    fn one(kind: &str, state: State) -> Submission {
        let (id, kind) = (OperationId::parse("1"), Some(kind.to_owned()));
        Submission { id, kind, state, changed: None, version: None }
    }

    #[test]
    fn a_refusal_is_one_of_the_newest_submission() {
        let refused = |operations: &[Submission]| {
            let operations = operations.to_vec();
            Current { operations, ..Current::running_by_list(Vec::new()) }.was_refused()
        };
        let failed = one("publish", State::Failed);
        assert!(refused(std::slice::from_ref(&failed)) && refused(&[one("publish", State::Rejected)]));
        assert!(!refused(&[]) && !refused(&[one("publish", State::Canceled)]));
        assert!(!refused(&[one("goLive", State::Failed), failed.clone()]));
        assert!(!refused(&[one("publish", State::Succeeded), failed]));
    }
}
