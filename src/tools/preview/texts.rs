//! What an offer says of itself, read out of its document.
//!
//! Names of members as on the API page "Create or modify an offer": `microsoft-azure-marketplace.title` of the offer,
//! `microsoft-azure-virtualmachines.skuTitle` of a plan; other offer types have namespaces of their own.

use crate::base::{PlanId, redact};
use crate::marketplace::body::OfferDocument;
use crate::preview::{PlanTexts, Texts, UsefulLink};
use serde_json::{Map, Value};

/// Test drives have texts of their own, which the listing does not show.
const NOT_OURS: &str = "-testdrive";

/// Reads the texts of the offer; what is not there is empty.
pub(super) fn of_offer(document: &OfferDocument) -> Texts {
    let value = document.value();
    let offer = Members(value.pointer("/definition/offer").and_then(Value::as_object));
    let title = offer.text(&["title"]);
    let name = value.pointer("/definition/displayText").map(shown).unwrap_or_default();
    Texts {
        offer_type: document.offer_type().unwrap_or_default().to_owned(),
        title: if title.is_empty() { name } else { title },
        summary: offer.text(&["summary"]),
        long_summary: offer.text(&["longSummary"]),
        description_html: offer.text(&["description"]),
        useful_links: offer.list("usefulLinks").iter().filter_map(useful_link).collect(),
        categories: offer.list("categories").iter().map(shown).filter(|text| !text.is_empty()).collect(),
    }
}

/// Reads the texts of the plans, in order; a plan without a proper id is left out.
pub(super) fn of_plans(document: &OfferDocument) -> Vec<PlanTexts> {
    let plans = document.value().pointer("/definition/plans").and_then(Value::as_array);
    plans.into_iter().flatten().filter_map(plan).collect()
}

fn plan(value: &Value) -> Option<PlanTexts> {
    let plan = Members(value.as_object());
    Some(PlanTexts {
        id: PlanId::parse(value.get("planId")?.as_str()?).ok()?,
        title: plan.text(&["skuTitle", "title"]),
        summary: plan.text(&["skuSummary", "summary"]),
        description_html: plan.text(&["skuDescription", "description"]),
    })
}

fn useful_link(value: &Value) -> Option<UsefulLink> {
    let member = |name| value.get(name).map(shown).unwrap_or_default();
    let link = UsefulLink { title: member("linkTitle"), url: member("linkUrl") };
    (!link.title.is_empty() || !link.url.is_empty()).then_some(link)
}

/// The members of the offer or of a plan, by the last part of their names.
struct Members<'a>(Option<&'a Map<String, Value>>);

impl<'a> Members<'a> {
    fn text(&self, names: &[&str]) -> String {
        let texts = names.iter().filter_map(|name| self.find(name)).map(shown);
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    }

    fn list(&self, name: &str) -> &'a [Value] {
        self.find(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// The marketplace's own member before one of another namespace.
    fn find(&self, name: &str) -> Option<&'a Value> {
        let own = self.0?.get(&format!("microsoft-azure-marketplace.{name}"));
        let is_it = |key: &str| {
            let of_azure = |(space, last): (&str, &str)| {
                last == name && space.starts_with("microsoft-azure-") && !space.ends_with(NOT_OURS)
            };
            key.rsplit_once('.').is_some_and(of_azure)
        };
        own.or_else(|| self.0?.iter().find(|(key, _)| is_it(key)).map(|(_, value)| value))
    }
}

/// Shows a text; a signature in it stays hidden, for a page is passed on.
fn shown(value: &Value) -> String {
    redact(value.as_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document(offer: &Value, plans: &Value) -> OfferDocument {
        let value = json!({
            "publisherId": "contoso", "id": "insight", "offerTypeId": "microsoft-azure-corevm",
            "definition": {"displayText": "Insight", "offer": offer, "plans": plans},
        });
        OfferDocument::from_live(value).unwrap()
    }

    #[test]
    fn texts_are_read_from_the_marketplaces_namespace_first() {
        let texts = of_offer(&document(
            &json!({
                "microsoft-azure-corevm.title": "Other",
                "microsoft-azure-marketplace-testdrive.summary": "not ours",
                "microsoft-azure-marketplace.title": "Contoso Insight",
                "microsoft-azure-corevm.description": "<p>Calm</p>",
                "microsoft-azure-marketplace.categories": ["security", 7, ""],
                "microsoft-azure-marketplace.usefulLinks": [{"linkTitle": "Start", "linkUrl": "https://a"}, {}, 3],
            }),
            &json!([]),
        ));
        assert_eq!((texts.title.as_str(), texts.summary.as_str()), ("Contoso Insight", ""));
        assert_eq!(texts.description_html, "<p>Calm</p>");
        assert_eq!(texts.offer_type, "microsoft-azure-corevm");
        assert_eq!(texts.categories, ["security"]);
        let start = UsefulLink { title: "Start".into(), url: "https://a".into() };
        assert_eq!(texts.useful_links, [start]);
    }

    #[test]
    fn an_offer_without_a_title_has_its_name() {
        let texts = of_offer(&document(&json!({"microsoft-azure-marketplace.title": 5}), &json!(null)));
        assert_eq!(texts.title, "Insight");
    }

    #[test]
    fn plans_are_read_by_either_name() {
        let plans = of_plans(&document(
            &json!({}),
            &json!([
                {"planId": "team", "microsoft-azure-corevm.skuTitle": "Team", "microsoft-azure-corevm.summary": "Small"},
                {"planId": ""},
                {"planId": "large", "microsoft-azure-corevm.skuTitle": "", "microsoft-azure-corevm.title": "Large"},
            ]),
        ));
        let shown: Vec<_> =
            plans.iter().map(|p| (p.id.as_str(), p.title.as_str(), p.summary.as_str())).collect();
        assert_eq!(shown, [("team", "Team", "Small"), ("large", "Large", "")]);
    }

    #[test]
    fn no_signature_gets_into_the_page() {
        let html = r#"<a href="https://a/b?se=1&sig=secret">b</a>"#;
        let texts =
            of_offer(&document(&json!({"microsoft-azure-marketplace.description": html}), &json!([])));
        assert_eq!(texts.description_html, r#"<a href="https://a/b?se=1&sig=****">b</a>"#);
    }
}
