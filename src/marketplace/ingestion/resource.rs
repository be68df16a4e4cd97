//! The resources that a save sends: those alone that change, each whole and with no member beyond its schema's.

use super::slots::{Held, Slots, type_of};
use super::tree::LANGUAGE;
use super::wire::schema_address;
use crate::base::{AssetKind, FieldShape, Link};
use crate::listing::{Field, Words, elements};
use crate::marketplace::error::Unserved;
use serde_json::{Map, Value, json};

/// The states of a listing resource that are ever sent. The service's other states, which can end a sale, don't exist here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lifecycle {
    Shown,
    Deleted,
}

/// What a job's errors call a resource.
#[derive(Debug, Clone, Copy)]
enum Name<'a> {
    /// The durable id of one that is there.
    Id(&'a str),
    /// The position of one that is not: the service names it later.
    New(usize),
}

/// One image as it is to be.
struct Wanted<'a> {
    link: &'a Link,
    words: &'a Words,
    file: Option<&'a str>,
}

/// Returns the resources that lead from what `slots` hold to what is wanted, as far as that differs from `before`: a
/// field that the save doesn't write stays as it is, whoever changed it since.
pub(super) fn resources(slots: &Slots, before: &[Field], wanted: &[Field]) -> Result<Vec<Value>, Unserved> {
    let mut all = Vec::new();
    for field in wanted {
        let was = before.iter().find(|was| was.kind == field.kind && was.level == field.level);
        if was.is_some_and(|was| is_same(was, field)) || (was.is_none() && field.is_empty()) {
            continue;
        }
        if type_of(&field.kind).is_none() && field.kind != AssetKind::VideoThumbnail {
            return Err(Unserved::Image(field.kind.name().to_owned()));
        }
        all.extend(of_field(slots, field));
    }
    Ok(all)
}

/// Whether a resource is one to delete.
pub(super) fn is_deletion(resource: &Value) -> bool {
    resource.get("lifecycleState").is_some()
}

fn is_same(was: &Field, field: &Field) -> bool {
    let (was, is) = (elements(was), elements(field));
    let same_link = |a: Option<&Link>, b: Option<&Link>| match (a, b) {
        (Some(a), Some(b)) => a.same_place(b),
        (a, b) => a.is_none() && b.is_none(),
    };
    was.len() == is.len()
        && was.iter().zip(&is).all(|(was, is)| same_link(was.link, is.link) && was.words == is.words)
}

/// Rewrites images in place, adds what there is no place for, and deletes what is left over.
fn of_field(slots: &Slots, field: &Field) -> Vec<Value> {
    let wanted: Vec<_> = elements(field)
        .into_iter()
        .enumerate()
        .filter_map(|(n, one)| {
            let file = field.files.get(n).and_then(Option::as_deref);
            Some(Wanted { link: one.link?, words: one.words, file })
        })
        .collect();
    let held = slots.of_kind(&field.kind);
    let (places, left_over) = match field.kind.shape() {
        // a logo can be replaced and not removed, and further ones of its type are none of ours
        FieldShape::One => (held.into_iter().take(1).collect(), Vec::new()),
        FieldShape::List => split(held, &wanted),
    };
    let last = places.last().map(|one| one.order);
    let order = |n: usize| {
        let number = |n: usize| u64::try_from(n).unwrap_or_default();
        let after = |last: u64| last.saturating_add(1).saturating_add(number(n.saturating_sub(places.len())));
        last.map_or(number(n), |last| number(n).max(after(last)))
    };
    let mut all: Vec<_> = wanted
        .iter()
        .enumerate()
        .filter_map(|(n, one)| match places.get(n) {
            Some(place) => one.rewrites(place, slots),
            None => Some(one.resource(slots, &field.kind, Name::New(n), order(n), Lifecycle::Shown)),
        })
        .collect();
    all.extend(left_over.into_iter().filter_map(|place| deleted(place, slots)));
    all
}

/// Splits what a list holds into places to keep, in order, and what is deleted: of the images that are no longer wanted
/// the last ones, so that a removed image moves no other.
fn split<'h>(held: Vec<&'h Held>, wanted: &[Wanted<'_>]) -> (Vec<&'h Held>, Vec<&'h Held>) {
    let mut surplus = held.len().saturating_sub(wanted.len());
    let stays = |one: &Held| {
        one.link.as_ref().is_some_and(|link| wanted.iter().any(|wanted| wanted.link.same_place(link)))
    };
    let (mut places, mut left_over) = (Vec::new(), Vec::new());
    for only_unwanted in [true, false] {
        for one in held.iter().rev().filter(|one| !only_unwanted || !stays(one)) {
            let is_new = !left_over.iter().any(|gone: &&Held| gone.id == one.id);
            if surplus > 0 && is_new {
                left_over.push(*one);
                surplus -= 1;
            }
        }
    }
    places.extend(held.into_iter().filter(|one| !left_over.iter().any(|gone| gone.id == one.id)));
    (places, left_over)
}

fn deleted(place: &Held, slots: &Slots) -> Option<Value> {
    let link = place.link.as_ref()?;
    let one = Wanted { link, words: &place.words, file: place.file.as_deref() };
    Some(one.resource(slots, &place.kind, Name::Id(&place.id), place.order, Lifecycle::Deleted))
}

impl Wanted<'_> {
    /// Returns the resource that puts this into the place of another; none where it is there already.
    fn rewrites(&self, place: &Held, slots: &Slots) -> Option<Value> {
        let is_here = place.link.as_ref().is_some_and(|link| link.same_place(self.link));
        if is_here && place.words == *self.words {
            return None;
        }
        let file = if is_here { place.file.as_deref().or(self.file) } else { self.file };
        let one = Wanted { link: self.link, words: self.words, file };
        Some(one.resource(slots, &place.kind, Name::Id(&place.id), place.order, Lifecycle::Shown))
    }

    fn resource(
        &self,
        slots: &Slots,
        kind: &AssetKind,
        id: Name<'_>,
        order: u64,
        lifecycle: Lifecycle,
    ) -> Value {
        // an image that is the service's already is sent by the URL that was just signed
        let own = slots.at(self.link).and_then(|held| held.link.as_ref());
        let url = own.unwrap_or(self.link).expose();
        let (name, version) = match type_of(kind) {
            Some(_) => ("listing-asset", &slots.assets),
            None => ("listing-trailer", &slots.trailers),
        };
        let mut members = Map::new();
        members.insert("$schema".into(), schema_address(name, version).into());
        match id {
            Name::Id(id) => members.insert("id".into(), id.into()),
            Name::New(n) => {
                members.insert("resourceName".into(), format!("{}-{}", kind.name(), n + 1).into())
            }
        };
        members.insert("kind".into(), "azure".into());
        members.insert("product".into(), slots.product.as_str().into());
        members.insert("listing".into(), slots.listing.as_str().into());
        match type_of(kind) {
            Some(name) => self.asset(&mut members, name, order, url),
            None => self.trailer(&mut members, url),
        }
        if lifecycle == Lifecycle::Deleted {
            members.insert("lifecycleState".into(), "deleted".into());
        }
        members.into()
    }

    fn asset(&self, members: &mut Map<String, Value>, name: &str, order: u64, url: &str) {
        members.insert("type".into(), name.into());
        members.insert("languageId".into(), LANGUAGE.into());
        members.insert("description".into(), self.words.name.as_deref().unwrap_or_default().into());
        members.insert("displayOrder".into(), order.into());
        for member in ["fileName", "friendlyName"] {
            members.extend(self.file.map(|file| (member.to_owned(), Value::from(file))));
        }
        members.insert("url".into(), url.into());
    }

    fn trailer(&self, members: &mut Map<String, Value>, url: &str) {
        let video = self.words.video.as_deref();
        members.extend(video.map(|video| ("streamingUrl".to_owned(), Value::from(video))));
        let title = self.words.name.as_deref().unwrap_or_default();
        members
            .insert("assets".into(), json!({ LANGUAGE: { "title": title, "imageList": [{ "url": url }] } }));
    }
}
