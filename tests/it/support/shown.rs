//! What the draft of a sandbox shows, fetched as anybody would and compared with the files by their hashes.

use super::world::truth;
use offerpress::sandbox::{Sandbox, Slot};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

/// The URLs that each image field shows, in order.
pub(crate) type Shown = BTreeMap<String, Vec<String>>;

/// The image types of the Product Ingestion API, by the name that the field has everywhere else.
const TYPES: [(&str, &str); 6] = [
    ("azureLogoSmall", "smallLogo"),
    ("azureLogoMedium", "mediumLogo"),
    ("azureLogoLarge", "largeLogo"),
    ("azureLogoWide", "wideLogo"),
    ("azureLogoHero", "heroLogo"),
    ("azureLogoScreenshot", "screenshots"),
];

/// Asserts that the draft shows each image of the folder in its place, byte for byte, and no more in any list.
#[track_caller]
pub(crate) fn draft_is_the_folder(sandbox: &Sandbox, (publisher, offer): (&str, &str), folder: &Path) {
    let draft = sandbox.offer(publisher, offer, Slot::Draft).expect("there is no draft");
    is_the_folder(&of_offer(&draft), folder);
}

/// The same of a product of the Product Ingestion API, where an image could be there twice.
#[track_caller]
pub(crate) fn tree_is_the_folder(sandbox: &Sandbox, external_id: &str, slot: Slot, folder: &Path) {
    let tree = sandbox.tree(external_id, slot).expect("there is no such tree");
    is_the_folder(&of_tree(&tree), folder);
}

#[track_caller]
fn is_the_folder(shown: &Shown, folder: &Path) {
    let wanted = truth::of_folder(folder);
    assert!(!wanted.is_empty(), "{} holds no image", folder.display());
    for picture in &wanted {
        let url = url_at(shown, &picture.place)
            .unwrap_or_else(|| panic!("nothing is shown as {}: {shown:?}", picture.place));
        let bytes = fetch(url).unwrap_or_else(|| panic!("{url} can't be fetched"));
        assert_eq!(
            Some(truth::sha256(&bytes)),
            picture.sha256(),
            "another image than {} is shown",
            picture.from
        );
    }
    for (field, urls) in shown {
        let count = wanted.iter().filter(|picture| picture.place.split('[').next() == Some(field)).count();
        let is_list = field == "screenshots" || field == "videos";
        assert!(urls.len() == count || (count == 0 && !is_list), "{field}: {urls:?}");
    }
}

/// The URL in a place such as `largeLogo` or `screenshots[0]`.
fn url_at<'s>(shown: &'s Shown, place: &str) -> Option<&'s str> {
    let (field, rest) = place.split_once('[').unwrap_or((place, "0]"));
    let at: usize = rest.strip_suffix(']')?.parse().ok()?;
    shown.get(field)?.get(at).map(String::as_str)
}

/// Reads an offer: the members that hold images.
fn of_offer(draft: &Value) -> Shown {
    let members = draft.pointer("/definition/offer").and_then(Value::as_object);
    let mut shown = Shown::new();
    for (key, value) in members.into_iter().flatten() {
        let field = key.rsplit('.').next().unwrap_or_default();
        if field.ends_with("Logo") || field == "screenshots" || field == "videos" {
            let urls = truth::urls_of(value).into_iter().filter(|url| url.starts_with("http://127.0.0.1:"));
            // the first of two members with the same end is the one that is written
            shown.entry(field.to_owned()).or_insert_with(|| urls.collect());
        }
    }
    shown
}

/// Reads a resource tree: its assets, in the order in which they are shown.
pub(crate) fn of_tree(tree: &Value) -> Shown {
    let mut shown = Shown::new();
    for (_, asset) in assets(tree) {
        let name = TYPES.iter().find(|(name, _)| asset["type"] == *name).map(|(_, field)| *field);
        if let (Some(name), Some(url)) = (name, asset["url"].as_str()) {
            shown.entry(name.to_owned()).or_default().push(url.to_owned());
        }
    }
    shown
}

/// The assets of a resource tree, in the order in which they are shown: by their display order and their number.
pub(crate) fn assets(tree: &Value) -> Vec<((u64, u64), &Value)> {
    let resources = tree["resources"].as_array().into_iter().flatten();
    let assets = resources
        .filter(|one| one["$schema"].as_str().is_some_and(|schema| schema.contains("/listing-asset/")));
    let number = |one: &Value| one["id"].as_str()?.rsplit('/').next()?.parse().ok();
    let place =
        |one: &Value| (one["displayOrder"].as_u64().unwrap_or_default(), number(one).unwrap_or(u64::MAX));
    let mut all: Vec<_> = assets.map(|one| (place(one), one)).collect();
    all.sort_by_key(|(place, _)| *place);
    all
}

/// Fetches an image without any library; none where it is not answered with 200.
pub(crate) fn fetch(url: &str) -> Option<Vec<u8>> {
    let (host, path) = url.strip_prefix("http://")?.split_once('/')?;
    let mut stream = TcpStream::connect(host).ok()?;
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    answer.starts_with(b"HTTP/1.1 200").then(|| answer.split_off(end + 4))
}
