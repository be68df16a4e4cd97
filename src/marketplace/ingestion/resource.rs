//! The resources that a save sends: those alone that change, each whole and with no member beyond its schema's.

use super::slots::{Carried, ImageResource, Slots, type_of};
use super::tree::LANGUAGE;
use super::wire::schema_address;
use crate::base::{AssetKind, FieldShape, ImageUrl};
use crate::listing::{Element, Field, Words, elements};
use crate::marketplace::Unserved;
use serde_json::{Value, json};

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
    url: &'a ImageUrl,
    words: &'a Words,
    carried: Carried,
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
    let same = |(was, is): (&Element<'_>, &Element<'_>)| {
        ImageUrl::both_same(was.url, is.url) && was.words == is.words
    };
    was.len() == is.len() && was.iter().zip(&is).all(same)
}

/// Rewrites images in place, adds what there is no place for, and deletes what is left over.
fn of_field(slots: &Slots, field: &Field) -> Vec<Value> {
    let wanted: Vec<_> = elements(field)
        .into_iter()
        .enumerate()
        .filter_map(|(n, one)| {
            let (url, file) = (one.url?, field.files.get(n).cloned().flatten());
            // an image that moves keeps its names
            let carried = slots.at(url).map(|there| there.carried.clone());
            Some(Wanted { url, words: one.words, carried: carried.unwrap_or_else(|| Carried::of_file(file)) })
        })
        .collect();
    let there = slots.of_kind(&field.kind);
    let (places, left_over) = match field.kind.shape() {
        // a logo can be replaced and not removed, and further ones of its type are none of ours
        FieldShape::One => (there.into_iter().take(1).collect(), Vec::new()),
        FieldShape::List => split(there, &wanted),
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

/// Splits what a list has into places to keep, in order, and what is deleted: of the images that are no longer wanted
/// the last ones, so that a removed image moves no other.
fn split<'t>(
    there: Vec<&'t ImageResource>,
    wanted: &[Wanted<'_>],
) -> (Vec<&'t ImageResource>, Vec<&'t ImageResource>) {
    let mut surplus = there.len().saturating_sub(wanted.len());
    let stays = |one: &ImageResource| {
        one.url.as_ref().is_some_and(|url| wanted.iter().any(|wanted| wanted.url.same_place(url)))
    };
    let (mut places, mut left_over) = (Vec::new(), Vec::new());
    for only_unwanted in [true, false] {
        for one in there.iter().rev().filter(|one| !only_unwanted || !stays(one)) {
            let is_new = !left_over.iter().any(|gone: &&ImageResource| gone.id == one.id);
            if surplus > 0 && is_new {
                left_over.push(*one);
                surplus -= 1;
            }
        }
    }
    places.extend(there.into_iter().filter(|one| !left_over.iter().any(|gone| gone.id == one.id)));
    (places, left_over)
}

fn deleted(place: &ImageResource, slots: &Slots) -> Option<Value> {
    let url = place.url.as_ref()?;
    let one = Wanted { url, words: &place.words, carried: place.carried.clone() };
    Some(one.resource(slots, &place.kind, Name::Id(&place.id), place.order, Lifecycle::Deleted))
}

impl Carried {
    /// Returns the names of an image that comes from a file.
    fn of_file(file: Option<String>) -> Self {
        Self { friendly_name: file.clone(), file, description: None }
    }
}

impl Wanted<'_> {
    /// Returns the resource that puts this into the place of another; none where it is there already.
    fn rewrites(&self, place: &ImageResource, slots: &Slots) -> Option<Value> {
        let is_here = place.url.as_ref().is_some_and(|url| url.same_place(self.url));
        if is_here && place.words == *self.words {
            return None;
        }
        let mut carried = if is_here { place.carried.clone() } else { self.carried.clone() };
        carried.description.clone_from(&place.carried.description);
        let one = Wanted { url: self.url, words: self.words, carried };
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
        let own = slots.at(self.url).and_then(|there| there.url.as_ref());
        let url = own.unwrap_or(self.url).expose();
        let (name, version) = match type_of(kind) {
            Some(_) => ("listing-asset", &slots.assets),
            None => ("listing-trailer", &slots.trailers),
        };
        let (member, called) = match id {
            Name::Id(id) => ("id", id.to_owned()),
            Name::New(n) => ("resourceName", format!("{}-{}", kind.name(), n + 1)),
        };
        let mut resource = json!({
            "$schema": schema_address(name, version),
            member: called,
            "kind": "azure",
            "product": slots.product,
            "listing": slots.listing,
        });
        match type_of(kind) {
            Some(name) => self.asset(&mut resource, name, order, url),
            None => self.trailer(&mut resource, url),
        }
        if lifecycle == Lifecycle::Deleted {
            resource["lifecycleState"] = "deleted".into();
        }
        resource
    }

    fn asset(&self, resource: &mut Value, name: &str, order: u64, url: &str) {
        let description = self.words.name.as_deref().or(self.carried.description.as_deref());
        resource["type"] = name.into();
        resource["languageId"] = LANGUAGE.into();
        resource["description"] = description.unwrap_or_default().into();
        resource["displayOrder"] = order.into();
        let Carried { file, friendly_name, .. } = &self.carried;
        for (member, name) in [("fileName", file), ("friendlyName", friendly_name)] {
            if let Some(name) = name {
                resource[member] = name.as_str().into();
            }
        }
        resource["url"] = url.into();
    }

    fn trailer(&self, resource: &mut Value, url: &str) {
        if let Some(video) = &self.words.video {
            resource["streamingUrl"] = video.as_str().into();
        }
        let title = self.words.name.as_deref().unwrap_or_default();
        resource["assets"] = json!({ LANGUAGE: { "title": title, "imageList": [{ "url": url }] } });
    }
}
