//! One folder on each kind of offer that the sandbox begins with.

use super::Story;
use offerpress::sandbox::{Deletion, Sandbox, Seed, Slot, Switch};
use serde_json::Value;

/// The resources that the folder has no file for: texts, plans, videos, documents, and logos that the portal made.
fn others(story: &Story, id: &str) -> Vec<Value> {
    let tree = story.sandbox.tree(id, Slot::Draft).unwrap();
    let is_ours = |one: &Value| {
        let kind = one["type"].as_str().unwrap_or_default();
        ["azureLogoLarge", "azureLogoScreenshot"].contains(&kind)
    };
    let resources = tree["resources"].as_array().unwrap().iter().filter(|one| !is_ours(one));
    resources.map(without_signatures).collect()
}

fn without_signatures(value: &Value) -> Value {
    match value {
        Value::String(text) => text.split("?sk").next().into(),
        Value::Array(items) => items.iter().map(without_signatures).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), without_signatures(value))).collect()
        }
        other => other.clone(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_goes_onto_each_kind_of_offer_and_touches_nothing_else() {
    for seed in [Seed::Saas, Seed::Vm, Seed::Container, Seed::PortalLogos, Seed::OldHost] {
        let id = seed.external_id();
        let story = Story::of(Sandbox::builder(), &id).await;
        story.set(Switch::DeletePublished(Deletion::Allow));
        let before = others(&story, &id);
        story.ends(&["publish", "listing"], 4);
        assert_eq!(story.posts(), 0, "nothing tells whose images these are");
        story.ends(&["publish", "listing", "--force"], 0);
        assert_eq!(others(&story, &id), before, "{seed:?}");
        let again = story.publish();
        assert!(again.stdout.contains("unchanged"), "{seed:?}: {}", again.all());
        assert_eq!(story.posts(), 1);
    }
}
