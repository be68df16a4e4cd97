//! An offer as it is sent: with its URLs in place, with the image fields of the draft that it leaves empty, and without
//! what only the service says.

use super::Error;
use super::document::{OfferDocument, Origin};
use super::fields::{FieldOwner, objects, split_key_among};
use super::value::is_empty;
use super::writer::{put, write};
use crate::base::AssetKind;
use crate::listing::{Level, ListShapes, Placement, Target};
use crate::report::Finding;
use bytes::Bytes;
use serde_json::{Map, Value};

/// Members that the service answers with and does not take (recorded answers of migrated offers).
const RESPONSE_ONLY: [&str; 9] = [
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
const STATE: [&str; 2] = ["eTag", "version"];

/// Whether a member at the top is one that only the service says.
pub(super) fn is_of_service(name: &str) -> bool {
    RESPONSE_ONLY.contains(&name) || STATE.contains(&name)
}

impl OfferDocument {
    /// Returns the offer as it is sent, with these URLs in its image fields and every other member as it is; and what
    /// could not be carried into it.
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
    pub fn with_assets(
        &self,
        placements: &[Placement],
        shapes: &ListShapes,
    ) -> Result<(Self, Vec<Finding>), Error> {
        let (value, notes) = write(self, self.sendable(), placements, shapes)?;
        Ok((self.with_value(value), notes))
    }

    /// Returns the offer as JSON: order and number text kept, `&` not escaped (an escaped one broke logo URLs:
    /// kubernetes-sigs/image-builder 646).
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        self.value.to_string().into()
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

    /// Takes over every image field of the draft that is empty here, or not there.
    ///
    /// ```text
    /// here   "microsoft-azure-marketplace.smallLogo": ""
    /// draft  "microsoft-azure-marketplace.smallLogo": "https://publishingstoredm.blob.core.windows.net/…"
    /// ```
    ///
    /// A hero logo "cannot be deleted" anyway (Cloud Partner Portal, "Storefront" pages); for the others this is our
    /// choice: who wants an image gone replaces it, or removes it in the portal. The lists that are to be `emptied`
    /// stay as they are here.
    #[must_use]
    pub fn with_images_of(self, draft: &Self, emptied: &[Target]) -> Self {
        self.adopting(draft, &AssetKind::BUILT_IN, |target, ours| {
            ours.is_none_or(is_empty) && !emptied.contains(target)
        })
    }

    /// Takes over the fields of these targets whatever they hold here: what is left differs by other members only.
    #[must_use]
    pub fn with_fields_of(self, draft: &Self, targets: &[Target]) -> Self {
        let kinds: Vec<_> = targets.iter().map(|target| target.kind.clone()).collect();
        self.adopting(draft, &kinds, |target, _| targets.contains(target))
    }

    fn adopting(
        mut self,
        draft: &Self,
        kinds: &[AssetKind],
        wanted: impl Fn(&Target, Option<&Value>) -> bool,
    ) -> Self {
        let ours: Vec<_> = objects(&self).into_iter().map(|(level, pointer, _)| (level, pointer)).collect();
        for (level, _, theirs) in objects(draft) {
            let Some((_, pointer)) = ours.iter().find(|(own, _)| *own == level) else { continue };
            if let Some(members) = self.value.pointer_mut(pointer).and_then(Value::as_object_mut) {
                adopt(members, pointer, &level, &images(theirs, kinds), &wanted);
            }
        }
        self
    }
}

fn adopt(
    members: &mut Map<String, Value>,
    pointer: &str,
    level: &Level,
    theirs: &[Image<'_>],
    wanted: impl Fn(&Target, Option<&Value>) -> bool,
) {
    let plan = level.plan().cloned();
    for &(key, namespace, kind, value) in theirs {
        if wanted(&Target { kind: kind.clone(), plan: plan.clone() }, members.get(key)) {
            let owner = FieldOwner { pointer: pointer.to_owned(), namespace: namespace.to_owned() };
            put(members, &owner, kind, key.to_owned(), value.clone());
        }
    }
}

/// A field that holds something: key, namespace, kind and value.
type Image<'a> = (&'a str, &'a str, &'a AssetKind, &'a Value);

fn images<'a>(members: &'a Map<String, Value>, kinds: &'a [AssetKind]) -> Vec<Image<'a>> {
    let image = |(key, value): (&'a String, &'a Value)| {
        let (namespace, kind) = split_key_among(key, kinds)?;
        (!is_empty(value)).then_some((key.as_str(), namespace, kind, value))
    };
    members.iter().filter_map(image).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn offer(members: &Value, plan: &Value) -> OfferDocument {
        let value = json!({
            "publisherId": "contoso", "offerTypeId": "microsoft-azure-virtualmachines", "id": "insight",
            "definition": { "offer": members, "plans": [plan] }
        });
        OfferDocument::from_live(value).unwrap()
    }

    #[test]
    fn an_empty_or_missing_picture_keeps_the_drafts() {
        let ours = offer(
            &json!({ "microsoft-azure-marketplace.title": "A", "microsoft-azure-marketplace.smallLogo": "",
                     "microsoft-azure-marketplace.screenshots": [] }),
            &json!({ "planId": "p" }),
        );
        let draft = offer(
            &json!({ "microsoft-azure-marketplace.title": "B", "microsoft-azure-marketplace.smallLogo": "https://a/s.png",
                     "microsoft-azure-marketplace.heroLogo": "https://a/h.png",
                     "microsoft-azure-marketplace.screenshots": [{ "url": "https://a/1.png", "id": 7 }] }),
            &json!({ "planId": "p" }),
        );
        let members = ours.with_images_of(&draft, &[]).value().pointer("/definition/offer").cloned().unwrap();
        let expected = json!({
            "microsoft-azure-marketplace.title": "A", "microsoft-azure-marketplace.smallLogo": "https://a/s.png",
            "microsoft-azure-marketplace.heroLogo": "https://a/h.png",
            "microsoft-azure-marketplace.screenshots": [{ "url": "https://a/1.png", "id": 7 }] });
        assert_eq!(members.to_string(), expected.to_string(), "order kept, texts untouched");
    }

    #[test]
    fn a_picture_of_ones_own_stays() {
        let ours =
            offer(&json!({ "microsoft-azure-marketplace.smallLogo": "https://b/own.png" }), &json!({}));
        let draft = offer(&json!({ "microsoft-azure-marketplace.smallLogo": "https://a/s.png" }), &json!({}));
        let kept = ours.clone().with_images_of(&draft, &[]);
        assert_eq!(kept.value(), ours.value());
        let target = Target { kind: AssetKind::SmallLogo, plan: None };
        assert_eq!(ours.with_fields_of(&draft, &[target]).value(), draft.value());
    }

    #[test]
    fn plans_are_matched_by_their_ids() {
        let logo = |plan: &str, url: &str| json!({ "planId": plan, "microsoft-azure-corevm.smallLogo": url });
        let ours = offer(&json!({}), &logo("two", ""));
        let draft = offer(&json!({}), &logo("one", "https://a/1.png"));
        assert_eq!(ours.clone().with_images_of(&draft, &[]).value(), ours.value());
    }
}
