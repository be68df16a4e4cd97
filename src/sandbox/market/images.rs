//! Where the URLs of images are in an offer.
//!
//! Fields at the level of the offer and of each plan: `<namespace>.smallLogo` to `<namespace>.heroLogo` hold one URL;
//! `<namespace>.screenshots` and `<namespace>.videos` are lists of URLs, or of objects with URLs in them.

use super::copies::KEPT;
use serde_json::{Map, Value};

const LOGOS: [&str; 5] = ["smallLogo", "mediumLogo", "largeLogo", "wideLogo", "heroLogo"];
/// What is asked for at publishing; the API still wants the wide logo, though the portal has dropped it.
const REQUIRED: [&str; 4] = ["smallLogo", "mediumLogo", "largeLogo", "wideLogo"];

/// Visits every image URL, with the name of its place; empty strings are none.
pub(in super::super) fn visit_urls(document: &mut Value, visit: &mut dyn FnMut(&str, &mut String)) {
    let Some(definition) = document.get_mut("definition").and_then(Value::as_object_mut) else { return };
    if let Some(Value::Object(offer)) = definition.get_mut("offer") {
        visit_level("definition.offer", offer, visit);
    }
    if let Some(Value::Array(plans)) = definition.get_mut("plans") {
        for (index, plan) in plans.iter_mut().enumerate() {
            if let Value::Object(plan) = plan {
                visit_level(&format!("definition.plans[{index}]"), plan, visit);
            }
        }
    }
}

/// Names the logos that a listing cannot do without and that are not set: those of the offer, or of each core VM plan.
pub(super) fn missing_logos(document: &Value) -> Vec<String> {
    let core = "microsoft-azure-corevm";
    let is_core = document.get("offerTypeId").and_then(Value::as_str) == Some(core);
    let levels: Vec<&Value> = if is_core {
        document.pointer("/definition/plans").and_then(Value::as_array).into_iter().flatten().collect()
    } else {
        document.pointer("/definition/offer").into_iter().collect()
    };
    let namespace = if is_core { core } else { "microsoft-azure-marketplace" };
    let names = REQUIRED.map(|logo| format!("{namespace}.{logo}"));
    let is_missing =
        |level: &Value, name: &str| level.get(name).and_then(Value::as_str).is_none_or(str::is_empty);
    names.into_iter().filter(|name| levels.iter().any(|level| is_missing(level, name))).collect()
}

fn visit_level(place: &str, members: &mut Map<String, Value>, visit: &mut dyn FnMut(&str, &mut String)) {
    for (name, value) in members.iter_mut() {
        let place = format!("{place}.{name}");
        match (field(name), value) {
            (Some("screenshots"), Value::Array(elements)) => visit_list(&place, elements, |_| true, visit),
            (Some("videos"), Value::Array(elements)) => visit_list(&place, elements, is_thumbnail, visit),
            (Some(logo), Value::String(url)) if LOGOS.contains(&logo) && !url.is_empty() => {
                visit(&place, url);
            }
            _ => {}
        }
    }
}

fn visit_list(
    place: &str,
    elements: &mut [Value],
    is_image: impl Fn(&str) -> bool,
    visit: &mut dyn FnMut(&str, &mut String),
) {
    for (index, element) in elements.iter_mut().enumerate() {
        let place = format!("{place}[{index}]");
        match element {
            Value::String(url) if !url.is_empty() => visit(&place, url),
            Value::Object(members) => {
                let members = members.iter_mut().filter(|(name, _)| is_image(name));
                for (name, value) in members {
                    match value {
                        Value::String(url) if is_url(url) => visit(&format!("{place}.{name}"), url),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

pub(super) fn is_url(text: &str) -> bool {
    text.contains("://") || text.starts_with(KEPT)
}

/// Of the URLs in a video, only the thumbnail is an image; the other one leads to the video.
fn is_thumbnail(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("thumb") || name.contains("image")
}

/// Whether a member is a list of images.
pub(super) fn is_list(name: &str) -> bool {
    matches!(field(name), Some("screenshots" | "videos"))
}

/// Names a field of the marketplace's, without its namespace.
fn field(name: &str) -> Option<&str> {
    let (namespace, field) = name.rsplit_once('.')?;
    namespace.starts_with("microsoft-azure-").then_some(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_place_is_visited_and_nothing_else() {
        let mut document = json!({"definition": {
            "offer": {
                "microsoft-azure-marketplace.smallLogo": "https://a/1",
                "microsoft-azure-marketplace.wideLogo": "",
                "microsoft-azure-marketplace.heroLogo": null,
                "microsoft-azure-marketplace.privacyURL": "https://a/no",
                "microsoft-azure-marketplace.screenshots": ["https://a/2", {"caption": "x", "url": "https://a/3"}],
                "microsoft-azure-marketplace.videos": [
                    {"title": "t", "url": "https://youtu.be/x", "thumbnailUrl": "https://a/4"}, "https://a/5"],
                "smallLogo": "https://a/no",
            },
            "plans": [{}, {"microsoft-azure-corevm.largeLogo": "https://a/6"}],
        }});
        let mut seen = Vec::new();
        visit_urls(&mut document, &mut |place, url| seen.push(format!("{place} {url}")));
        assert_eq!(
            seen,
            [
                "definition.offer.microsoft-azure-marketplace.smallLogo https://a/1",
                "definition.offer.microsoft-azure-marketplace.screenshots[0] https://a/2",
                "definition.offer.microsoft-azure-marketplace.screenshots[1].url https://a/3",
                "definition.offer.microsoft-azure-marketplace.videos[0].thumbnailUrl https://a/4",
                "definition.offer.microsoft-azure-marketplace.videos[1] https://a/5",
                "definition.plans[1].microsoft-azure-corevm.largeLogo https://a/6",
            ]
        );
    }
}
