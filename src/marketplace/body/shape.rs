//! What an element of `screenshots` or `videos` looks like.
//!
//! No page documents it: strings by default (what both known clients write), objects where the existing elements are
//! objects or where `offerpress.toml` names their members.

use crate::listing::{ElementShape, MemberNames};
use serde_json::{Map, Value};

/// Learns the shape from the elements there are; plain URLs where none is an object.
///
/// The first object tells. Fails with its member names if it is not clear which one holds the image.
pub(super) fn learn(items: &[Value]) -> Result<ElementShape, Vec<String>> {
    let Some(members) = items.iter().find_map(Value::as_object) else { return Ok(ElementShape::Text) };
    learn_names(members).map(ElementShape::Object).ok_or_else(|| members.keys().cloned().collect())
}

fn learn_names(members: &Map<String, Value>) -> Option<MemberNames> {
    let video = find_video(members);
    let url = find_picture(members, video)?;
    let name = find_name(members, &[Some(url), video]);
    Some(MemberNames { url: url.to_owned(), name: name.map(str::to_owned), video: video.map(str::to_owned) })
}

const IMAGE_WORDS: [&str; 6] = ["image", "thumb", "picture", "screenshot", "url", "uri"];
const NAME_WORDS: [&str; 6] = ["caption", "title", "displayname", "name", "description", "text"];
const VIDEO_WORDS: [&str; 3] = ["video", "stream", "link"];
const VIDEO_HOSTS: [&str; 3] = ["youtube.com/", "youtu.be/", "vimeo.com/"];

/// The member with an address of YouTube or Vimeo, or the one whose name says so.
fn find_video(members: &Map<String, Value>) -> Option<&str> {
    let on_video_host = |(_, value): &(&str, &str)| VIDEO_HOSTS.iter().any(|host| value.contains(host));
    let called_so =
        |(name, _): &(&str, &str)| has_word(name, &VIDEO_WORDS) && !has_word(name, &IMAGE_WORDS[..4]);
    let found = strings(members).find(on_video_host).or_else(|| strings(members).find(called_so));
    found.map(|(name, _)| name)
}

/// The one member that holds an address and no video; failing that, the one whose name speaks of an image.
fn find_picture<'m>(members: &'m Map<String, Value>, video: Option<&str>) -> Option<&'m str> {
    let others: Vec<_> = strings(members).filter(|(name, _)| Some(*name) != video).collect();
    let is_address = |value: &str| value.starts_with("http://") || value.starts_with("https://");
    let by_value = others.iter().filter(|(_, value)| is_address(value));
    let by_both = by_value.clone().filter(|(name, _)| has_word(name, &IMAGE_WORDS[..4]));
    let by_name = others.iter().filter(|(name, value)| value.is_empty() && has_word(name, &IMAGE_WORDS));
    only(by_value).or_else(|| only(by_both)).or_else(|| only(by_name)).map(|(name, _)| *name)
}

fn find_name<'m>(members: &'m Map<String, Value>, taken: &[Option<&str>]) -> Option<&'m str> {
    let free: Vec<_> =
        strings(members).map(|(name, _)| name).filter(|name| !taken.contains(&Some(name))).collect();
    let exact = NAME_WORDS.iter().find_map(|word| free.iter().find(|name| name.eq_ignore_ascii_case(word)));
    exact.or_else(|| free.iter().find(|name| has_word(name, &NAME_WORDS))).copied()
}

/// The members that hold text, or could: an unset one is null.
fn strings(members: &Map<String, Value>) -> impl Iterator<Item = (&str, &str)> {
    members.iter().filter_map(|(name, value)| match value {
        Value::String(text) => Some((name.as_str(), text.as_str())),
        Value::Null => Some((name.as_str(), "")),
        _ => None,
    })
}

fn has_word(name: &str, words: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    words.iter().any(|word| name.contains(word))
}

fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next();
    first.filter(|_| items.next().is_none())
}
