//! What the marketplace half does wrong when it was told to.

use std::io::Cursor;

use bytes::Bytes;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use serde_json::{Map, Value};

use super::super::behavior::Behavior;
use super::super::behaviors::Behaviors;
use super::images;

/// Returns the reasons for which certification refuses, if it does.
pub(in super::super) fn refusal(behaviors: &Behaviors) -> Option<String> {
    behaviors.find(|one| match one {
        Behavior::RefuseCertification(reasons) => Some(reasons.clone()),
        _ => None,
    })
}

/// Changes what a save brings: fields are lost, texts altered.
pub(super) fn spoil(behaviors: &Behaviors, document: &mut Value) {
    for behavior in behaviors.all() {
        match behavior {
            Behavior::DropField(name) => remove_field(document, &name),
            Behavior::AlterTexts => alter_texts(document),
            _ => {}
        }
    }
}

/// Takes out of a read what is to be withheld.
pub(super) fn withhold(behaviors: &Behaviors, document: &mut Value) {
    for behavior in behaviors.all() {
        if let Behavior::WithholdField(name) = behavior {
            remove_field(document, &name);
        }
    }
}

/// Writes the same pixels as other bytes, where that was asked for.
pub(in super::super) fn encode(behaviors: &Behaviors, image: Bytes) -> Bytes {
    if !behaviors.has(&Behavior::ReencodeImages) {
        return image;
    }
    let ways = [(CompressionType::Best, FilterType::Paeth), (CompressionType::Fast, FilterType::NoFilter)];
    let mut written = ways.into_iter().filter_map(|(compression, filter)| {
        let pixels = image::load_from_memory(&image).ok()?;
        let mut bytes = Cursor::new(Vec::new());
        let encoder = PngEncoder::new_with_quality(&mut bytes, compression, filter);
        pixels.write_with_encoder(encoder).ok()?;
        Some(Bytes::from(bytes.into_inner()))
    });
    written.find(|bytes| *bytes != image).unwrap_or_else(|| image.clone())
}

/// Removes a member at any depth, named in full or by what follows its last dot.
pub(super) fn remove_field(value: &mut Value, field: &str) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| name != field && name.rsplit('.').next() != Some(field));
            members.values_mut().for_each(|value| remove_field(value, field));
        }
        Value::Array(elements) => elements.iter_mut().for_each(|value| remove_field(value, field)),
        _ => {}
    }
}

/// The members that are texts, by what follows the last dot of their names.
const TEXTS: [&str; 5] = ["summary", "longSummary", "description", "title", "displayText"];

/// Alters the texts of an offer and the captions of its lists.
fn alter_texts(document: &mut Value) {
    if let Some(Value::Object(definition)) = document.get_mut("definition") {
        alter(definition, |name| name == "displayText");
        if let Some(Value::Object(offer)) = definition.get_mut("offer") {
            alter(offer, is_text);
        }
    }
    each_caption(document, &mut |caption| caption.push_str(ALTERED));
}

const ALTERED: &str = " (altered)";

fn alter(members: &mut Map<String, Value>, is_text: impl Fn(&str) -> bool) {
    for (_, value) in members.iter_mut().filter(|(name, _)| is_text(name)) {
        if let Value::String(text) = value {
            text.push_str(ALTERED);
        }
    }
}

fn is_text(name: &str) -> bool {
    name.rsplit('.').next().is_some_and(|field| TEXTS.contains(&field))
}

/// Visits the words beside the images of lists; a list of plain URLs has none.
pub(super) fn each_caption(document: &mut Value, visit: &mut dyn FnMut(&mut String)) {
    let Some(Value::Object(offer)) = document.pointer_mut("/definition/offer") else { return };
    let lists = offer.iter_mut().filter(|(name, _)| images::is_list(name));
    for element in lists.filter_map(|(_, list)| list.as_array_mut()).flatten() {
        let words = element.as_object_mut().into_iter().flat_map(|members| members.values_mut());
        for word in words {
            match word {
                Value::String(text) if !images::is_url(text) => visit(text),
                _ => {}
            }
        }
    }
}

/// What a colleague adds to a text.
pub(in super::super) const EDITED: &str = " (edited by a colleague)";

/// Changes the first text that an offer has: its summary, or else its title or name.
pub(super) fn edit_text(document: &mut Value) {
    let name = |field: &str| {
        let mut texts = document.pointer("/definition/offer")?.as_object()?.iter();
        texts.find(|(name, value)| name.ends_with(field) && value.is_string()).map(|(name, _)| name.clone())
    };
    let found = name(".summary").or_else(|| name(".title"));
    let text = match &found {
        Some(name) => document.pointer_mut("/definition/offer").and_then(|offer| offer.get_mut(name)),
        None => document.pointer_mut("/definition/displayText"),
    };
    if let Some(Value::String(text)) = text {
        text.push_str(EDITED);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Value {
        json!({"definition": {"displayText": "D", "offer": {
            "microsoft-azure-marketplace.title": "T",
            "microsoft-azure-marketplace.heroLogo": "https://a/h",
            "microsoft-azure-marketplace.screenshots": [{"url": "https://a/1", "caption": "One"}, "https://a/2"],
        }, "plans": [{"planId": "p", "x.heroLogo": 1}]}})
    }

    #[test]
    fn a_field_is_removed_by_either_name() {
        for (field, left) in [("heroLogo", 0), ("x.heroLogo", 1), ("Logo", 2)] {
            let mut document = document();
            remove_field(&mut document, field);
            assert_eq!(document.to_string().matches("heroLogo").count(), left, "{field}");
        }
    }

    #[test]
    fn texts_are_altered_and_urls_are_not() {
        let mut document = document();
        alter_texts(&mut document);
        let text = document.to_string();
        assert_eq!(text.matches(ALTERED).count(), 3, "{text}");
        assert!(text.contains("\"https://a/1\"") && text.contains("\"https://a/2\""), "{text}");
    }

    #[test]
    fn re_encoded_images_have_the_same_pixels_and_other_bytes() {
        let behaviors = Behaviors::new(vec![Behavior::ReencodeImages]);
        let mut image = Bytes::from(super::super::drawn::png(20, 10, 1));
        for _ in 0..3 {
            let other = encode(&behaviors, image.clone());
            assert_ne!(other, image);
            let pixels = |bytes: &Bytes| image::load_from_memory(bytes).unwrap().into_rgba8();
            assert_eq!(pixels(&other), pixels(&image));
            image = other;
        }
    }
}
