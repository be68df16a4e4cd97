//! What one offer would change in another, member by member.

use super::fields::split_key;
use super::mask::{is_mask, is_secret_name};
use super::sendable::is_of_service;
use super::value::{PLANS, is_empty, is_same_id, name, partner, same, shown_pair, url};
use crate::base::json::child;
use crate::marketplace::change::{Change, Diff, Images};
use serde_json::{Map, Value};

/// Members of a request that an answer never has (the API page's example): `offerTypeVersions` at the top, and
/// `windowsOSType`, which the service turns into another.
const REQUEST_ONLY: [&str; 2] = ["offerTypeVersions", "windowsOSType"];

/// Lists what `after` changes in `before`; `before` is what the service shows, `after` what would be sent.
///
/// Not counted: members that the service adds by itself (empty lists, objects and texts), members that only it says
/// (`status`, `changedTime` …), URLs that are merely signed anew, the order of plans, the way a number is written.
#[must_use]
pub fn diff(before: &Value, after: &Value) -> Diff {
    let mut diff = Diff::default();
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            diff.objects("", before, after, |name| !is_of_service(name));
        }
        _ => diff.values("", before, after),
    }
    diff
}

impl Diff {
    fn objects(
        &mut self,
        pointer: &str,
        before: &Map<String, Value>,
        after: &Map<String, Value>,
        counts: impl Fn(&str) -> bool,
    ) {
        let new = after.keys().filter(|name| !before.contains_key(*name));
        for name in before.keys().chain(new).filter(|name| counts(name)) {
            self.sides(&child(pointer, name), before.get(name), after.get(name));
        }
    }

    fn sides(&mut self, pointer: &str, before: Option<&Value>, after: Option<&Value>) {
        match (before, after) {
            (before, after) if before.is_none_or(is_empty) && after.is_none_or(is_empty) => {}
            (before, Some(after)) if is_hidden(name(pointer), before) && !is_empty(after) => {
                self.unseen.push(pointer.to_owned());
            }
            (Some(before), Some(after)) if !is_empty(before) && !is_empty(after) => {
                self.values(pointer, before, after);
            }
            (before, after) => self.push(pointer, before, after),
        }
    }

    fn values(&mut self, pointer: &str, before: &Value, after: &Value) {
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => self.objects(pointer, before, after, |_| true),
            (Value::Array(before), Value::Array(after)) if pointer == PLANS => self.plans(before, after),
            (Value::Array(before), Value::Array(after)) => self.lists(pointer, before, after),
            _ if same(before, after) || is_same_id(pointer, before, after) => {}
            _ => self.push(pointer, Some(before), Some(after)),
        }
    }

    fn lists(&mut self, pointer: &str, before: &[Value], after: &[Value]) {
        for n in 0..before.len().max(after.len()) {
            let at = child(pointer, &n.to_string());
            match (before.get(n), after.get(n)) {
                (Some(before), Some(after)) => self.values(&at, before, after),
                (before, after) => self.push(&at, before, after),
            }
        }
    }

    /// Plans are told apart by their ids; one without an id by its place.
    fn plans(&mut self, before: &[Value], after: &[Value]) {
        for (n, plan) in before.iter().enumerate() {
            let at = child(PLANS, &n.to_string());
            match partner(after, n, plan) {
                Some(other) => self.values(&at, plan, other),
                None => self.push(&at, Some(plan), None),
            }
        }
        for (n, plan) in after.iter().enumerate().filter(|(n, plan)| partner(before, *n, plan).is_none()) {
            self.push(&child(PLANS, &n.to_string()), None, Some(plan));
        }
    }

    fn push(&mut self, pointer: &str, before: Option<&Value>, after: Option<&Value>) {
        let is_image = pointer.split('/').any(|step| split_key(step).is_some());
        let images = is_image.then(|| Images { before: url(before), after: url(after) });
        let (before, after) = shown_pair(pointer, before, after);
        self.changes.push(Change { pointer: pointer.to_owned(), before, after, images });
    }
}

/// Whether a member isn't shown, or is shown as a mask, because of what it holds.
fn is_hidden(name: &str, shown: Option<&Value>) -> bool {
    let is_masked = || is_secret_name(name) && shown.and_then(Value::as_str).is_some_and(is_mask);
    is_never_shown(name) && (shown.is_none_or(is_empty) || is_masked())
}

pub(super) fn is_never_shown(name: &str) -> bool {
    is_secret_name(name) || REQUEST_ONLY.contains(&name)
}

pub(super) fn alike(a: &Value, b: &Value) -> bool {
    let mut diff = Diff::default();
    diff.sides("", Some(a), Some(b));
    diff.is_empty() && diff.unseen.is_empty()
}
