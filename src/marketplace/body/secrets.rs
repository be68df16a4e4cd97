//! Secrets that an offer doesn't carry although it has them: the service withholds them, or shows a mask in their place.
//!
//! "Properties of secret type (for example lead-destination credentials) are not returned" (retrieve-offer page). Which
//! those are, and whether a save without them keeps them, no page says.

use super::document::{OfferDocument, Origin};
use super::fields::objects;
use super::mask::{is_mask, is_secret_name};
use super::rules;
use super::value::{is_empty, name};
use crate::base::json::child;
use crate::report::Report;
use serde_json::Value;

impl OfferDocument {
    /// Returns what an offer lacks that a save of it may blank: in a live draft, members with a secret's name, and the
    /// credentials of a lead destination; in a file, the latter. `known` are members that the folder's `offer.json` sets
    /// and the draft doesn't show.
    #[must_use]
    pub fn withheld(&self, known: &[String]) -> Report {
        let is_live = matches!(self.origin, Origin::Live);
        let finding = |pointer: &str, is: String| {
            rules::SECRET_WITHHELD.finding(self.origin.place_of(pointer), is, "", rules::SECRET_WITHHELD.fix)
        };
        let why =
            if is_live { "the API doesn't return its credentials" } else { "its credentials aren't here" };
        let leads = self.lead_destinations().into_iter();
        let leads = leads.map(|(pointer, to)| finding(&pointer, format!("leads go to `{to}`, and {why}")));
        let hidden = if is_live { self.secrets(is_empty) } else { Vec::new() };
        let hidden = hidden.into_iter().chain(known.iter().cloned());
        let hidden = hidden.filter(|pointer| is_secret_name(name(pointer)));
        let hidden = hidden.map(|pointer| finding(&pointer, format!("the API doesn't return `{pointer}`")));
        Report::new(leads.chain(hidden))
    }

    /// Returns the members whose value is a mask in place of a secret, such as `****`; a save would write the mask.
    #[must_use]
    pub fn masked_secrets(&self) -> Vec<String> {
        self.secrets(|value| value.as_str().is_some_and(is_mask))
    }

    /// The lead destinations in use, as far as no credentials stand beside them.
    fn lead_destinations(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for (_, pointer, members) in objects(self) {
            let configuration = |(key, value): (&String, &Value)| {
                key.ends_with("LeadConfiguration") && carries_secret(key, value)
            };
            if members.iter().any(configuration) {
                continue;
            }
            for (key, value) in members.iter().filter(|(key, _)| key.ends_with(".leadDestination")) {
                let to = value.as_str().filter(|to| !to.is_empty() && !to.eq_ignore_ascii_case("none"));
                found.extend(to.map(|to| (child(&pointer, key), to.to_owned())));
            }
        }
        found
    }

    /// The members with a secret's name whose value `is` so.
    fn secrets(&self, is: impl Fn(&Value) -> bool) -> Vec<String> {
        let mut found = Vec::new();
        visit("", self.value(), &mut |pointer, value| {
            if is_secret_name(name(pointer)) && is(value) {
                found.push(pointer.to_owned());
            }
        });
        found
    }
}

fn carries_secret(key: &str, value: &Value) -> bool {
    let mut carries = false;
    visit(key, value, &mut |pointer, value| {
        let is_mask = value.as_str().is_some_and(is_mask);
        carries |= is_secret_name(name(pointer)) && !is_empty(value) && !is_mask;
    });
    carries
}

/// Visits every plain value, with its pointer; the depth of an offer is bounded by its reader.
pub(super) fn visit(pointer: &str, value: &Value, see: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                visit(&child(pointer, key), value, see);
            }
        }
        Value::Array(items) => {
            for (n, value) in items.iter().enumerate() {
                visit(&child(pointer, &n.to_string()), value, see);
            }
        }
        plain => see(pointer, plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn live(offer: &Value) -> OfferDocument {
        let value = json!({ "publisherId": "c", "id": "o", "offerTypeId": "microsoft-azure-applications",
            "definition": { "offer": offer } });
        OfferDocument::from_live(value).unwrap()
    }

    #[test]
    fn what_a_live_draft_lacks_is_named() {
        let to = |destination: &str, configuration: Value| json!({ "m.leadDestination": destination, "m.crmLeadConfiguration": configuration });
        let (lead, password) =
            ("/definition/offer/m.leadDestination", "/definition/offer/m.crmLeadConfiguration/password");
        let cases: [(Value, &[&str]); 8] = [
            (to("None", json!({})), &[]),
            (to("", json!({})), &[]),
            (to("Crm", json!({})), &[lead]),
            (to("Crm", json!({ "url": "https://a" })), &[lead]),
            (to("Crm", json!({ "password": "" })), &[password, lead]),
            (to("Crm", json!({ "password": "****" })), &[lead]),
            (to("Crm", json!({ "password": "p4ss" })), &[]),
            (json!({ "m.other": { "password": null } }), &["/definition/offer/m.other/password"]),
        ];
        for (offer, named) in cases {
            let report = live(&offer).withheld(&[]);
            let places: Vec<_> = report.findings().iter().map(|finding| finding.place.to_string()).collect();
            let named: Vec<_> = named.iter().map(|pointer| format!("live draft {pointer}")).collect();
            assert_eq!(places, named, "{offer}");
        }
        let text = json!({ "publisherId": "c", "id": "o", "definition": { "offer": to("Crm", json!({ "password": "" })) } });
        let file = OfferDocument::parse(text.to_string().as_bytes(), "offer.json").unwrap();
        let named: Vec<_> = file.withheld(&[]).findings().iter().map(|finding| finding.is.clone()).collect();
        assert_eq!(named, ["leads go to `Crm`, and its credentials aren't here"]);
        let known =
            ["/definition/offer/m.x/clientSecret".to_owned(), "/definition/offer/m.windowsOSType".to_owned()];
        let report = live(&json!({})).withheld(&known);
        assert_eq!(report.findings().len(), 1, "what is no secret cannot be lost unseen");
    }

    #[test]
    fn a_mask_is_found_wherever_it_stands() {
        let offer =
            live(&json!({ "a": [{ "clientSecret": "***" }, { "clientSecret": "real" }], "title": "***" }));
        assert_eq!(offer.masked_secrets(), ["/definition/offer/a/0/clientSecret"]);
    }
}
