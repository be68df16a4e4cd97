//! What a save's answer shows of what was sent.
//!
//! A status of 200 proves little: a service may ignore a save, answer from a stale cache, or drop a member. So the
//! answer is compared with the request, member by member; of image fields, their URLs alone are judged.

use super::diff::{alike, diff, is_never_shown};
use super::document::plan_id;
use super::fields::{image, shape, split_key_among};
use super::sendable::is_of_service;
use super::urls::ForeignUrl;
use super::value::{OFFER, PLANS, is_empty, is_same_id, name, partner, same, shown_pair, url};
use crate::base::json::child;
use crate::base::{AssetKind, FieldShape, ImageUrl};
use crate::listing::{ElementShape, ImageFields, Level, MemberNames};
use crate::marketplace::{Answer, AnsweredImage, Difference, DifferenceKind, ImageState};
use serde_json::Value;
use serde_json::value::Index;

/// Compares what was `sent` with what the service `answered`; `before` is the draft before the save.
///
/// Not counted: members that the service adds, members that it never shows (secrets, `windowsOSType`), another way to
/// write a number or to sign a URL, the order of plans, and the service's own copy of a linked file ("Uploading
/// artifacts" on the page "Create or modify an offer").
#[must_use]
pub fn compare(sent: &Value, answered: &Value, before: Option<&Value>, fields: ImageFields<'_>) -> Answer {
    let mut comparison = Comparison { fields, answer: Answer::default() };
    let sides = Sides { sent, answered: Some(answered), before };
    comparison.members("", &sides, |name| !is_of_service(name));
    let mut answer = comparison.answer;
    // a service that took the rest may add such a member anew; one that shows the draft from before took nothing
    if before.is_some_and(|before| diff(before, answered).is_empty()) {
        answer.differences.append(&mut answer.still_there);
    }
    answer
}

/// A comparison in progress.
struct Comparison<'f> {
    fields: ImageFields<'f>,
    answer: Answer,
}

/// The values at one place of all three documents.
struct Sides<'v> {
    sent: &'v Value,
    answered: Option<&'v Value>,
    before: Option<&'v Value>,
}

impl<'v> Sides<'v> {
    fn child(&self, sent: &'v Value, index: impl Index + Copy) -> Self {
        let of = |side: Option<&'v Value>| side.and_then(|side| side.get(index));
        Self { sent, answered: of(self.answered), before: of(self.before) }
    }
}

impl Comparison<'_> {
    /// Compares the members of an object that `counts` takes.
    fn members(&mut self, pointer: &str, sides: &Sides<'_>, counts: impl Fn(&str) -> bool) {
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

    fn value(&mut self, pointer: &str, sides: &Sides<'_>) {
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

    fn differ(&mut self, pointer: &str, kind: DifferenceKind, sides: &Sides<'_>) {
        let (sent, shown) = shown_pair(pointer, Some(sides.sent), sides.answered);
        self.answer.differences.push(Difference { pointer: pointer.to_owned(), kind, sent, shown });
    }
}

/// The field under comparison.
struct Field<'f> {
    level: &'f Level,
    kind: &'f AssetKind,
    /// The URLs that it showed before the save.
    before: Vec<ImageUrl>,
}

impl Comparison<'_> {
    fn images(&mut self, pointer: &str, level: &Level, kind: &AssetKind, sides: &Sides<'_>) {
        let mut before = Vec::new();
        sides.before.into_iter().for_each(|value| urls_within(value, &mut before));
        let field = Field { level, kind, before };
        match (kind.shape(), sides.sent) {
            (FieldShape::One, sent) => match url(Some(sent)) {
                Some(sent) => {
                    let state = field.state(&sent, url(sides.answered).as_ref());
                    self.image(&field, 0, pointer, sent, state);
                }
                None => self.value(pointer, sides),
            },
            (FieldShape::List, Value::Array(sent)) => self.image_list(pointer, &field, sent, sides),
            _ => self.value(pointer, sides),
        }
    }

    fn image_list(&mut self, pointer: &str, field: &Field<'_>, sent: &[Value], sides: &Sides<'_>) {
        let answered = sides.answered.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let shape = shape(field.kind, sides.sent, self.fields.shapes);
        let shown: Vec<_> = answered.iter().map(|item| url(image(item, shape.as_ref()))).collect();
        let sent_urls: Vec<_> = sent.iter().map(|item| url(image(item, shape.as_ref()))).collect();
        let member = match &shape {
            Some(ElementShape::Object(names)) => Some(names.url.as_str()),
            _ => None,
        };
        for (n, (item, sent_url)) in sent.iter().zip(&sent_urls).enumerate() {
            let at = child(pointer, &n.to_string());
            let element = sides.child(item, n);
            let Some(sent_url) = sent_url else {
                self.value(&at, &element);
                continue;
            };
            let is_aligned = shown.len() == sent.len();
            let state = if is_aligned {
                field.state(sent_url, shown.get(n).and_then(Option::as_ref))
            } else {
                field.state_among(n, sent_url, &sent_urls, &shown)
            };
            let place =
                member.filter(|_| item.is_object()).map_or_else(|| at.clone(), |member| child(&at, member));
            self.image(field, n, &place, sent_url.clone(), state);
            if let (true, Some(ElementShape::Object(names)), true) = (is_aligned, &shape, item.is_object()) {
                self.words(&at, &element, names);
            }
        }
        if shown.len() > sent.len() {
            self.differ(pointer, DifferenceKind::NotRemoved, sides);
        }
    }

    /// Compares what stands beside an image's URL: captions, titles, video URLs. Where none was sent, none is to be there.
    fn words(&mut self, pointer: &str, element: &Sides<'_>, names: &MemberNames) {
        // what stood here before may have been another image's
        let element = Sides { before: None, ..*element };
        self.members(pointer, &element, |member| member != names.url);
        for name in names.name.iter().chain(&names.video) {
            let Some(sent) = element.sent.get(name).filter(|sent| is_empty(sent)) else { continue };
            let side = element.child(sent, name.as_str());
            if side.answered.is_some_and(|answered| !is_empty(answered)) {
                self.differ(&child(pointer, name), DifferenceKind::NotRemoved, &side);
            }
        }
    }

    fn image(
        &mut self,
        field: &Field<'_>,
        position: usize,
        pointer: &str,
        sent: ImageUrl,
        state: ImageState,
    ) {
        let (level, kind, pointer) = (field.level.clone(), field.kind.clone(), pointer.to_owned());
        self.answer.images.push(AnsweredImage { level, kind, position, pointer, sent, state });
    }
}

impl Field<'_> {
    fn showed(&self, url: &ImageUrl) -> bool {
        self.before.iter().any(|before| before.same_place(url))
    }

    fn state(&self, sent: &ImageUrl, shown: Option<&ImageUrl>) -> ImageState {
        ImageState::of(sent, shown, |url| self.showed(url))
    }

    /// Judges an element of a list whose elements no longer stand at their positions.
    fn state_among(
        &self,
        n: usize,
        sent: &ImageUrl,
        all: &[Option<ImageUrl>],
        shown: &[Option<ImageUrl>],
    ) -> ImageState {
        let urls = || shown.iter().flatten();
        if let Some(own) = urls().find(|shown| shown.same_place(sent)) {
            return self.state(sent, Some(own));
        }
        let is_claimed = |url: &ImageUrl| all.iter().flatten().any(|sent| sent.same_place(url));
        let free: Vec<_> = urls().filter(|url| !is_claimed(url) && !self.showed(url)).cloned().collect();
        match shown.get(n).cloned().flatten().filter(|here| self.showed(here) && !is_claimed(here)) {
            _ if !free.is_empty() => ImageState::Unclear(free),
            Some(here) => ImageState::Previous(here),
            None => ImageState::Missing,
        }
    }
}

fn urls_within(value: &Value, urls: &mut Vec<ImageUrl>) {
    match value {
        Value::String(text) => urls.extend(ImageUrl::parse(text).ok()),
        Value::Array(items) => items.iter().for_each(|item| urls_within(item, urls)),
        Value::Object(members) => members.values().for_each(|member| urls_within(member, urls)),
        _ => {}
    }
}

/// Returns that something was added.
fn added(pointer: String, value: &Value) -> Difference {
    let (_, shown) = shown_pair(&pointer, None, Some(value));
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

#[cfg(test)]
mod tests;
