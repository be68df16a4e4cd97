//! Writes URLs into the image fields of an offer, one field after the other.

use super::document::OfferDocument;
use super::fields::{FieldOwner, owners, split_key};
use super::value::{self, OFFER};
use crate::listing::{ElementShape, ListShapes, MemberNames, Placement, Target};

use super::shape::learn;
use super::{Error, rules};
use crate::base::{AssetKind, FieldShape, ImageUrl, PlanId};
use crate::report::Finding;
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
            let (place, rule) = (document.origin.place_of(OFFER), rules::NO_FIELD);
            let is = format!("{}: the API has no field for it", target.kind);
            writer.notes.push(rule.finding(place, is, "", rule.fix));
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

    fn members(&mut self, owner: &FieldOwner) -> Option<&mut Map<String, Value>> {
        self.value.pointer_mut(&owner.pointer)?.as_object_mut()
    }

    fn wrong_type(&self, owner: &FieldOwner, key: &str, found: &Value, expected: &'static str) -> Error {
        let path: Vec<_> = owner.pointer.split('/').skip(1).chain([key]).collect();
        self.document.origin.wrong_type(&path, found, expected)
    }
}

/// Makes an element for each placement.
///
/// An image that the list shows already keeps its own element, wherever it moves; another takes over the element at
/// its position; one beyond the end is made on the pattern of the first.
fn elements(existing: &[Value], names: &MemberNames, group: &[&Placement]) -> Vec<Value> {
    let kept: Vec<_> = group.iter().map(|placement| shown_at(existing, names, &placement.url)).collect();
    let at = |n: usize| kept.get(n).copied().flatten().or((!kept.contains(&Some(n))).then_some(n));
    let own = |n: usize| existing.get(at(n)?)?.as_object();
    let pattern = existing.iter().find_map(Value::as_object);
    group.iter().enumerate().map(|(n, placement)| element(own(n), pattern, names, placement)).collect()
}

fn shown_at(existing: &[Value], names: &MemberNames, url: &ImageUrl) -> Option<usize> {
    let is_it = |item: &Value| value::url(item.get(&names.url)).is_some_and(|shown| shown.same_place(url));
    existing.iter().position(is_it)
}

fn element(
    own: Option<&Map<String, Value>>,
    pattern: Option<&Map<String, Value>>,
    names: &MemberNames,
    placement: &Placement,
) -> Value {
    let mut members = own.or(pattern).cloned().unwrap_or_default();
    members.insert(names.url.clone(), placement.url.expose().into());
    let title = placement.caption.as_deref().or(placement.video.as_ref().map(|video| video.title.as_str()));
    let address = placement.video.as_ref().map(|video| video.url.as_str());
    for (name, text) in [(&names.name, title), (&names.video, address)] {
        let Some(name) = name else { continue };
        // what the pattern's words say is not about this image
        if let Some(text) = text.or(own.is_none().then_some("")) {
            members.insert(name.clone(), text.into());
        }
    }
    Value::Object(members)
}
