//! What happened in the stories that were told, so that stories in which nothing happens are not taken for a proof.

use super::step::Step;
use crate::support::Api;
use offerpress::publish::Error;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

static PORTAL: Tally = Tally(Mutex::new(BTreeMap::new()));
static INGESTION: Tally = Tally(Mutex::new(BTreeMap::new()));

/// What must have happened in enough stories; what happens about once in so many is left out.
const MUST: [&str; 15] = [
    "a save was carried out",
    "told: Saved",
    "told: Unchanged",
    "told: Incomplete",
    "stopped: WouldOverwrite",
    "stopped: Overtaken",
    "stopped: OperationRunning",
    "a draft was submitted",
    "a preview went live",
    "something was canceled",
    "killed",
    "lock lost",
    "edited",
    "service misbehaves",
    "arrived late",
];

/// How often what happened in the stories of one API.
pub(super) struct Tally(Mutex<BTreeMap<String, usize>>);

impl Tally {
    pub(super) fn of(api: Api) -> &'static Self {
        match api {
            Api::Portal => &PORTAL,
            Api::Ingestion => &INGESTION,
        }
    }

    pub(super) fn count(&self, what: impl Into<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(what.into()).or_insert(0) += 1;
    }

    /// Counts a step that was carried out.
    pub(super) fn step(&self, step: &Step) {
        match step {
            Step::Portal(_) => self.count("edited"),
            Step::Service(_) => self.count("service misbehaves"),
            _ => {}
        }
    }

    /// Counts why a run stopped.
    pub(super) fn stopped(&self, error: &Error) {
        let text = format!("{error:?}");
        let text = text.trim_start_matches("Marketplace(");
        let name: String = text.chars().take_while(char::is_ascii_alphanumeric).collect();
        self.count(format!("stopped: {name}"));
    }

    /// Everything, one line each.
    pub(super) fn all(&self) -> String {
        let tally = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lines: Vec<_> = tally.iter().map(|(what, times)| format!("{times:>8} {what}")).collect();
        lines.join("\n")
    }

    /// What should have happened and did not.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        let tally = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        MUST.into_iter().filter(|what| !tally.contains_key(*what)).collect()
    }
}
