//! Writes URLs into the image fields of an offer, one field after the other.

use super::document::OfferDocument;
use super::elements::elements;
use super::fields::{FieldOwner, owners, split_key};
use crate::listing::{ElementShape, ListShapes, Placement, Target};

use super::pointer::OFFER;
use super::shape::learn;
use super::{Error, rules};
use crate::base::{AssetKind, FieldShape, PlanId};
use crate::report::{Finding, Rule};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Writes placements into an offer, and notes what could not be carried.
pub(super) fn write(
    document: &OfferDocument,
    value: Value,
    placements: &[Placement],
    shapes: &ListShapes,
) -> Result<(Value, Vec<Finding>), Error> {
    let groups = grouped(placements)?;
    let mut writer = Writer { document, shapes, value, notes: Vec::new() };
    for (target, group) in &groups {
        if target.kind.field().is_none() {
            writer.note(&rules::NO_FIELD, &FieldOwner::offer(), target, "the API has no field for it");
            continue;
        }
        let own = |plan: &PlanId| {
            groups.contains_key(&Target { plan: Some(plan.clone()), kind: target.kind.clone() })
        };
        for owner in owners(document, target, own)? {
            writer.write(&owner, target, group)?;
        }
    }
    Ok((writer.value, writer.notes))
}

/// Sets a field; a new one goes beside its siblings, in the order of the API page.
pub(super) fn put(
    members: &mut Map<String, Value>,
    owner: &FieldOwner,
    kind: &AssetKind,
    key: String,
    value: Value,
) {
    if let Some(place) = members.get_mut(&key) {
        *place = value;
        return;
    }
    let sibling =
        |key: &String| split_key(key).filter(|(space, _)| *space == owner.namespace).map(|(_, kind)| kind);
    let siblings = || members.keys().enumerate().filter_map(|(n, key)| Some((n, sibling(key)?)));
    let after = siblings().rfind(|(_, other)| other < kind).map(|(n, _)| n + 1);
    let before_all = || siblings().next().map(|(n, _)| n);
    let place = after.or_else(before_all).unwrap_or(members.len());
    members.shift_insert(place, key, value);
}

/// Brings together what goes into one field, in order.
fn grouped(placements: &[Placement]) -> Result<BTreeMap<Target, Vec<&Placement>>, Error> {
    let mut groups: BTreeMap<Target, Vec<&Placement>> = BTreeMap::new();
    for placement in placements {
        let target = Target { kind: placement.kind.clone(), plan: placement.plan.clone() };
        groups.entry(target).or_default().push(placement);
    }
    for (Target { kind, .. }, group) in &mut groups {
        group.sort_by_key(|placement| placement.position);
        let list = kind.shape() == FieldShape::List;
        let clash = group.windows(2).find_map(|pair| match pair {
            [a, b] if !list || a.position == b.position => Some(list.then_some(b.position + 1)),
            _ => None,
        });
        if let Some(position) = clash {
            return Err(Error::Twice { kind: kind.clone(), position });
        }
    }
    Ok(groups)
}

/// The body under work.
struct Writer<'d> {
    document: &'d OfferDocument,
    shapes: &'d ListShapes,
    value: Value,
    notes: Vec<Finding>,
}

impl Writer<'_> {
    fn write(&mut self, owner: &FieldOwner, target: &Target, group: &[&Placement]) -> Result<(), Error> {
        let kind = &target.kind;
        let Some(field) = kind.field() else { return Ok(()) };
        let key = owner.key(field);
        let before = self.members(owner).and_then(|members| members.get(&key)).cloned();
        if owner.lacks(kind, self.value.pointer(&owner.pointer), field) {
            return Err(Error::NoSuchField { kind: kind.clone() });
        }
        let after = match kind.shape() {
            FieldShape::One => self.single(owner, &key, before.as_ref(), group)?,
            FieldShape::List => self.list(owner, &key, before.as_ref(), target, group)?,
        };
        if let Some(members) = self.members(owner) {
            put(members, owner, kind, key, after);
        }
        Ok(())
    }

    fn single(
        &self,
        owner: &FieldOwner,
        key: &str,
        before: Option<&Value>,
        group: &[&Placement],
    ) -> Result<Value, Error> {
        match before {
            None | Some(Value::Null | Value::String(_)) => {
                Ok(group.first().map_or(Value::Null, |placement| placement.url.expose().into()))
            }
            Some(other) => Err(self.wrong_type(owner, key, other, "a string")),
        }
    }

    fn list(
        &mut self,
        owner: &FieldOwner,
        key: &str,
        before: Option<&Value>,
        target: &Target,
        group: &[&Placement],
    ) -> Result<Value, Error> {
        let existing = match before {
            None | Some(Value::Null) => &[][..],
            Some(Value::Array(items)) => items,
            Some(other) => return Err(self.wrong_type(owner, key, other, "a list")),
        };
        let learned =
            || learn(existing).map_err(|members| Error::UnclearShape { field: key.to_owned(), members });
        let shape =
            self.shapes.of(&target.kind).cloned().map(ElementShape::Object).map_or_else(learned, Ok)?;
        let items = match shape {
            ElementShape::Text => group.iter().map(|placement| placement.url.expose().into()).collect(),
            ElementShape::Object(names) => elements(existing, &names, group),
        };
        Ok(Value::Array(items))
    }

    fn note(&mut self, rule: &Rule, owner: &FieldOwner, target: &Target, is: &str) {
        let pointer = match target.kind.field() {
            Some(field) => format!("{}/{}", owner.pointer, owner.key(field)),
            None => owner.pointer.clone(),
        };
        let place = self.document.origin.place_of(&pointer);
        self.notes.push(rule.finding(place, format!("{}: {is}", target.kind), "", rule.fix));
    }

    fn members(&mut self, owner: &FieldOwner) -> Option<&mut Map<String, Value>> {
        self.value.pointer_mut(&owner.pointer)?.as_object_mut()
    }

    fn wrong_type(&self, owner: &FieldOwner, key: &str, found: &Value, expected: &'static str) -> Error {
        let path: Vec<_> = owner.pointer.split('/').skip(1).chain([key]).collect();
        self.document.origin.wrong_type(&path, found, expected)
    }
}

impl FieldOwner {
    fn offer() -> Self {
        Self { pointer: OFFER.to_owned(), namespace: String::new() }
    }
}
