//! What happened in the stories that were told, so that nobody takes stories in which nothing happens for a proof.

use super::step::Step;
use offerpress::publish::Error;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

static TALLY: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());

/// What must have happened in five hundred stories; what happens about once in so many is left out.
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
    "something was cancelled",
    "killed",
    "lock lost",
    "edited",
    "service misbehaves",
    "arrived late",
];

pub(super) fn count(what: impl Into<String>) {
    *TALLY.lock().unwrap_or_else(PoisonError::into_inner).entry(what.into()).or_insert(0) += 1;
}

/// Counts a step that was carried out.
pub(super) fn step(step: &Step) {
    match step {
        Step::Portal(_) => count("edited"),
        Step::Service(_) => count("service misbehaves"),
        _ => {}
    }
}

/// Counts why a run stopped.
pub(super) fn stopped(error: &Error) {
    let text = format!("{error:?}");
    let text = text.trim_start_matches("Marketplace(");
    let name: String = text.chars().take_while(char::is_ascii_alphanumeric).collect();
    count(format!("stopped: {name}"));
}

/// Everything, one line each.
pub(super) fn all() -> String {
    let tally = TALLY.lock().unwrap_or_else(PoisonError::into_inner);
    let lines: Vec<_> = tally.iter().map(|(what, times)| format!("{times:>8} {what}")).collect();
    lines.join("\n")
}

/// What should have happened and did not.
pub(super) fn missing() -> Vec<&'static str> {
    let tally = TALLY.lock().unwrap_or_else(PoisonError::into_inner);
    MUST.into_iter().filter(|what| !tally.contains_key(*what)).collect()
}
