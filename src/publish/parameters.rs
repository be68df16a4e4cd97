//! What a run is given, as one parameter.

use super::job::Job;
use super::progress::Progress;
use super::services::Services;

/// What a run is given: what to do, the services to do it with, and who hears how far it is.
#[derive(Clone, Copy)]
pub struct Run<'r> {
    /// What to do.
    pub job: &'r Job,
    /// The services that it calls.
    pub services: &'r Services,
    /// Hears what happens.
    pub progress: &'r dyn Progress,
}
