//! What went wrong although the run came to its end.

use crate::cli::{Exit, Failure};
use crate::publish::outcome::{LockState, Outcome, Verdict};

/// Why a run that saved is not done, for its log.
pub(in crate::cli) fn problem(outcome: &Outcome, exit: Exit) -> Option<Failure> {
    let name = format!("{}/{}", outcome.publisher, outcome.offer);
    let unfinished = |message| Failure::new(Exit::Unfinished, message);
    Some(match outcome.result {
        Verdict::Incomplete => {
            unfinished(format!("the draft of {name} doesn't show everything that was sent"))
        }
        _ if is_unrecorded(outcome) => {
            let message = format!("the draft of {name} was saved, but the lock was not written");
            let causes = outcome.lock.why.iter().cloned().collect();
            let failure = Failure { causes, ..unfinished(message) };
            failure.hint("run it again before you change the folder")
        }
        _ if exit == Exit::Unfinished && outcome.status.is_none() => {
            unfinished(format!("the marketplace doesn't show every image of {name} as it is in the folder"))
                .hint("run it again; if it happens again, look at the images in Partner Center")
        }
        _ => return None,
    })
}

/// Whether the draft was saved but not recorded in the lock: the next run would take the save for someone else's edit.
pub(in crate::cli) fn is_unrecorded(outcome: &Outcome) -> bool {
    outcome.result == Verdict::Saved && outcome.lock.state == LockState::NotWritten
}
