//! A product of the Product Ingestion API: what its tree shows, what a request makes of it, what a colleague changes.

use super::step::Edit;
use crate::support::shown::assets;
use serde_json::{Value, json};

/// The listing's texts that people write, by the name that they have in the stories.
const TEXTS: [(&str, &str); 2] = [("summary", "searchResultSummary"), ("longSummary", "description")];

/// The image types, by the name of their field in the stories.
pub(super) const TYPES: [(&str, &str); 5] = [
    ("azureLogoSmall", "smallLogo"),
    ("azureLogoMedium", "mediumLogo"),
    ("azureLogoLarge", "largeLogo"),
    ("azureLogoWide", "wideLogo"),
    ("azureLogoScreenshot", "screenshots"),
];

/// Returns the texts of the listing.
pub(super) fn texts(tree: &Value) -> impl Iterator<Item = (String, String)> + '_ {
    let listing = resources(tree).iter().find(|one| is_of(one, "listing"));
    let text = |(name, member): (&str, &str)| Some((name.to_owned(), listing?[member].as_str()?.to_owned()));
    TEXTS.into_iter().filter_map(text).collect::<Vec<_>>().into_iter()
}

/// Returns the tree as it will be when a request with these resources is carried out whole.
pub(super) fn with(tree: &Value, sent: &Value) -> Option<Value> {
    let mut tree = tree.clone();
    let mut next = assets(&tree).iter().map(|((_, number), _)| *number).max().unwrap_or_default();
    let all = tree["resources"].as_array_mut()?;
    for one in sent["resources"].as_array()? {
        let at = all.iter().position(|held| one.get("id").is_some_and(|id| held["id"] == *id));
        match at {
            Some(at) if one["lifecycleState"] == "deleted" => drop(all.remove(at)),
            Some(at) => all[at] = one.clone(),
            None => {
                next += 1;
                let mut new = one.clone();
                new["id"] = format!("new/{next}").into();
                all.push(new);
            }
        }
    }
    Some(tree)
}

/// Plays a colleague in the portal: `upload` is a file, `words` are new ones.
pub(super) fn change(resources: &mut Vec<Value>, edit: Edit, upload: &str, words: &str) {
    match edit {
        Edit::Text(name) => {
            let member = TEXTS.iter().find(|(text, _)| *text == name).map_or("title", |(_, member)| member);
            let listing = resources.iter_mut().find(|one| is_of(one, "listing")).unwrap();
            listing[member] = json!(words);
        }
        Edit::Logo(kind) => {
            let kind = if kind == "large" { "azureLogoLarge" } else { "azureLogoSmall" };
            match resources.iter_mut().find(|one| one["type"] == kind) {
                Some(logo) => logo["url"] = json!(upload),
                None => add(resources, kind, upload, ""),
            }
        }
        Edit::LogoRemoved => resources.retain(|one| one["type"] != "azureLogoSmall"),
        _ => change_list(resources, edit, upload, words),
    }
}

fn change_list(resources: &mut Vec<Value>, edit: Edit, upload: &str, words: &str) {
    let tree = json!({ "resources": resources });
    let shown: Vec<_> = assets(&tree)
        .into_iter()
        .filter(|(_, one)| one["type"] == "azureLogoScreenshot")
        .map(|(_, one)| one["id"].clone())
        .collect();
    let of = |resources: &[Value], id: &Value| resources.iter().position(|one| one["id"] == *id).unwrap();
    match (edit, shown.as_slice()) {
        (Edit::Added, few) if few.len() < 5 => add(resources, "azureLogoScreenshot", upload, words),
        (Edit::Removed, [first, ..]) => {
            let at = of(resources, first);
            resources.remove(at);
        }
        (Edit::Replaced, [first, ..]) => {
            let at = of(resources, first);
            resources[at]["url"] = json!(upload);
        }
        (Edit::Caption, [first, ..]) => {
            let at = of(resources, first);
            resources[at]["description"] = json!(words);
        }
        (Edit::Reordered, [_, _, ..]) => {
            for (n, id) in shown.iter().enumerate() {
                let at = of(resources, id);
                resources[at]["displayOrder"] = json!((n + 1) % shown.len());
            }
        }
        _ => {}
    }
}

/// Adds an asset behind those that there are.
fn add(resources: &mut Vec<Value>, kind: &str, url: &str, description: &str) {
    let listing = resources.iter().find(|one| is_of(one, "listing")).unwrap().clone();
    let tree = json!({ "resources": resources });
    let of_kind: Vec<_> = assets(&tree).into_iter().filter(|(_, one)| one["type"] == kind).collect();
    let number = of_kind.iter().map(|((_, number), _)| number + 1).max().unwrap_or(1);
    let order = of_kind.iter().map(|((order, _), _)| order + 1).max().unwrap_or_default();
    let place = listing["id"].as_str().unwrap().trim_start_matches("listing/").to_owned();
    resources.push(json!({
        "$schema": "https://schema.mp.microsoft.com/schema/listing-asset/2022-03-01-preview3",
        "id": format!("listing-asset/{place}/{}/{number}", kind.to_ascii_lowercase()),
        "product": listing["product"], "kind": "azure", "listing": listing["id"], "type": kind,
        "languageId": listing["languageId"], "description": description, "displayOrder": order,
        "fileName": "by-a-colleague.png", "friendlyName": "by-a-colleague.png", "url": url,
    }));
}

/// Returns the number of what a request takes live.
pub(super) fn number_of(sent: &[u8]) -> Option<String> {
    let sent: Value = serde_json::from_slice(sent).ok()?;
    Some(sent.pointer("/resources/0/id")?.as_str()?.rsplit('/').next()?.to_owned())
}

fn resources(tree: &Value) -> &[Value] {
    tree["resources"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn is_of(one: &Value, name: &str) -> bool {
    one["$schema"].as_str().is_some_and(|schema| schema.contains(&format!("/schema/{name}/")))
}
