//! Secrets that a service keeps, and doesn't show or shows as something else.

use serde_json::{Value, json};

/// A text whose member's name tells of a secret, with its place as a JSON pointer.
pub(crate) type Secret = (String, String);

/// The secrets in an offer.
pub(crate) fn secrets_of(offer: &Value) -> Vec<Secret> {
    let mut found = Vec::new();
    find(String::new(), offer, &mut found);
    found
}

fn find(place: String, value: &Value, found: &mut Vec<Secret>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| find(format!("{place}/{name}"), value, found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, value)| find(format!("{place}/{n}"), value, found));
        }
        Value::String(text) if tells_of_a_secret(&place) => found.push((place, text.clone())),
        _ => {}
    }
}

/// An offer, or a part of it, as reads show it.
pub(super) fn without_secrets(mut value: Value) -> Value {
    match &mut value {
        Value::Object(members) => {
            members.retain(|name, value| !(value.is_string() && tells_of_a_secret(name)));
            members.values_mut().for_each(|value| *value = without_secrets(value.take()));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| *value = without_secrets(value.take())),
        _ => {}
    }
    value
}

fn tells_of_a_secret(place: &str) -> bool {
    let name = place.rsplit(['/', '.']).next().unwrap_or_default().to_lowercase();
    ["password", "secret", "key", "token", "connectionstring"].iter().any(|mark| name.ends_with(mark))
}

/// Puts secrets into an offer, where their places are there.
pub(super) fn put(offer: &mut Value, secrets: &[Secret]) {
    for (place, secret) in secrets {
        let Some((parent, name)) = place.rsplit_once('/') else { continue };
        if let Some(members) = offer.pointer_mut(parent).and_then(Value::as_object_mut) {
            members.insert(name.to_owned(), json!(secret));
        }
    }
}
