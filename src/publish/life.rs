//! What can be done with an offer once its draft is saved, and how.

use super::job::{Job, WhenRunning};
use super::progress::Progress;
use super::services::Services;
use crate::base::OfferRef;
use crate::marketplace::Polling;

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
