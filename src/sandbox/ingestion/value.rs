//! Reads members of resources, which are kept as the JSON that they are.

use serde_json::{Map, Value};

use super::version::Address;

/// Reads a member that is a text; one that is not there is empty.
pub(super) fn text<'v>(resource: &'v Value, name: &str) -> &'v str {
    resource.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Names the kind of a resource, such as `listing-asset`, by its schema.
pub(super) fn kind(resource: &Value) -> &str {
    Address::parse(text(resource, "$schema")).map_or("", |address| address.resource)
}

/// Sets a member; anything but an object stays as it is.
pub(super) fn set(resource: &mut Value, name: &str, value: impl Into<Value>) {
    if let Value::Object(members) = resource {
        members.insert(name.to_owned(), value.into());
    }
}

/// Takes a member out.
pub(super) fn remove(resource: &mut Value, name: &str) {
    if let Value::Object(members) = resource {
        members.shift_remove(name);
    }
}

/// Finds a resource by its durable ID.
pub(super) fn find<'v>(resources: &'v [Value], id: &str) -> Option<&'v Value> {
    resources.iter().find(|one| text(one, "id") == id)
}

/// Finds a resource by its durable ID, to change it.
pub(super) fn find_mut<'v>(resources: &'v mut [Value], id: &str) -> Option<&'v mut Value> {
    resources.iter_mut().find(|one| text(one, "id") == id)
}

/// Visits the URL of every file in a resource: of an asset, or of the still of a trailer.
pub(super) fn visit_urls(resource: &mut Value, visit: &mut dyn FnMut(&mut String)) {
    let is_asset = kind(resource) == "listing-asset";
    let is_trailer = kind(resource) == "listing-trailer";
    if is_asset && let Some(Value::String(url)) = resource.get_mut("url") {
        visit(url);
    }
    let languages = resource.get_mut("assets").and_then(Value::as_object_mut).filter(|_| is_trailer);
    for language in languages.into_iter().flat_map(Map::values_mut) {
        let stills = language.get_mut("imageList").and_then(Value::as_array_mut);
        for still in stills.into_iter().flatten() {
            if let Some(Value::String(url)) = still.get_mut("url") {
                visit(url);
            }
        }
    }
}

/// Lists the URLs of the files in a resource.
pub(super) fn urls(resource: &Value) -> Vec<String> {
    let mut found = Vec::new();
    visit_urls(&mut resource.clone(), &mut |url| found.push(url.clone()));
    found
}

/// Makes every `details` an empty object, at any depth.
pub(super) fn empty_details(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                if name == "details" {
                    *value = Value::Object(Map::new());
                }
                empty_details(value);
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(empty_details),
        _ => {}
    }
}
