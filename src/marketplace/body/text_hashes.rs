//! A hash of each member of an offer, so that a later run can tell what others changed in between.

use super::fields::split_key;
use super::mask::is_secret_name;
use super::sendable::is_of_service;
use super::value::plan_key;
use crate::base::{Digests, ImageUrl};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The hashes of an offer's texts, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextHashes(BTreeMap<String, String>);

impl TextHashes {
    #[cfg(test)]
    pub(crate) fn kept(hashes: BTreeMap<String, String>) -> Self {
        Self(hashes)
    }

    /// Returns the hashes by the names of their texts.
    #[must_use]
    pub fn by_name(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// Returns the names whose hashes differ.
    #[must_use]
    pub fn differences<'f>(&'f self, other: &'f Self) -> Vec<&'f str> {
        let mut names: Vec<_> = self.0.keys().chain(other.0.keys()).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names.retain(|name| self.0.get(*name) != other.0.get(*name));
        names
    }

    /// Returns the hashes of an offer's members, by paths such as `offer/microsoft-azure-marketplace.title` or
    /// `plans/basic/regions`.
    ///
    /// Images, secrets and what only the service says have no hash; a URL counts without its signature; what is empty
    /// counts as not there, because the service adds empty members by itself.
    #[must_use]
    pub fn of(offer: &Value) -> Self {
        let mut hashes = Self::default();
        let top = offer.as_object();
        let known = |name: &str| is_of_service(name) || ["definition", "offerTypeVersions"].contains(&name);
        hashes.add("", top, |name| !known(name));
        let definition = offer.pointer("/definition").and_then(Value::as_object);
        hashes.add("", definition, |name| name != "offer" && name != "plans");
        hashes.add(
            "offer/",
            definition.and_then(|members| members.get("offer")).and_then(Value::as_object),
            |_| true,
        );
        let plans = definition.and_then(|members| members.get("plans")).and_then(Value::as_array);
        for plan in plans.into_iter().flatten() {
            if let Some(id) = plan_key(plan) {
                hashes.add(&format!("plans/{id}/"), plan.as_object(), |_| true);
            }
        }
        hashes
    }

    fn add(&mut self, prefix: &str, members: Option<&Map<String, Value>>, counts: impl Fn(&str) -> bool) {
        for (name, value) in members.into_iter().flatten() {
            if counts(name)
                && split_key(name).is_none()
                && !is_secret_name(name)
                && let Some(value) = if IDS.contains(&name.as_str()) { id(value) } else { essence(value) }
            {
                let hash = Digests::of(value.to_string().as_bytes()).sha256.short();
                self.0.insert(format!("{prefix}{name}"), hash);
            }
        }
    }
}

/// The members that are an ID, which counts in any case.
const IDS: [&str; 3] = ["publisherId", "id", "planId"];

fn id(value: &Value) -> Option<Value> {
    essence(value)
        .map(|value| value.as_str().map_or_else(|| value.clone(), |id| id.to_ascii_lowercase().into()))
}

/// A value without what does not count: empty members, the order of members, signatures, secrets.
fn essence(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => {
            Some(ImageUrl::parse(text).map_or_else(|_| value.clone(), |url| url.place().into()))
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| essence(item).unwrap_or_default()).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(members) => {
            let members = members.iter().filter(|(name, _)| !is_secret_name(name));
            let sorted: BTreeMap<_, _> =
                members.filter_map(|(name, value)| Some((name.clone(), essence(value)?))).collect();
            (!sorted.is_empty()).then(|| Value::Object(sorted.into_iter().collect()))
        }
        other => Some(other.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn offer(title: &str) -> Value {
        json!({
            "id": "insight", "publisherId": "contoso", "version": 3, "status": "succeeded",
            "definition": {
                "displayText": "Insight",
                "offer": { "a.title": title, "microsoft-azure-marketplace.smallLogo": title, "a.empty": {}, "a.blank": "",
                           "a.leads": { "clientSecret": title, "server": "x" } },
                "plans": [{ "planId": "basic", "regions": ["AZ"] }]
            }
        })
    }

    #[test]
    fn texts_count_and_pictures_secrets_and_states_do_not() {
        let (one, two) = (TextHashes::of(&offer("one")), TextHashes::of(&offer("two")));
        assert_eq!(one.differences(&two), ["offer/a.title"]);
        let names: Vec<_> = one.by_name().keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "displayText",
                "id",
                "offer/a.leads",
                "offer/a.title",
                "plans/basic/planId",
                "plans/basic/regions",
                "publisherId"
            ]
        );
    }

    #[test]
    fn a_member_that_came_or_went_differs() {
        let mut more = offer("one");
        more["definition"]["offer"]["b.new"] = 1.into();
        more["definition"]["plans"][0]["regions"] = json!([]);
        let (one, more) = (TextHashes::of(&offer("one")), TextHashes::of(&more));
        assert_eq!(one.differences(&more), ["offer/b.new", "plans/basic/regions"]);
        assert_eq!(TextHashes::kept(one.by_name().clone()), one);
    }

    #[test]
    fn ids_in_another_case_do_not_differ() {
        let mut other = offer("one");
        (other["id"], other["publisherId"]) = ("Insight".into(), "CONTOSO".into());
        other["definition"]["plans"][0]["planId"] = "Basic".into();
        assert!(TextHashes::of(&offer("one")).differences(&TextHashes::of(&other)).is_empty());
        other["definition"]["displayText"] = "INSIGHT".into();
        assert_eq!(TextHashes::of(&offer("one")).differences(&TextHashes::of(&other)), ["displayText"]);
    }

    #[test]
    fn a_url_signed_anew_does_not_differ() {
        let with = |url: &str| {
            let mut offer = offer("one");
            offer["definition"]["offer"]["a.manual"] = url.into();
            TextHashes::of(&offer)
        };
        let (one, two) = (with("https://a/m.pdf?sig=1"), with("https://a/m.pdf?sig=2"));
        assert!(one.differences(&two).is_empty());
        assert_eq!(one.differences(&with("https://a/n.pdf?sig=1")), ["offer/a.manual"]);
    }

    #[test]
    fn what_is_empty_counts_as_what_is_not_there_and_lists_count_by_their_items() {
        let with = |value: Value| {
            let mut offer = offer("one");
            offer["definition"]["offer"]["a.more"] = value;
            TextHashes::of(&offer)
        };
        let nothing = TextHashes::of(&offer("one"));
        for empty in [json!(null), json!(""), json!([]), json!({}), json!({ "o": { "p": null } })] {
            assert!(nothing.differences(&with(empty.clone())).is_empty(), "{empty}");
        }
        let signed = |sig: u8| json!([{ "manual": format!("https://a/m.pdf?sig={sig}"), "b": null }, ""]);
        assert!(with(signed(1)).differences(&with(signed(2))).is_empty());
        for other in [json!([{ "manual": "https://a/m.pdf" }]), json!(["", { "manual": "https://a/m.pdf" }])]
        {
            assert_eq!(with(signed(1)).differences(&with(other.clone())), ["offer/a.more"], "{other}");
        }
    }
}
