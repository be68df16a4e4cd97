//! What a save makes of captions and titles where it was told to.

use serde_json::Value;

use super::super::switch::{Switch, Wording};
use super::product::Product;
use super::state::Ingestion;
use super::value::{find, find_mut, kind, text};

impl Ingestion {
    /// Changes the words of what a job saved, in the draft and in the job's outcome; `before` is the product before it.
    pub(super) fn reword(&self, before: &Product, product: &mut Product, saved: &mut [Value]) {
        let wording = self.switch(|one| match one {
            Switch::Reword(wording) => Some(*wording),
            _ => None,
        });
        match wording {
            None => return,
            Some(Wording::Swap) => swap(saved),
            Some(wording) => {
                for one in saved.iter_mut() {
                    let there = find(&before.draft, text(one, "id"));
                    change(one, there, wording);
                }
            }
        }
        for one in saved.iter() {
            if let Some(place) = find_mut(&mut product.draft, text(one, "id")) {
                place.clone_from(one);
            }
        }
    }
}

/// Returns the words of a resource; none where it has no room for them.
fn words(resource: &mut Value) -> Option<&mut String> {
    let words = match kind(resource) {
        "listing-asset" if text(resource, "type") == "azureLogoScreenshot" => {
            resource.as_object_mut()?.entry("description").or_insert_with(|| "".into())
        }
        "listing-trailer" => {
            let languages = resource.get_mut("assets")?.as_object_mut()?;
            languages.values_mut().next()?.get_mut("title")?
        }
        _ => return None,
    };
    match words {
        Value::String(words) => Some(words),
        _ => None,
    }
}

fn change(resource: &mut Value, before: Option<&Value>, wording: Wording) {
    let old = before.cloned().and_then(|mut before| words(&mut before).cloned());
    let Some(words) = words(resource) else { return };
    *words = match wording {
        Wording::Drop => String::new(),
        Wording::Cut => words.chars().take(10).collect(),
        Wording::Trim => words.split_whitespace().collect::<Vec<_>>().join(" "),
        Wording::Escape => words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
        Wording::Keep if words.is_empty() => old.unwrap_or_default(),
        Wording::Keep | Wording::Swap => return,
    };
}

/// Lets the first two resources of each kind have each other's words.
fn swap(saved: &mut [Value]) {
    for of in ["listing-asset", "listing-trailer"] {
        let mut all = saved.iter_mut().filter(|one| kind(one) == of).filter_map(words);
        if let (Some(first), Some(second)) = (all.next(), all.next()) {
            std::mem::swap(first, second);
        }
    }
}
