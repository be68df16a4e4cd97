//! The texts of a tree, by which a preview is compared with the draft that it was made from.

use super::tree::{Paths, TEXTS, Tree, plain};
use crate::marketplace::session::text;
use serde_json::{Value, json};

/// The members of a text that are its place, and not what it says.
const PLACE: [&str; 5] = ["$schema", "id", "product", "plan", "lifecycleState"];

impl Tree {
    /// Returns the texts of the listings, of the offer and of its plans, without what may be another in each tree: IDs,
    /// versions of schemas, signatures and the service's remarks.
    pub(super) fn texts(&self) -> Value {
        let mut texts = json!({});
        for name in TEXTS {
            for one in self.of(name) {
                let mut members = plain(one, Paths::Ignored);
                if let Some(members) = members.as_object_mut() {
                    members.retain(|member, _| !PLACE.contains(&member.as_str()));
                }
                let plan = text(one, "plan").and_then(|plan| plan.rsplit('/').next());
                let parts = [plan, text(one, "languageId")].into_iter().flatten();
                texts[name][parts.collect::<Vec<_>>().join(" ")] = members;
            }
        }
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::tests::tree;
    use super::*;

    #[test]
    fn texts_are_compared_by_what_they_say_wherever_they_stand() {
        let one = |guid: &str, preview: u32, title: &str| {
            let schema = |name: &str| format!("https://x/schema/{name}/2022-03-01-preview{preview}");
            let listing = json!({ "$schema": schema("listing"), "id": format!("listing/{guid}/en-us"),
                "product": guid, "languageId": "en-us", "title": title, "validations": [preview] });
            let plan = |plan: &str| {
                json!({ "$schema": schema("plan-listing"), "id": format!("{guid}/{plan}"),
                "plan": format!("plan/{guid}/{plan}"), "languageId": "en-us", "name": plan })
            };
            tree(&json!([plan("a"), listing, plan("b")])).texts()
        };
        let first = one("1", 3, "One");
        assert_eq!(first, one("2", 5, "One"));
        let expected = json!({
            "listing": { "en-us": { "languageId": "en-us", "title": "One" } },
            "plan-listing": { "a en-us": { "languageId": "en-us", "name": "a" },
                              "b en-us": { "languageId": "en-us", "name": "b" } },
        });
        assert_eq!(first, expected);
        assert_ne!(first, one("1", 3, "Two"));
    }
}
