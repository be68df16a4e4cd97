//! Which resources an edit makes.

use super::service::{image, listing, offer, resources as held, schema, trailer, tree_of, url};
use crate::base::{AssetKind, ImageUrl};
use crate::listing::{Field, Level, Words};
use crate::marketplace::Unserved;
use crate::marketplace::ingestion::resource::{is_deletion, resources};
use crate::marketplace::ingestion::slots::Slots;
use serde_json::{Value, json};

/// The field of a kind with these images: a number is the image with that ordinal, whose URL was signed anew; another
/// name is one of ours; `=text` is its caption.
fn field(slots: &Slots, kind: &AssetKind, images: &str) -> Field {
    let mut field = Field::empty(Level::Offer, kind.clone());
    for (name, caption) in images.split(' ').filter(|text| !text.is_empty()).map(halves) {
        let there = slots.of_kind(kind).into_iter().find(|one| one.id.ends_with(&format!("/{name}")));
        let path = there.and_then(|one| one.url.as_ref()).map(ImageUrl::place);
        let path = path.map_or_else(|| format!("https://ours.example/{name}.png"), str::to_owned);
        let own = there.map(|one| one.words.clone()).unwrap_or_default();
        field.urls.push(Some(ImageUrl::parse(&format!("{path}?sig=ours")).unwrap()));
        field.words.push(Words { name: caption.map(str::to_owned).or(own.name), video: own.video });
        field.files.push(Some(format!("{name}.png")));
    }
    field
}

fn halves(text: &str) -> (&str, Option<&str>) {
    text.split_once('=').map_or((text, None), |(name, caption)| (name, Some(caption)))
}

fn slots(resources: &[Value]) -> Slots {
    Slots::of(&tree_of(resources), &offer()).unwrap()
}

/// What a save of this one field sends.
fn sent(there: &[Value], kind: &AssetKind, images: &str) -> Vec<Value> {
    let slots = slots(there);
    resources(&slots, &slots.fields(), &[field(&slots, kind, images)]).unwrap()
}

/// `2: a.png @3 "Two" two.png` and what is deleted.
fn short(resource: &Value) -> String {
    let name = resource["id"].as_str().map(|id| id.rsplit('/').next().unwrap());
    let name = name.or(resource["resourceName"].as_str()).unwrap();
    let (path, _) = resource["url"].as_str().unwrap().split_once('?').unwrap();
    let image = path.rsplit('/').next().unwrap();
    let text = |member: &str| resource[member].as_str().unwrap_or("-").to_owned();
    let gone = if is_deletion(resource) { " deleted" } else { "" };
    let [description, file, friendly] = ["description", "fileName", "friendlyName"].map(text);
    format!("{name}: {image} @{} {description:?} {file} {friendly}{gone}", resource["displayOrder"])
}

#[test]
fn screenshots_are_rewritten_in_place_added_behind_and_deleted() {
    let there = [
        listing("Contoso"),
        image("azureLogoScreenshot", 3, 7, ""),
        image("azureLogoScreenshot", 1, 0, "One"),
        image("azureLogoScreenshot", 2, 3, "Two"),
    ];
    let gone = |n: u32, order: u32, text: &str| {
        format!("{n}: screenshot{n}.png @{order} {text:?} screenshot{n}.png screenshot {n} deleted")
    };
    let moved = |to: u32, order: u32, from: u32, text: &str| {
        format!("{to}: screenshot{from}.png @{order} {text:?} screenshot{from}.png screenshot {from}")
    };
    let ours = |to: &str, order: u32, from: &str, text: &str| {
        format!("{to}: {from}.png @{order} {text:?} {from}.png {from}.png")
    };
    let table: [(&str, Vec<String>); 15] = [
        ("1 2 3", vec![]),
        ("1 a 3", vec![ours("2", 3, "a", "")]),
        ("1 a=A 3", vec![ours("2", 3, "a", "A")]),
        ("1 2=New 3", vec![moved(2, 3, 2, "New")]),
        ("1 2 3 a=A b", vec![ours("screenshot-4", 8, "a", "A"), ours("screenshot-5", 9, "b", "")]),
        ("a b c", vec![ours("1", 0, "a", ""), ours("2", 3, "b", ""), ours("3", 7, "c", "")]),
        ("2 3", vec![gone(1, 0, "One")]),
        ("1 3", vec![gone(2, 3, "Two")]),
        ("1", vec![gone(3, 7, ""), gone(2, 3, "Two")]),
        ("", vec![gone(3, 7, ""), gone(2, 3, "Two"), gone(1, 0, "One")]),
        ("a", vec![ours("1", 0, "a", ""), gone(3, 7, ""), gone(2, 3, "Two")]),
        ("a 3", vec![ours("1", 0, "a", ""), gone(2, 3, "Two")]),
        ("2 1 3", vec![moved(1, 0, 2, "Two"), moved(2, 3, 1, "One")]),
        ("1 2 2 3", vec![moved(3, 7, 2, "Two"), moved_new(8)]),
        ("a 1 2 3", vec![ours("1", 0, "a", ""), moved(2, 3, 1, "One"), moved(3, 7, 2, "Two"), moved_new(8)]),
    ];
    for (images, expected) in table {
        let made: Vec<_> = sent(&there, &AssetKind::Screenshot, images).iter().map(short).collect();
        assert_eq!(made, expected, "{images:?}");
    }
}

/// The third screenshot in a new place behind all others.
fn moved_new(order: u32) -> String {
    format!("screenshot-4: screenshot3.png @{order} \"\" screenshot3.png screenshot 3")
}

#[test]
fn new_screenshots_are_numbered_from_the_first_place_on() {
    let made: Vec<_> = sent(&[listing("Contoso")], &AssetKind::Screenshot, "a b").iter().map(short).collect();
    assert_eq!(made, ["screenshot-1: a.png @0 \"\" a.png a.png", "screenshot-2: b.png @1 \"\" b.png b.png"]);
    // of two that show the same image the last one is deleted
    let mut same = held();
    same[4]["url"] = url("screenshot1").into();
    let gone = "2: screenshot1.png @1 \"Two\" screenshot2.png screenshot 2 deleted";
    assert_eq!(sent(&same, &AssetKind::Screenshot, "1").iter().map(short).collect::<Vec<_>>(), [gone]);
    // where all have the number 0, a new one comes behind them all the same
    let there: Vec<_> = (1..4).map(|n| image("azureLogoScreenshot", n, 0, "")).chain([listing("")]).collect();
    let made: Vec<_> = sent(&there, &AssetKind::Screenshot, "1 2 3 a").iter().map(short).collect();
    assert_eq!(made, ["screenshot-4: a.png @3 \"\" a.png a.png"]);
}

#[test]
fn a_logo_is_made_or_replaced_and_never_removed() {
    let mut there = held();
    there.push(image("azureLogoLarge", 2, 1, "another"));
    there[1]["description"] = "a mark".into();
    let table: [(AssetKind, &str, &[&str]); 6] = [
        (AssetKind::LargeLogo, "1", &[]),
        (AssetKind::LargeLogo, "a", &["1: a.png @0 \"a mark\" a.png a.png"]),
        (AssetKind::LargeLogo, "a=text", &["1: a.png @0 \"text\" a.png a.png"]),
        (AssetKind::LargeLogo, "", &[]),
        (AssetKind::MediumLogo, "a", &["medium-logo-1: a.png @0 \"\" a.png a.png"]),
        (AssetKind::MediumLogo, "", &[]),
    ];
    for (kind, images, expected) in table {
        let made: Vec<_> = sent(&there, &kind, images).iter().map(short).collect();
        assert_eq!(made, expected, "{kind:?} {images:?}");
    }
}

#[test]
fn a_resource_has_the_members_of_its_schema_and_no_others() {
    let there = held();
    let mut caption = there[4].clone();
    caption["description"] = "New".into();
    let mut gone = there[4].clone();
    gone["lifecycleState"] = "deleted".into();
    let new = json!({
        "$schema": schema("listing-asset"), "resourceName": "wide-logo-1", "kind": "azure", "product": "product/1",
        "listing": "listing/1/en-us", "type": "azureLogoWide", "languageId": "en-us", "description": "",
        "displayOrder": 0, "fileName": "a.png", "friendlyName": "a.png", "url": "https://ours.example/a.png?sig=ours",
    });
    let mut replaced = there[1].clone();
    for (member, value) in [("fileName", "a.png"), ("friendlyName", "a.png")] {
        replaced[member] = value.into();
    }
    replaced["url"] = "https://ours.example/a.png?sig=ours".into();
    let table = [
        (AssetKind::Screenshot, "1 2=New", caption),
        (AssetKind::Screenshot, "1", gone),
        (AssetKind::WideLogo, "a", new),
        (AssetKind::LargeLogo, "a", replaced),
    ];
    for (kind, images, mut expected) in table {
        expected.as_object_mut().unwrap().remove("validations");
        assert_eq!(sent(&there, &kind, images), [expected], "{kind:?} {images}");
    }
}

#[test]
fn a_trailer_is_sent_whole() {
    let video = "https://vimeo.com/1";
    let there = [listing("Contoso"), trailer("Tour", video, "still")];
    let mut renamed = trailer("New", video, "still");
    let mut gone = trailer("Tour", video, "still");
    gone["lifecycleState"] = "deleted".into();
    // the title of another thumbnail comes from the folder, which says nothing here
    let replaced = json!({
        "$schema": schema("listing-trailer"), "id": "listing-trailer/1/1", "kind": "azure", "product": "product/1",
        "listing": "listing/1/en-us",
        "assets": { "en-us": { "title": "", "imageList": [{ "url": "https://ours.example/a.png?sig=ours" }] } },
    });
    renamed["assets"]["en-us"]["imageList"][0]["url"] = url("still").into();
    for (images, expected) in
        [("1", None), ("1=New", Some(renamed)), ("", Some(gone)), ("a", Some(replaced.clone()))]
    {
        let made = sent(&there, &AssetKind::VideoThumbnail, images);
        assert_eq!(made, Vec::from_iter(expected), "{images:?}");
    }
    let mut new = replaced;
    new["assets"]["en-us"]["title"] = "A".into();
    new["resourceName"] = "video-thumbnail-1".into();
    new.as_object_mut().unwrap().remove("id");
    assert_eq!(sent(&[listing("Contoso")], &AssetKind::VideoThumbnail, "a=A"), [new]);
}

#[test]
fn only_fields_that_differ_from_the_draft_that_was_read_are_sent() {
    let there = held();
    let slots = slots(&there);
    let of = |kind: &AssetKind, images: &str| field(&slots, kind, images);
    let large = &AssetKind::LargeLogo;
    let custom = AssetKind::Custom { name: "tile".into(), field: "tile".into() };
    let made = |before: &[Field], wanted: &[Field]| {
        resources(&slots, before, wanted).map(|all| all.iter().map(short).collect::<Vec<_>>())
    };
    let unserved = || Err(Unserved::Image("tile".to_owned()));
    let replaced = || Ok(vec!["1: a.png @0 \"\" a.png a.png".to_owned()]);
    // what was read, what is wanted, what is sent; the draft has logo 1
    let table = [
        (vec![of(large, "a")], vec![of(large, "a")], Ok(vec![])),
        (vec![of(large, "1")], vec![of(large, "a")], replaced()),
        (vec![], vec![of(large, "a")], replaced()),
        (vec![], vec![of(large, "")], Ok(vec![])),
        (vec![Field { level: Level::Plan(None), ..of(large, "a") }], vec![of(large, "a")], replaced()),
        (vec![of(&AssetKind::SmallLogo, "a")], vec![of(large, "a")], replaced()),
        (vec![of(large, "1=x")], vec![of(large, "1")], Ok(vec![])),
        (vec![], vec![of(&custom, "a")], unserved()),
        (vec![of(&custom, "a")], vec![of(&custom, "b")], unserved()),
        (vec![of(&custom, "a")], vec![of(&custom, "a")], Ok(vec![])),
        (vec![], vec![of(&custom, "")], Ok(vec![])),
    ];
    for (n, (before, wanted, expected)) in table.into_iter().enumerate() {
        assert_eq!(made(&before, &wanted), expected, "row {n}");
    }
}
