//! Where images live in an offer.
//!
//! Any key under `definition.offer` or `definition.plans[*]` of the form `microsoft-azure-….smallLogo` (and so on) or
//! `microsoft-azure-….screenshots`, `….videos`; the dot is part of the key. So the API page "Create or modify an
//! offer", and devigned/pub and kubernetes-sigs/image-builder for core VM.

use super::Error;
use super::document::{OfferDocument, plan_id};
use super::shape::learn;
use super::value::{OFFER, PLANS, url};
use crate::base::json::child;
use crate::base::{AssetKind, FieldShape, ImageUrl, PlanId};
use crate::listing::{ElementShape, Field, Level, ListShapes, Room, Target, Words};
use serde_json::{Map, Value};

/// The offer type whose images lie with the plans.
pub(super) const CORE_VM: &str = "microsoft-azure-corevm";

const MARKETPLACE: &str = "microsoft-azure-marketplace";
/// Test drives have videos of their own, which are not ours.
const NOT_OURS: &str = "-testdrive";

/// An object that holds image fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldOwner {
    pub(super) pointer: String,
    pub(super) namespace: String,
}

impl FieldOwner {
    /// Shows the key of a field, for example `microsoft-azure-marketplace.smallLogo`.
    pub(super) fn key(&self, field: &str) -> String {
        format!("{}.{field}", self.namespace)
    }

    /// Tells whether there is no such field, and none may be added: core VM offers have no hero logo.
    pub(super) fn lacks(&self, kind: &AssetKind, members: Option<&Value>, field: &str) -> bool {
        let is_there = members.is_some_and(|members| members.get(self.key(field)).is_some());
        *kind == AssetKind::HeroLogo && self.namespace == CORE_VM && !is_there
    }
}

/// Splits a key into namespace and kind, if it is one of an image field of the built-in kinds.
pub(super) fn split_key(key: &str) -> Option<(&str, AssetKind)> {
    let (namespace, kind) = split_key_among(key, &AssetKind::BUILT_IN)?;
    Some((namespace, kind.clone()))
}

/// Splits a key into namespace and kind, if it is one of an image field of these kinds.
pub(super) fn split_key_among<'a, 'k>(
    key: &'a str,
    kinds: impl IntoIterator<Item = &'k AssetKind>,
) -> Option<(&'a str, &'k AssetKind)> {
    let (namespace, field) = key.rsplit_once('.')?;
    let ours = namespace.starts_with("microsoft-azure-") && !namespace.ends_with(NOT_OURS);
    let kind = kinds.into_iter().find(|kind| kind.field() == Some(field))?;
    ours.then_some((namespace, kind))
}

/// Lists the objects that may hold image fields: the offer's, then each plan's.
pub(super) fn objects(document: &OfferDocument) -> Vec<(Level, String, &Map<String, Value>)> {
    let offer = document.value.pointer(OFFER).and_then(Value::as_object);
    let offer = offer.map(|members| (Level::Offer, OFFER.to_owned(), members));
    let plans = document.plan_values().iter().enumerate().filter_map(|(n, plan)| {
        Some((Level::Plan(plan_id(plan)), format!("{PLANS}/{n}"), plan.as_object()?))
    });
    offer.into_iter().chain(plans).collect()
}

/// Finds the objects in which an image for this target belongs; `own` tells which plans have one of their own.
pub(super) fn owners(
    document: &OfferDocument,
    target: &Target,
    own: impl Fn(&PlanId) -> bool,
) -> Result<Vec<FieldOwner>, Error> {
    let plans = document.plan_values();
    if let Some(wanted) = &target.plan {
        let (n, plan) = plans
            .iter()
            .enumerate()
            .find(|(_, plan)| plan_id(plan).as_ref() == Some(wanted))
            .ok_or_else(|| unknown_plan(document, wanted))?;
        return Ok(vec![plan_owner(document, n, plan).ok_or_else(|| no_plan_images(document, wanted))?]);
    }
    if !document.keeps_images_per_plan() {
        return Ok(vec![FieldOwner {
            pointer: OFFER.to_owned(),
            namespace: offer_namespace(document).to_owned(),
        }]);
    }
    if plans.is_empty() {
        return Err(Error::NoPlans);
    }
    let without_own = plans.iter().enumerate().filter(|(_, plan)| !plan_id(plan).is_some_and(|id| own(&id)));
    Ok(without_own.filter_map(|(n, plan)| plan_owner(document, n, plan)).collect())
}

/// Makes sure that an image for this target has a place.
pub(super) fn expect_place(document: &OfferDocument, target: &Target) -> Result<(), Error> {
    let Some(field) = target.kind.field() else { return Ok(()) };
    let owners = owners(document, target, |_| false)?;
    match owners.iter().find(|owner| owner.lacks(&target.kind, document.value.pointer(&owner.pointer), field))
    {
        Some(_) => Err(Error::NoSuchField { kind: target.kind.clone() }),
        None => Ok(()),
    }
}

impl OfferDocument {
    /// Lists the image fields of these kinds, which may be ones that a profile adds, in the order of the text.
    #[must_use]
    pub fn fields_of(&self, kinds: &[AssetKind], shapes: &ListShapes) -> Vec<Field> {
        let mut fields = Vec::new();
        for (level, pointer, members) in objects(self) {
            for (key, value) in members {
                if let Some((_, kind)) = split_key_among(key, kinds) {
                    let shape = shape(kind, value, shapes);
                    let (urls, words) = elements(kind, value, shape.as_ref()).into_iter().unzip();
                    let (level, kind, pointer) = (level.clone(), kind.clone(), child(&pointer, key));
                    let names = shape.and_then(ElementShape::into_names);
                    fields.push(Field { level, kind, pointer, urls, words, names, files: Vec::new() });
                }
            }
        }
        fields
    }

    /// Makes sure that images for these targets have a place in the offer.
    ///
    /// # Errors
    /// Says which plan is not there, or why the offer keeps no such image there.
    pub fn expect_places(&self, targets: &[Target]) -> Result<(), Error> {
        targets.iter().try_for_each(|target| expect_place(self, target))
    }

    /// Returns what the lists of a target have room for beside image URLs; none where they are empty and no shape is set.
    ///
    /// A target without a plan stands for every plan where images are kept with the plans; the least room counts.
    #[must_use]
    pub fn room(&self, target: &Target, shapes: &ListShapes) -> Option<Room> {
        if let Some(room) = Room::of_names(shapes.of(&target.kind)) {
            return Some(room);
        }
        let lists = self.lists_of(target, shapes).filter(|field| !field.urls.is_empty());
        lists.map(|field| Room::in_fields(field.names.as_ref())).min_by_key(|room| (room.name, room.video))
    }

    /// Returns the JSON pointer of the first field of a target.
    #[must_use]
    pub fn pointer_of(&self, target: &Target) -> Option<String> {
        self.lists_of(target, &ListShapes::default()).map(|field| field.pointer).next()
    }

    fn lists_of(&self, target: &Target, shapes: &ListShapes) -> impl Iterator<Item = Field> {
        let fields = self.fields_of(std::slice::from_ref(&target.kind), shapes).into_iter();
        fields.filter(|field| match (&field.level, &target.plan) {
            (Level::Plan(plan), Some(wanted)) => plan.as_ref() == Some(wanted),
            (Level::Offer, Some(_)) => false,
            (_, None) => true,
        })
    }

    /// Counts the images that the offer itself names for a target: their URLs fill its slots as files would.
    ///
    /// Where images lie with the plans, a target without a plan has as many as the plan with the fewest.
    #[must_use]
    pub fn urls_of(&self, target: &Target) -> usize {
        let fields = self.fields_of(std::slice::from_ref(&target.kind), &ListShapes::default());
        let count = |level: &Level| {
            let field = fields.iter().find(|field| field.level == *level);
            field.map_or(0, |field| field.urls.iter().flatten().count())
        };
        match &target.plan {
            Some(plan) => count(&Level::Plan(Some(plan.clone()))),
            None if self.keeps_images_per_plan() => {
                self.plans().into_iter().map(|plan| count(&Level::Plan(Some(plan)))).min().unwrap_or_default()
            }
            None => count(&Level::Offer),
        }
    }

    /// Tells whether the offer's images lie with its plans, as those of core VM offers do.
    #[must_use]
    pub fn keeps_images_per_plan(&self) -> bool {
        let has_logos = |members: &Map<String, Value>| logo_namespaces(members).next().is_some();
        let of_level = |plan: bool| {
            let at_level = |level: &Level| matches!(level, Level::Plan(_)) == plan;
            objects(self).iter().any(|(level, _, members)| at_level(level) && has_logos(members))
        };
        self.offer_type() == Some(CORE_VM) || (of_level(true) && !of_level(false))
    }

    /// Names the member that an image is written to, for example `microsoft-azure-marketplace.largeLogo`; none where
    /// it has no place in this offer.
    #[must_use]
    pub fn member_of(&self, target: &Target) -> Option<String> {
        let owners = owners(self, target, |_| false).ok()?;
        Some(owners.first()?.key(target.kind.field()?))
    }
}

/// `microsoft-azure-marketplace`, unless exactly one other namespace has logos.
fn offer_namespace(document: &OfferDocument) -> &str {
    let members = document.value.pointer(OFFER).and_then(Value::as_object);
    let found: Vec<_> = members.into_iter().flat_map(logo_namespaces).collect();
    match found.as_slice() {
        [first, rest @ ..] if rest.iter().all(|other| other == first) => first,
        _ => MARKETPLACE,
    }
}

/// The namespace that a plan's image fields have: its own, that of another plan, or the offer type of core VM.
fn plan_owner(document: &OfferDocument, n: usize, plan: &Value) -> Option<FieldOwner> {
    let image_namespace = |plan: &'_ Value| -> Option<String> {
        plan.as_object()?.keys().find_map(|key| split_key(key)).map(|(namespace, _)| namespace.to_owned())
    };
    let core_vm = || (document.offer_type() == Some(CORE_VM)).then(|| CORE_VM.to_owned());
    let namespace = image_namespace(plan)
        .or_else(|| document.plan_values().iter().find_map(image_namespace))
        .or_else(core_vm)?;
    Some(FieldOwner { pointer: format!("{PLANS}/{n}"), namespace })
}

fn logo_namespaces(members: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let of_logo = |(namespace, kind): (_, AssetKind)| kind.is_logo().then_some(namespace);
    members.keys().filter_map(move |key| split_key(key).and_then(of_logo))
}

/// Returns the shape that is set for a list, or that of its elements.
pub(super) fn shape(kind: &AssetKind, value: &Value, shapes: &ListShapes) -> Option<ElementShape> {
    let learned = || learn(value.as_array()?).ok();
    shapes.of(kind).cloned().map(ElementShape::Object).or_else(learned)
}

fn elements(kind: &AssetKind, value: &Value, shape: Option<&ElementShape>) -> Vec<(Option<ImageUrl>, Words)> {
    match (kind.shape(), value) {
        (FieldShape::One, _) => vec![(url(Some(value)), Words::default())],
        (FieldShape::List, Value::Array(items)) => {
            items.iter().map(|item| (url(image(item, shape)), words(item, shape))).collect()
        }
        (FieldShape::List, _) => Vec::new(),
    }
}

pub(super) fn image<'v>(item: &'v Value, shape: Option<&ElementShape>) -> Option<&'v Value> {
    match (shape, item) {
        (Some(ElementShape::Object(names)), Value::Object(members)) => members.get(&names.url),
        _ => Some(item),
    }
}

fn words(item: &Value, shape: Option<&ElementShape>) -> Words {
    let Some(ElementShape::Object(names)) = shape else { return Words::default() };
    let text = |name: &Option<String>| {
        let text = item.get(name.as_deref()?)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    Words { name: text(&names.name), video: text(&names.video) }
}

fn unknown_plan(document: &OfferDocument, plan: &PlanId) -> Error {
    let known = document.plans().iter().map(ToString::to_string).collect();
    Error::UnknownPlan { plan: plan.clone(), known }
}

fn no_plan_images(document: &OfferDocument, plan: &PlanId) -> Error {
    let offer_type = document.offer_type().unwrap_or_default().to_owned();
    Error::NoPlanImages { plan: plan.clone(), offer_type }
}
