//! Where an offer stands, as list and status say it.

use super::market::{Answers, Trouble};
use super::world::World;
use crate::marketplace::{OperationId, Progress, State, Step, Submission};
use crate::publish::outcome::{OfferStatus, Stage};
use crate::publish::{Again, Error, LifeCycle, Until, WhenRunning};

/// An operation, as the list has it.
pub(crate) fn listed(kind: &str, state: State) -> Submission {
    Submission {
        id: OperationId::parse("old"),
        kind: Some(kind.to_owned()),
        state,
        changed: Some("2026-11-21T08:00:00Z".to_owned()),
        version: Some(7),
    }
}

/// A report with one step.
pub(crate) fn step(state: State, id: &str, of_step: State) -> Progress {
    let step = Step {
        id: id.to_owned(),
        name: id.to_owned(),
        state: of_step,
        percent: None,
        usually: None,
        messages: Vec::new(),
    };
    Progress { steps: vec![step], ..Progress::of(state) }
}

/// A preview that waits for the publisher, though its operation is said to be running.
pub(crate) fn waits() -> Progress {
    step(State::Running, "publisher-signoff", State::Running)
}

/// Where an offer can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    Nothing,
    Certifying,
    GoingLive,
    /// Something runs, and nothing says what.
    Running,
    Preview,
    Live,
    Refused,
    Canceled,
}

impl At {
    fn status(self) -> Progress {
        match self {
            Self::Nothing => Progress::of(State::NeverPublished),
            Self::Certifying | Self::Running => Progress::of(State::Running),
            Self::GoingLive => step(State::Running, "publisher-signoff", State::Succeeded),
            Self::Preview => step(State::Succeeded, "live", State::NotStarted),
            Self::Live => Progress::of(State::Succeeded),
            Self::Refused => Progress::of(State::Failed),
            Self::Canceled => Progress::of(State::Canceled),
        }
    }

    fn list(self) -> Vec<Submission> {
        match self {
            Self::Nothing | Self::Running => Vec::new(),
            Self::Certifying => vec![listed("publish", State::Running)],
            Self::GoingLive => vec![listed("goLive", State::Running)],
            Self::Preview => vec![listed("publish", State::Succeeded)],
            Self::Live => vec![listed("goLive", State::Succeeded)],
            Self::Refused => vec![listed("publish", State::Failed)],
            Self::Canceled => vec![listed("publish", State::Canceled)],
        }
    }
}

impl World {
    /// Lets list and status say these, one after the other; the last one stays.
    pub(crate) fn stands(&self, all: &[At]) {
        let mut script = self.market.script();
        script.status = Answers::of(all.iter().map(|at| Ok(at.status())));
        script.listed = Answers::of(all.iter().map(|at| Ok(at.list())));
    }

    /// Lets an operation be so far, one report after the other; the last one stays.
    pub(crate) fn reports(&self, all: impl IntoIterator<Item = Result<Progress, Trouble>>) {
        self.market.script().reports = Answers::of(all);
    }

    pub(crate) fn watching(&self, seconds: u64) -> LifeCycle<'_> {
        LifeCycle { until: Until::Ended(super::world::wait(seconds).start()), ..self.life() }
    }

    pub(crate) fn insisting(&self) -> LifeCycle<'_> {
        LifeCycle { again: Again::Insist, ..self.life() }
    }

    pub(crate) fn patient(&self, seconds: u64) -> LifeCycle<'_> {
        LifeCycle { running: WhenRunning::Wait(super::world::wait(seconds).start()), ..self.life() }
    }
}

/// The result of a command: where the offer stands then, or the error in a word.
pub(crate) fn result(done: &Result<OfferStatus, Error>) -> String {
    match done {
        Ok(status) => format!("{:?}", status.result),
        Err(error) => failed(error).to_owned(),
    }
}

pub(crate) fn failed(error: &Error) -> &'static str {
    match error {
        Error::OperationRunning { .. } => "operation running",
        Error::StillRunning { .. } => "still running",
        Error::SaveUnfinished { .. } => "save unfinished",
        Error::StatusUnknown { .. } => "cannot look",
        Error::NoOffer { .. } => "no offer",
        Error::DraftEdited { .. } => "draft edited",
        Error::PreviewDiffers { .. } => "preview differs",
        Error::LiveDiffers { .. } => "live differs",
        Error::NothingInPreview { stage: Stage::NothingRunning, .. } => "nothing in production",
        Error::NothingInPreview { .. } => "nothing in preview",
        Error::Marketplace(_) => "marketplace",
        Error::Unwatched { .. } => "not watched",
        _ => "another error",
    }
}
