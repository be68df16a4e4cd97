//! What is true, said without the crate's own code: what an offer shows, what is behind each URL, what a folder holds.

use super::World;
use super::secrets::without_secrets;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The fields that hold one image each, by the name of the file in `logos/`.
const LOGOS: [(&str, &str); 5] = [
    ("small", "smallLogo"),
    ("medium", "mediumLogo"),
    ("large", "largeLogo"),
    ("wide", "wideLogo"),
    ("hero", "heroLogo"),
];

/// One image in one place, as a folder has it or as an offer shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// `largeLogo`, `screenshots[0]`.
    pub(crate) place: String,
    /// The file's name, or the URL.
    pub(crate) from: String,
    /// The bytes; none where a URL leads nowhere.
    pub(crate) bytes: Option<Vec<u8>>,
    /// The caption of a screenshot, the title of a video.
    pub(crate) caption: Option<String>,
    /// The address of a video.
    pub(crate) video: Option<String>,
    /// Whether there is room for words beside it.
    pub(crate) has_room: bool,
}

impl Picture {
    pub(crate) fn sha256(&self) -> Option<String> {
        self.bytes.as_deref().map(sha256)
    }

    /// Whether it shows the same as another: byte for byte or pixel for pixel.
    pub(crate) fn shows_the_same(&self, other: &Self) -> bool {
        match (&self.bytes, &other.bytes) {
            (Some(one), Some(other)) => one == other || same_pixels(one, other),
            _ => false,
        }
    }
}

/// The images of a folder whose files have the plainest names, place by place.
pub(crate) fn of_folder(folder: &Path) -> Vec<Picture> {
    let mut all = Vec::new();
    for (stem, field) in LOGOS {
        if let Ok(bytes) = fs::read(folder.join(format!("logos/{stem}.png"))) {
            all.push(picture(field.to_owned(), format!("logos/{stem}.png"), Some(bytes)));
        }
    }
    for (sub, field) in [("screenshots", "screenshots"), ("videos", "videos")] {
        let mut names: Vec<_> = fs::read_dir(folder.join(sub))
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".png"))
            .collect();
        names.sort();
        for (n, name) in names.iter().enumerate() {
            let bytes = fs::read(folder.join(sub).join(name)).unwrap();
            let mut found = picture(format!("{field}[{n}]"), format!("{sub}/{name}"), Some(bytes));
            (found.caption, found.video) = words_beside(&folder.join(sub).join(name));
            all.push(found);
        }
    }
    all
}

fn picture(place: String, from: String, bytes: Option<Vec<u8>>) -> Picture {
    Picture { place, from, bytes, caption: None, video: None, has_room: false }
}

/// The caption in `01.txt`, or title and address in `01.toml`.
fn words_beside(image: &Path) -> (Option<String>, Option<String>) {
    if let Ok(text) = fs::read_to_string(image.with_extension("txt")) {
        return (Some(text.trim().to_owned()), None);
    }
    let Ok(text) = fs::read_to_string(image.with_extension("toml")) else { return (None, None) };
    let table: toml::Table = text.parse().unwrap();
    let text = |name: &str| table.get(name).and_then(toml::Value::as_str).map(str::to_owned);
    (text("title"), text("url"))
}

/// The texts of a folder's `offer.json`: all members of `definition.offer` that are no images.
pub(crate) fn texts_of_folder(folder: &Path) -> Option<Map<String, Value>> {
    Some(texts_of(&offer_file(folder)?))
}

/// A folder's `offer.json`.
pub(crate) fn offer_file(folder: &Path) -> Option<Value> {
    let text = fs::read_to_string(folder.join("offer.json")).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

/// The texts of an offer, without secrets.
pub(crate) fn texts_of(offer: &Value) -> Map<String, Value> {
    let members = offer.pointer("/definition/offer").and_then(Value::as_object).cloned().unwrap_or_default();
    let texts = members.into_iter().filter(|(name, _)| field(name).is_none());
    texts.map(|(name, value)| (name, without_secrets(value))).collect()
}

/// The images that an offer shows, place by place, fetched as anybody would.
pub(crate) fn of_offer(world: &World, offer: &Value) -> Vec<Picture> {
    let mut all = Vec::new();
    let members = offer.pointer("/definition/offer").and_then(Value::as_object);
    for (name, value) in members.into_iter().flatten() {
        let Some(field) = field(name) else { continue };
        match value {
            Value::String(url) if !url.is_empty() => {
                all.push(picture(field.to_owned(), url.clone(), world.image(url)));
            }
            Value::Array(items) => {
                for (n, item) in items.iter().enumerate() {
                    all.push(element(world, format!("{field}[{n}]"), item));
                }
            }
            _ => {}
        }
    }
    all
}

/// Every URL that stands in an offer, wherever it stands.
pub(crate) fn urls_of(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if text.contains("://") => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(urls_of).collect(),
        Value::Object(members) => members.values().flat_map(urls_of).collect(),
        _ => Vec::new(),
    }
}

/// An element of a list: a URL, or an object in which one member is an image's URL, one a video's, and one words.
fn element(world: &World, place: String, item: &Value) -> Picture {
    let Some(members) = item.as_object() else {
        let url = item.as_str().unwrap_or_default();
        return picture(place, url.to_owned(), world.image(url));
    };
    let texts: Vec<_> = members.values().filter_map(Value::as_str).collect();
    let is_video = |text: &&&str| {
        text.contains("youtube.com/") || text.contains("youtu.be/") || text.contains("vimeo.com/")
    };
    let video = texts.iter().find(is_video).map(|text| (*text).to_owned());
    let url = texts.iter().find(|text| text.contains("://") && !is_video(text)).copied().unwrap_or_default();
    let is_words = |text: &&&str| !text.is_empty() && !text.contains("://");
    let caption = texts.iter().find(is_words).map(|text| (*text).to_owned());
    Picture { place, from: url.to_owned(), bytes: world.image(url), caption, video, has_room: true }
}

/// The field of an image, where a member holds one.
fn field(name: &str) -> Option<&str> {
    let (namespace, field) = name.rsplit_once('.')?;
    let known = LOGOS.iter().any(|(_, logo)| *logo == field) || matches!(field, "screenshots" | "videos");
    (namespace.starts_with("microsoft-azure-") && known).then_some(field)
}

/// What a lock says: SHA-256 in hex by the path of the URL; an image of unknown content has none.
pub(crate) fn lock(folder: &Path) -> BTreeMap<String, String> {
    let Ok(text) = fs::read_to_string(folder.join("offerpress.lock")) else { return BTreeMap::new() };
    let table: toml::Table = text.parse().unwrap();
    let entries = table.get("asset").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let text = |entry: &toml::Value, name: &str| Some(entry.get(name)?.as_str().unwrap().to_owned());
    let pair = |entry| Some((text(entry, "path").unwrap(), text(entry, "sha256")?));
    entries.iter().filter_map(pair).collect()
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// Whether two PNG files show the same.
pub(crate) fn same_pixels(one: &[u8], other: &[u8]) -> bool {
    matches!((pixels(one), pixels(other)), (Some(one), Some(other)) if one == other)
}

fn pixels(bytes: &[u8]) -> Option<(u32, u32, png::ColorType, Vec<u8>)> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().ok()?;
    let mut buffer = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut buffer).ok()?;
    buffer.truncate(info.buffer_size());
    Some((info.width, info.height, info.color_type, buffer))
}

/// Writes a PNG anew: the same pixels, other bytes.
pub(crate) fn reencode(bytes: &[u8]) -> Vec<u8> {
    let Some((width, height, color, pixels)) = pixels(bytes) else { return bytes.to_vec() };
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(color);
    encoder.set_compression(png::Compression::Fast);
    encoder.add_text_chunk("Software".to_owned(), "the marketplace".to_owned()).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    out
}
