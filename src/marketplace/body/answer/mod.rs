//! What a save's answer shows of what was sent.
//!
//! A status of 200 proves little: a service may ignore a save, answer from a stale cache, or drop a member. So the
//! answer is compared with the request, member by member.

mod members;
mod images;
#[cfg(test)]
mod tests;

use super::diff::diff;
use crate::listing::ImageFields;
use crate::marketplace::answer::Answer;
use members::{Comparison, Sides};
use serde_json::Value;

/// Compares what was `sent` with what the service `answered`; `before` is the draft before the save.
///
/// Not counted: members that the service adds, members that it never shows (secrets, `windowsOSType`), another way to
/// write a number or to sign a URL, the order of plans, and the service's own copy of a linked file ("Uploading
/// artifacts" on the page "Create or modify an offer").
#[must_use]
pub fn compare(sent: &Value, answered: &Value, before: Option<&Value>, fields: ImageFields<'_>) -> Answer {
    let mut comparison = Comparison { fields, answer: Answer::default() };
    comparison.offer(&Sides { sent, answered: Some(answered), before });
    let mut answer = comparison.answer;
    // a service that took the rest may add such a member anew; one that shows the draft from before took nothing
    if before.is_some_and(|before| diff(before, answered).is_empty()) {
        answer.differences.append(&mut answer.still_there);
    }
    answer
}
