//! Rewrites a list whose elements are objects: only image, name and video URL change.

use crate::base::ImageUrl;
use crate::listing::{MemberNames, Placement};
use serde_json::{Map, Value};

/// Makes an element for each placement.
///
/// An image that the list shows already keeps its own element, wherever it moves; another takes over the element at
/// its position; one beyond the end is made on the pattern of the first.
pub(super) fn elements(existing: &[Value], names: &MemberNames, group: &[&Placement]) -> Vec<Value> {
    let kept: Vec<_> = group.iter().map(|placement| shown_at(existing, names, &placement.url)).collect();
    let at = |n: usize| kept.get(n).copied().flatten().or((!kept.contains(&Some(n))).then_some(n));
    let own = |n: usize| existing.get(at(n)?)?.as_object();
    let pattern = existing.iter().find_map(Value::as_object);
    group.iter().enumerate().map(|(n, placement)| element(own(n), pattern, names, placement)).collect()
}

fn shown_at(existing: &[Value], names: &MemberNames, url: &ImageUrl) -> Option<usize> {
    let shown = |item: &Value| item.get(&names.url)?.as_str().and_then(|text| ImageUrl::parse(text).ok());
    existing.iter().position(|item| shown(item).is_some_and(|shown| shown.same_place(url)))
}

fn element(
    own: Option<&Map<String, Value>>,
    pattern: Option<&Map<String, Value>>,
    names: &MemberNames,
    placement: &Placement,
) -> Value {
    let mut members = own.or(pattern).cloned().unwrap_or_default();
    members.insert(names.url.clone(), placement.url.expose().into());
    let title = placement.caption.as_deref().or(placement.video.as_ref().map(|video| video.title.as_str()));
    let address = placement.video.as_ref().map(|video| video.url.as_str());
    for (name, text) in [(&names.name, title), (&names.video, address)] {
        let Some(name) = name else { continue };
        // what the pattern's words say is not about this image
        if let Some(text) = text.or(own.is_none().then_some("")) {
            members.insert(name.clone(), text.into());
        }
    }
    Value::Object(members)
}
