//! What a service makes of the captions and titles of lists.

use super::mode::Wording;
use serde_json::{Map, Value};

/// Changes the words of the offer that is sent; `before` is the one that is there.
pub(super) fn reword(offer: &mut Map<String, Value>, before: &Value, wording: Wording) {
    for (name, list) in offer.iter_mut().filter(|(name, _)| is_list(name)) {
        let Some(elements) = list.as_array_mut() else { continue };
        match wording {
            Wording::PlainUrls => elements.iter_mut().for_each(leave_the_image),
            Wording::Swapped => swap(elements),
            _ => {
                for (n, element) in elements.iter_mut().enumerate() {
                    reword_element(element, &before[name.as_str()][n], wording);
                }
            }
        }
    }
}

fn is_list(name: &str) -> bool {
    name.ends_with(".screenshots") || name.ends_with(".videos")
}

fn reword_element(element: &mut Value, before: &Value, wording: Wording) {
    let Some(members) = element.as_object_mut() else { return };
    if wording == Wording::Dropped {
        members.retain(|_, value| !is_words(value));
        return;
    }
    for (name, value) in members.iter_mut().filter(|(_, value)| is_words(value)) {
        let text = value.as_str().unwrap_or_default();
        *value = match wording {
            Wording::Cut => text.chars().take(10).collect::<String>().into(),
            Wording::Trimmed => text.split_whitespace().collect::<Vec<_>>().join(" ").into(),
            Wording::Escaped => text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").into(),
            Wording::NotCleared if text.is_empty() && before[name].is_string() => before[name].clone(),
            _ => continue,
        };
    }
}

fn is_words(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.contains("://"))
}

fn leave_the_image(element: &mut Value) {
    let images = element.as_object().into_iter().flat_map(Map::values).filter_map(Value::as_str);
    let image = images.into_iter().find(|text| text.contains("://") && !text.contains("youtube.com/"));
    if let Some(image) = image.map(str::to_owned) {
        *element = image.into();
    }
}

fn swap(elements: &mut [Value]) {
    let [first, .., last] = elements else { return };
    let (Some(first), Some(last)) = (first.as_object_mut(), last.as_object_mut()) else { return };
    for (name, words) in first.iter_mut().filter(|(_, value)| is_words(value)) {
        if let Some(other) = last.get_mut(name) {
            std::mem::swap(words, other);
        }
    }
}
