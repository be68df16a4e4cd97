//! Walks through what was sent, and looks for each member in the answer.

use crate::base::json::child;
use crate::listing::{ImageFields, Level};
use crate::marketplace::answer::{Answer, Difference, DifferenceKind};
use crate::marketplace::body::diff::{alike, is_never_shown};
use crate::marketplace::body::document::plan_id;
use crate::marketplace::body::fields::split_key_among;
use crate::marketplace::body::pointer::{OFFER, PLANS};
use crate::marketplace::body::sendable::{RESPONSE_ONLY, STATE};
use crate::marketplace::body::urls::ForeignUrl;
use crate::marketplace::body::value::{is_empty, is_same_id, name, plan_key, same, shown, shown_pair};
use serde_json::Value;

pub(super) struct Comparison<'f> {
    pub(super) fields: ImageFields<'f>,
    pub(super) answer: Answer,
}

/// The values at one place of all three documents.
pub(super) struct Sides<'v> {
    pub(super) sent: &'v Value,
    pub(super) answered: Option<&'v Value>,
    pub(super) before: Option<&'v Value>,
}

impl<'v> Sides<'v> {
    pub(super) fn child(&self, sent: &'v Value, index: impl serde_json::value::Index + Copy) -> Self {
        let of = |side: Option<&'v Value>| side.and_then(|side| side.get(index));
        Self { sent, answered: of(self.answered), before: of(self.before) }
    }
}

impl Comparison<'_> {
    pub(super) fn offer(&mut self, sides: &Sides<'_>) {
        self.members("", sides, |name| !STATE.contains(&name) && !RESPONSE_ONLY.contains(&name));
    }

    /// Compares the members of an object that `counts` takes.
    pub(super) fn members(&mut self, pointer: &str, sides: &Sides<'_>, counts: impl Fn(&str) -> bool) {
        let Some(sent) = sides.sent.as_object() else { return };
        let counts = |member: &str| counts(member) && !is_never_shown(name(member));
        let level = level(pointer, sides.sent);
        for (key, value) in sent.iter().filter(|(key, _)| counts(key)) {
            let (at, sides) = (child(pointer, key), sides.child(value, key.as_str()));
            match (&level, split_key_among(key, self.fields.kinds)) {
                (Some(level), Some((_, kind))) => self.images(&at, level, kind, &sides),
                _ => self.value(&at, &sides),
            }
        }
        let before = sides.before.and_then(Value::as_object).into_iter().flatten();
        for (key, before) in before.filter(|(key, _)| counts(key) && !sent.contains_key(*key)) {
            let answered = sides.answered.and_then(|answered| answered.get(key));
            if let Some(answered) = answered.filter(|answered| !is_empty(answered) && alike(answered, before))
            {
                self.answer.still_there.push(added(child(pointer, key), answered));
            }
        }
    }

    pub(super) fn value(&mut self, pointer: &str, sides: &Sides<'_>) {
        match (sides.sent, sides.answered.filter(|answered| !is_empty(answered))) {
            (sent, None) if is_empty(sent) || is_withheld(sent) => {}
            // the service may fill in what is empty, but not with what was there before
            (sent, Some(answered)) if is_empty(sent) => {
                if sides.before.is_some_and(|before| alike(before, answered)) {
                    self.differ(pointer, DifferenceKind::NotRemoved, sides);
                }
            }
            // of these each member is named
            (Value::Object(_), None) if OFFER.starts_with(pointer) => self.members(pointer, sides, |_| true),
            (_, None) => self.differ(pointer, DifferenceKind::Missing, sides),
            (Value::Object(_), Some(Value::Object(_))) => self.members(pointer, sides, |_| true),
            (Value::Array(sent), Some(Value::Array(answered))) if pointer == PLANS => {
                self.plans(sent, answered, sides.before);
            }
            (Value::Array(sent), Some(Value::Array(answered))) => self.list(pointer, sent, answered, sides),
            (sent, Some(answered)) if same(sent, answered) || is_copy(sent, answered) => {}
            (sent, Some(answered)) if is_same_id(pointer, sent, answered) => {}
            _ => self.differ(pointer, DifferenceKind::Altered, sides),
        }
    }

    fn list(&mut self, pointer: &str, sent: &[Value], answered: &[Value], sides: &Sides<'_>) {
        for (n, value) in sent.iter().enumerate() {
            self.value(&child(pointer, &n.to_string()), &sides.child(value, n));
        }
        for (n, value) in answered.iter().enumerate().skip(sent.len()) {
            self.answer.differences.push(added(child(pointer, &n.to_string()), value));
        }
    }

    /// Compares plans by their IDs; those without an ID by their places.
    fn plans(&mut self, sent: &[Value], answered: &[Value], before: Option<&Value>) {
        let (before, kinds) =
            (before.and_then(Value::as_array).map_or(&[][..], Vec::as_slice), self.fields.kinds);
        for (n, plan) in sent.iter().enumerate() {
            let (answered, before) = (partner(answered, n, plan), partner(before, n, plan));
            let (pointer, sides) = (child(PLANS, &n.to_string()), Sides { sent: plan, answered, before });
            self.value(&pointer, &sides);
            if answered.is_none() {
                self.members(&pointer, &sides, |key| split_key_among(key, kinds).is_some());
            }
        }
        for (n, plan) in answered.iter().enumerate().filter(|(n, plan)| partner(sent, *n, plan).is_none()) {
            self.answer.differences.push(added(child(PLANS, &n.to_string()), plan));
        }
    }

    pub(super) fn differ(&mut self, pointer: &str, kind: DifferenceKind, sides: &Sides<'_>) {
        let (sent, shown) = shown_pair(pointer, Some(sides.sent), sides.answered);
        self.answer.differences.push(Difference { pointer: pointer.to_owned(), kind, sent, shown });
    }
}

/// Returns that something was added.
pub(super) fn added(pointer: String, value: &Value) -> Difference {
    let shown = Some(shown(&pointer, value));
    Difference { pointer, kind: DifferenceKind::NotRemoved, sent: None, shown }
}

/// Returns the level of the image fields that an object holds, if it is one that may.
fn level(pointer: &str, object: &Value) -> Option<Level> {
    let of_plan = pointer.rsplit_once('/').is_some_and(|(parent, _)| parent == PLANS);
    match pointer {
        OFFER => Some(Level::Offer),
        _ => of_plan.then(|| Level::Plan(plan_id(object))),
    }
}

fn partner<'v>(plans: &'v [Value], n: usize, plan: &Value) -> Option<&'v Value> {
    let id = plan_key;
    match id(plan) {
        Some(wanted) => plans.iter().find(|other| id(other).as_ref() == Some(&wanted)),
        None => plans.get(n).filter(|other| id(other).is_none()),
    }
}

/// Whether an object holds nothing but what the service never shows.
fn is_withheld(sent: &Value) -> bool {
    let hidden =
        |(key, value): (&String, &Value)| is_never_shown(name(key)) || is_empty(value) || is_withheld(value);
    sent.as_object().is_some_and(|members| members.iter().all(hidden))
}

/// Whether the service shows its own copy of a linked file.
fn is_copy(sent: &Value, answered: &Value) -> bool {
    let url = |value: &Value| ForeignUrl::parse(value.as_str()?);
    let (Some(sent), Some(answered)) = (url(sent), url(answered)) else { return false };
    (sent.names_a_file() || sent.is_signed()) && answered.is_copy()
}
