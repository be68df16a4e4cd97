//! What one offer would change in another, member by member.

use super::body::{RESPONSE_ONLY, STATE};
use super::fields::split_key;
use super::mask::is_secret_name;
use super::pointer::{PLANS, child};
use super::value::{is_empty, is_same_id, name, plan_key, same, shown};
use serde_json::{Map, Value};
use std::fmt;

/// The changes from one offer to another, without those that mean nothing.
///
/// Not counted: members that the service adds by itself (empty lists, objects and texts), members that only it says
/// (`status`, `changedTime` …), links that are merely signed anew, the order of plans, the way a number is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diff {
    changes: Vec<Change>,
    unseen: Vec<String>,
}

/// One member that differs; its values are shown short, without signatures and secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    pointer: String,
    before: Option<Value>,
    after: Option<Value>,
}

/// What happens to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It was not there.
    Added,
    /// It is no longer there.
    Removed,
    /// It has another value.
    Changed,
}

/// What two sides made of the same offer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThreeWay {
    /// What they changed.
    pub theirs: Diff,
    /// What we change.
    pub ours: Diff,
    /// The pointers at which both changed something, and not to the same value.
    pub meet: Vec<String>,
}

/// Members of a request that an answer never has (the API page's example): `offerTypeVersions` at the top, and
/// `windowsOSType`, which the service turns into another.
const REQUEST_ONLY: [&str; 2] = ["offerTypeVersions", "windowsOSType"];

/// Lists what `after` changes in `before`; `before` is what the service shows, `after` what would be sent.
#[must_use]
pub fn diff(before: &Value, after: &Value) -> Diff {
    let mut diff = Diff::default();
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let counts = |name: &str| !RESPONSE_ONLY.contains(&name) && !STATE.contains(&name);
            diff.objects("", before, after, counts);
        }
        _ => diff.values("", before, after),
    }
    diff
}

/// Tells what they and we made of the same base, and where both meet.
#[must_use]
pub fn three_way(base: &Value, theirs: &Value, ours: &Value) -> ThreeWay {
    let (theirs, ours) = (diff(base, theirs), diff(base, ours));
    let clashes = |our: &&Change| theirs.changes.iter().any(|their| their.clashes_with(our));
    let meet = ours.changes.iter().filter(clashes).map(|change| change.pointer.clone()).collect();
    ThreeWay { theirs, ours, meet }
}

impl Diff {
    /// Lists the changes in the order of the offer.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Tells whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Lists what the service has and a save would take away: edits made in the portal, perhaps.
    pub fn removed(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.kind() == ChangeKind::Removed)
    }

    /// Lists the pointers of members that are sent but that the service never shows (secrets, `windowsOSType`), so
    /// that nothing tells whether they change.
    #[must_use]
    pub fn unseen(&self) -> &[String] {
        &self.unseen
    }

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
            (Some(before), Some(after)) if !is_empty(before) && !is_empty(after) => {
                self.values(pointer, before, after);
            }
            (before, after) if before.is_none_or(is_empty) && after.is_none_or(is_empty) => {}
            (before, _) if before.is_none_or(is_empty) && is_never_shown(name(pointer)) => {
                self.unseen.push(pointer.to_owned());
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
        let id = plan_key;
        let partner = |plans: &[Value], n: usize, plan: &Value| match id(plan) {
            Some(wanted) => plans.iter().position(|other| id(other).as_ref() == Some(&wanted)),
            None => plans.get(n).filter(|other| id(other).is_none()).map(|_| n),
        };
        for (n, plan) in before.iter().enumerate() {
            let at = child(PLANS, &n.to_string());
            match partner(after, n, plan).and_then(|m| after.get(m)) {
                Some(other) => self.values(&at, plan, other),
                None => self.push(&at, Some(plan), None),
            }
        }
        for (n, plan) in after.iter().enumerate().filter(|(n, plan)| partner(before, *n, plan).is_none()) {
            self.push(&child(PLANS, &n.to_string()), None, Some(plan));
        }
    }

    fn push(&mut self, pointer: &str, before: Option<&Value>, after: Option<&Value>) {
        self.changes.push(Change {
            pointer: pointer.to_owned(),
            before: before.cloned(),
            after: after.cloned(),
        });
    }
}

impl Change {
    /// Shows the member's place as a JSON pointer.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Tells what happens to the member.
    #[must_use]
    pub fn kind(&self) -> ChangeKind {
        match (&self.before, &self.after) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        }
    }

    /// Shows the value before, in short.
    #[must_use]
    pub fn before(&self) -> Option<String> {
        self.before.as_ref().map(|value| shown(&self.pointer, value))
    }

    /// Shows the value after, in short.
    #[must_use]
    pub fn after(&self) -> Option<String> {
        self.after.as_ref().map(|value| shown(&self.pointer, value))
    }

    /// Returns both values as they are, signatures and secrets included: to compare, not to show.
    pub(crate) fn values(&self) -> (Option<&Value>, Option<&Value>) {
        (self.before.as_ref(), self.after.as_ref())
    }

    /// Tells whether it is in an image field.
    #[must_use]
    pub fn is_image_field(&self) -> bool {
        self.pointer.split('/').any(|step| split_key(step).is_some())
    }

    /// Tells whether both touch the same member and do not agree on it.
    fn clashes_with(&self, other: &Self) -> bool {
        let within =
            |a: &str, b: &str| a.strip_prefix(b).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let touch = within(&self.pointer, &other.pointer) || within(&other.pointer, &self.pointer);
        let agree = match (&self.after, &other.after) {
            (Some(a), Some(b)) => self.pointer == other.pointer && alike(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        touch && !agree
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let none = || "(not set)".to_owned();
        let (before, after) = (self.before().unwrap_or_else(none), self.after().unwrap_or_else(none));
        write!(f, "{}: {before} → {after}", self.pointer)
    }
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

pub(super) fn is_never_shown(name: &str) -> bool {
    is_secret_name(name) || REQUEST_ONLY.contains(&name)
}

pub(super) fn alike(a: &Value, b: &Value) -> bool {
    let mut diff = Diff::default();
    diff.sides("", Some(a), Some(b));
    diff.is_empty() && diff.unseen.is_empty()
}
