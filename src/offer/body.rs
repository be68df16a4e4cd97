//! Puts links into an offer and gives the body of the `PUT`.

use super::document::{OfferDocument, Origin};
use super::fields::{CORE_VM, Home, homes, split_key};
use super::shape::{ElementShape, ListShapes, MemberNames};
use super::{Error, rules};
use crate::base::{AssetKind, FieldShape, Link, OfferId, PlanId, PublisherId};
use crate::report::Finding;
use bytes::Bytes;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;

/// One picture and its place in the offer.
#[derive(Debug, Clone)]
pub struct Placement {
    /// The plan it is for; without one it is for the offer (core VM: for every plan that has none of its own).
    pub plan: Option<PlanId>,
    /// What it is for.
    pub kind: AssetKind,
    /// Its place among the pictures of a list; a logo's does not matter.
    pub position: usize,
    /// Where the marketplace shall fetch it.
    pub link: Link,
    /// The caption of a screenshot.
    pub caption: Option<String>,
    /// The video whose thumbnail it is.
    pub video: Option<Video>,
}

/// A video that a thumbnail stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Video {
    /// Its title, up to 100 characters.
    pub title: String,
    /// Its address on YouTube or Vimeo.
    pub url: String,
}

/// An image field that a run writes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// What its pictures are for.
    pub kind: AssetKind,
    /// The plan it belongs to, as in [`Placement::plan`].
    pub plan: Option<PlanId>,
}

/// The body of a `PUT`: an offer with its links in place and without what only the service says.
#[derive(Clone)]
pub struct OfferBody {
    value: Value,
    publisher: PublisherId,
    offer: OfferId,
    notes: Vec<Finding>,
}

/// Members that the service answers with and does not take (recorded answers of migrated offers).
pub(super) const RESPONSE_ONLY: [&str; 9] = [
    "status",
    "changedTime",
    "pcMigrationStatus",
    "pcRedirectUri",
    "isvUpgradeRequest",
    "lockStatus",
    "offerTypeChanges",
    "pricingNotRecalculatedRegions",
    "offerTypeVersionsOverride",
];

/// Members that say which state of the offer was read; stale by the time that a live draft is sent back.
pub(super) const STATE: [&str; 2] = ["eTag", "version"];

impl OfferDocument {
    /// Puts links into the image fields, and leaves every other member as it is.
    ///
    /// ```text
    /// in   "microsoft-azure-marketplace.smallLogo": "",
    ///      "microsoft-azure-marketplace.screenshots": []
    /// out  "microsoft-azure-marketplace.smallLogo": "https://a.blob.core.windows.net/c/1f….png?sv=…",
    ///      "microsoft-azure-marketplace.screenshots": ["https://a.blob.core.windows.net/c/9c….png?sv=…"]
    /// ```
    ///
    /// A list is written whole, in the order of the positions; a kind without placements keeps its field. A field
    /// that is not there is added beside its siblings. Members that only the service says (`status`, `changedTime` …)
    /// are left out, and of a live draft `eTag` and `version` too.
    ///
    /// # Errors
    /// Says which placement has no place, or which field is of a type that cannot be written.
    pub fn with_assets(&self, placements: &[Placement], shapes: &ListShapes) -> Result<OfferBody, Error> {
        let groups = grouped(placements)?;
        let mut writer = Writer { document: self, shapes, value: self.sendable(), notes: Vec::new() };
        for (target, group) in &groups {
            if target.kind.field().is_none() {
                writer.note(&rules::NO_FIELD, &Home::offer(), target, "no page names a field for it");
                continue;
            }
            let own = |plan: &PlanId| {
                groups.contains_key(&Target { plan: Some(plan.clone()), kind: target.kind.clone() })
            };
            for home in homes(self, target, own)? {
                writer.write(&home, target, group)?;
            }
        }
        let (value, notes) = (writer.value, writer.notes);
        Ok(OfferBody { value, publisher: self.publisher().clone(), offer: self.offer().clone(), notes })
    }

    /// The offer without the members that are not sent.
    fn sendable(&self) -> Value {
        let state: &[&str] = if matches!(self.origin, Origin::Live) { &STATE } else { &[] };
        let dropped = |name: &str| RESPONSE_ONLY.contains(&name) || state.contains(&name);
        let mut value = self.value.clone();
        if let Value::Object(members) = &mut value {
            members.retain(|name, _| !dropped(name));
        }
        value
    }
}

impl OfferBody {
    /// Shows the body; its links are signed, so it is not for printing.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Writes the body as JSON: order and number text kept (but an exponent is written `e+5`), `&` not
    /// escaped (an escaped one broke logo links: kubernetes-sigs/image-builder 646).
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        self.value.to_string().into()
    }

    /// Shows the publisher.
    #[must_use]
    pub fn publisher(&self) -> &PublisherId {
        &self.publisher
    }

    /// Shows the offer's id.
    #[must_use]
    pub fn offer(&self) -> &OfferId {
        &self.offer
    }

    /// Shows what could not be carried into the body, such as captions into a list of plain links.
    #[must_use]
    pub fn notes(&self) -> &[Finding] {
        &self.notes
    }
}

impl fmt::Debug for OfferBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OfferBody({}/{})", self.publisher, self.offer)
    }
}

impl Home {
    fn offer() -> Self {
        Self { pointer: super::fields::OFFER.to_owned(), namespace: String::new() }
    }
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
    fn write(&mut self, home: &Home, target: &Target, group: &[&Placement]) -> Result<(), Error> {
        let kind = &target.kind;
        let Some(field) = kind.field() else { return Ok(()) };
        let key = home.key(field);
        let before = self.members(home).and_then(|members| members.get(&key)).cloned();
        if *kind == AssetKind::HeroLogo && home.namespace == CORE_VM && before.is_none() {
            return Err(Error::NoSuchField { kind: kind.clone() });
        }
        let after = match kind.shape() {
            FieldShape::One => self.single(home, &key, before.as_ref(), group)?,
            FieldShape::List => self.list(home, &key, before.as_ref(), target, group)?,
        };
        if let Some(members) = self.members(home) {
            put(members, home, kind, key, after);
        }
        Ok(())
    }

    fn single(
        &self,
        home: &Home,
        key: &str,
        before: Option<&Value>,
        group: &[&Placement],
    ) -> Result<Value, Error> {
        match before {
            None | Some(Value::Null | Value::String(_)) => {
                Ok(group.first().map_or(Value::Null, |placement| placement.link.expose().into()))
            }
            Some(other) => Err(self.wrong_type(home, key, other, "a string")),
        }
    }

    fn list(
        &mut self,
        home: &Home,
        key: &str,
        before: Option<&Value>,
        target: &Target,
        group: &[&Placement],
    ) -> Result<Value, Error> {
        let existing = match before {
            None | Some(Value::Null) => &[][..],
            Some(Value::Array(items)) => items,
            Some(other) => return Err(self.wrong_type(home, key, other, "a list")),
        };
        let learned = || {
            ElementShape::learn(existing)
                .map_err(|members| Error::UnclearShape { field: key.to_owned(), members })
        };
        let shape = self.shapes.of(&target.kind).cloned().map_or_else(learned, |shape| Ok(Some(shape)))?;
        let items = match shape.unwrap_or(ElementShape::Text) {
            ElementShape::Text => {
                self.note_lost_words(home, target, group);
                group.iter().map(|placement| placement.link.expose().into()).collect()
            }
            ElementShape::Object(names) => {
                self.note_lost_members(home, target, &names, group);
                let element = |(n, placement): (usize, &&Placement)| element(existing, n, &names, placement);
                group.iter().enumerate().map(element).collect()
            }
        };
        Ok(Value::Array(items))
    }

    fn note_lost_words(&mut self, home: &Home, target: &Target, group: &[&Placement]) {
        if group.iter().any(|placement| placement.caption.is_some() || placement.video.is_some()) {
            let is = "the list is made of plain links, so captions, titles and video addresses are not sent";
            self.note(&rules::WORDS_NOT_CARRIED, home, target, is);
        }
    }

    fn note_lost_members(&mut self, home: &Home, target: &Target, names: &MemberNames, group: &[&Placement]) {
        let has_name = |p: &&Placement| p.caption.is_some() || p.video.is_some();
        if names.name.is_none() && group.iter().any(has_name) {
            let is = "no member of the list's elements holds a caption or title, so none is sent";
            self.note(&rules::WORDS_NOT_CARRIED, home, target, is);
        }
        if names.link.is_none() && group.iter().any(|placement| placement.video.is_some()) {
            let is = "no member of the list's elements holds a video's address, so none is sent";
            self.note(&rules::WORDS_NOT_CARRIED, home, target, is);
        }
    }

    fn note(&mut self, rule: &crate::report::Rule, home: &Home, target: &Target, is: &str) {
        let pointer = match target.kind.field() {
            Some(field) => format!("{}/{}", home.pointer, home.key(field)),
            None => home.pointer.clone(),
        };
        let place = self.document.origin.place_of(&pointer);
        self.notes.push(rule.finding(place, format!("{}: {is}", target.kind), "", rule.fix));
    }

    fn members(&mut self, home: &Home) -> Option<&mut Map<String, Value>> {
        self.value.pointer_mut(&home.pointer)?.as_object_mut()
    }

    fn wrong_type(&self, home: &Home, key: &str, found: &Value, expected: &'static str) -> Error {
        let path: Vec<_> = home.pointer.split('/').skip(1).chain([key]).collect();
        self.document.origin.wrong_type(&path, found, expected)
    }
}

/// Sets a field; a new one goes beside its siblings, in the order of the API page.
pub(super) fn put(
    members: &mut Map<String, Value>,
    home: &Home,
    kind: &AssetKind,
    key: String,
    value: Value,
) {
    if let Some(place) = members.get_mut(&key) {
        *place = value;
        return;
    }
    let sibling =
        |key: &String| split_key(key).filter(|(space, _)| *space == home.namespace).map(|(_, kind)| kind);
    let siblings = || members.keys().enumerate().filter_map(|(n, key)| Some((n, sibling(key)?)));
    let after = siblings().rfind(|(_, other)| other < kind).map(|(n, _)| n + 1);
    let before = || siblings().find(|(_, other)| other > kind).map(|(n, _)| n);
    let place = after.or_else(before).unwrap_or(members.len());
    members.shift_insert(place, key, value);
}

/// Makes element `n`: the one there is with new links, or one on the pattern of the first.
fn element(existing: &[Value], n: usize, names: &MemberNames, placement: &Placement) -> Value {
    let own = existing.get(n).and_then(Value::as_object);
    let pattern = || existing.iter().find_map(Value::as_object);
    let mut members = own.or_else(pattern).cloned().unwrap_or_default();
    members.insert(names.url.clone(), placement.link.expose().into());
    let title = placement.caption.as_deref().or(placement.video.as_ref().map(|video| video.title.as_str()));
    let address = placement.video.as_ref().map(|video| video.url.as_str());
    for (name, text) in [(&names.name, title), (&names.link, address)] {
        let Some(name) = name else { continue };
        if let Some(text) = text.or(own.is_none().then_some("")) {
            members.insert(name.clone(), text.into());
        }
    }
    Value::Object(members)
}
