//! What the image fields show, judged by their URLs alone.

use super::members::{Comparison, Sides};
use crate::base::json::child;
use crate::base::{AssetKind, FieldShape, ImageUrl};
use crate::listing::{ElementShape, Level, MemberNames};
use crate::marketplace::answer::{AnsweredImage, DifferenceKind, ImageState};
use crate::marketplace::body::fields::image;
use crate::marketplace::body::shape::learn;
use crate::marketplace::body::value::is_empty;
use serde_json::Value;

/// The field under comparison.
struct Field<'f> {
    level: &'f Level,
    kind: &'f AssetKind,
    /// The URLs that it showed before the save.
    before: Vec<ImageUrl>,
}

impl Comparison<'_> {
    pub(super) fn images(&mut self, pointer: &str, level: &Level, kind: &AssetKind, sides: &Sides<'_>) {
        let mut before = Vec::new();
        sides.before.into_iter().for_each(|value| urls_within(value, &mut before));
        let field = Field { level, kind, before };
        match (kind.shape(), sides.sent) {
            (FieldShape::One, sent) => match url(Some(sent)) {
                Some(sent) => {
                    let state = field.state(&sent, url(sides.answered));
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
        let given = self.fields.shapes.of(field.kind).cloned().map(ElementShape::Object);
        let shape = given.or_else(|| learn(sent).ok());
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
                field.state(sent_url, shown.get(n).cloned().flatten())
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

    fn state(&self, sent: &ImageUrl, shown: Option<ImageUrl>) -> ImageState {
        match shown {
            None => ImageState::Missing,
            Some(shown) if shown.same_place(sent) && self.showed(sent) => ImageState::Kept(shown),
            Some(shown) if shown.same_place(sent) => ImageState::NotCopied(shown),
            Some(shown) if self.showed(sent) => ImageState::Unclear(vec![shown]),
            Some(shown) if self.showed(&shown) => ImageState::Previous(shown),
            Some(shown) => ImageState::Copied(shown),
        }
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
            return self.state(sent, Some(own.clone()));
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

fn url(value: Option<&Value>) -> Option<ImageUrl> {
    value.and_then(Value::as_str).and_then(|text| ImageUrl::parse(text).ok())
}

fn urls_within(value: &Value, urls: &mut Vec<ImageUrl>) {
    match value {
        Value::String(text) => urls.extend(ImageUrl::parse(text).ok()),
        Value::Array(items) => items.iter().for_each(|item| urls_within(item, urls)),
        Value::Object(members) => members.values().for_each(|member| urls_within(member, urls)),
        _ => {}
    }
}
