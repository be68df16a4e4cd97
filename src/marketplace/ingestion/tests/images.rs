//! Which resources of a tree are images of the offer, in which order, and which versions of schemas are sent.

use super::service::{image, listing, offer, schema, trailer, tree_of};
use crate::base::AssetKind;
use crate::marketplace::ingestion::slots::Slots;
use serde_json::{Value, json};

fn slots(resources: &[Value]) -> Slots {
    Slots::of(&tree_of(resources), &offer()).unwrap()
}

/// One image with another value in one member.
fn one(member: &str, value: Value) -> Value {
    let mut image = image("azureLogoLarge", 1, 0, "");
    image[member] = value;
    image
}

#[test]
fn an_image_counts_by_its_type_its_listing_and_its_language() {
    let table = [
        ("type", json!("azureLogoLarge"), 1),
        ("type", json!("AZURELOGOLARGE"), 1),
        ("type", json!("azureLogoTile"), 0),
        ("type", json!(""), 0),
        ("languageId", json!("EN-US"), 1),
        ("languageId", json!(null), 1),
        ("languageId", json!("de-de"), 0),
        ("listing", json!("listing/1/de-de"), 0),
        ("listing", json!(null), 1),
        ("lifecycleState", json!("Deleted"), 0),
        ("lifecycleState", json!("generallyAvailable"), 1),
        ("id", json!(null), 0),
        ("$schema", json!(schema("listing-other")), 0),
    ];
    for (member, value, count) in table {
        let slots = slots(&[listing(""), one(member, value.clone())]);
        assert_eq!(slots.of_kind(&AssetKind::LargeLogo).len(), count, "{member}: {value}");
    }
}

#[test]
fn images_are_in_the_order_of_their_numbers_then_of_their_ids() {
    let screenshot = |ordinal, order| image("azureLogoScreenshot", ordinal, order, "");
    let mut last = screenshot(1, 1);
    last["id"] = "listing-asset/1/screenshot/none".into();
    let slots = slots(&[listing(""), last, screenshot(10, 1), screenshot(9, 1), screenshot(20, 0)]);
    let ids: Vec<_> = slots.of_kind(&AssetKind::Screenshot).iter().map(|one| one.id.clone()).collect();
    assert_eq!(ids, ["20", "9", "10", "none"].map(|n| format!("listing-asset/1/screenshot/{n}")));
}

#[test]
fn a_description_is_the_caption_of_a_screenshot_alone() {
    let resources = [
        listing(""),
        image("azureLogoLarge", 1, 0, "a mark"),
        image("azureLogoScreenshot", 1, 0, "One"),
        trailer("Tour", "https://vimeo.com/1", "still"),
    ];
    let slots = slots(&resources);
    let shown = |kind: AssetKind| {
        let one = slots.of_kind(&kind)[0];
        let carried = one.carried.clone();
        [one.words.name.clone(), one.words.video.clone(), carried.description, carried.file]
            .map(Option::unwrap_or_default)
    };
    assert_eq!(shown(AssetKind::LargeLogo), ["", "", "a mark", "large1.png"]);
    assert_eq!(shown(AssetKind::Screenshot), ["One", "", "", "screenshot1.png"]);
    assert_eq!(shown(AssetKind::VideoThumbnail), ["Tour", "https://vimeo.com/1", "", ""]);
    let fields: Vec<_> = slots.fields().iter().map(|field| (field.kind.clone(), field.urls.len())).collect();
    let [small, medium, large, wide, hero, screenshot, video, _] = AssetKind::BUILT_IN;
    let counts = [(small, 0), (medium, 0), (large, 1), (wide, 0), (hero, 0), (screenshot, 1), (video, 1)];
    assert_eq!(fields, counts);
}

#[test]
fn a_trailer_is_shown_by_its_english_title_and_first_image() {
    let of = |assets: Value| {
        let mut trailer = trailer("", "", "");
        trailer["assets"] = assets;
        let slots = slots(&[listing(""), trailer]);
        let of_kind = slots.of_kind(&AssetKind::VideoThumbnail);
        let place = |url: &crate::base::ImageUrl| url.place().to_owned();
        of_kind.first().map(|one| (one.words.name.clone(), one.url.as_ref().map(place)))
    };
    let images = json!([{ "url": "https://a.example/1.png?sig=x" }, { "url": "https://a.example/2.png" }]);
    let (title, first) = (Some("Tour".to_owned()), Some("https://a.example/1.png".to_owned()));
    let table = [
        (json!({ "en-us": { "title": "Tour", "imageList": images } }), Some((title.clone(), first))),
        (json!({ "de-de": {}, "EN-US": { "title": "Tour", "imageList": [] } }), Some((title, None))),
        (json!({ "de-de": { "title": "Tour", "imageList": images } }), None),
        (json!([]), None),
    ];
    for (assets, expected) in table {
        assert_eq!(of(assets.clone()), expected, "{assets}");
    }
}

#[test]
fn versions_are_those_of_the_tree_as_far_as_they_can_be_sent() {
    let of = |name: &str, version: &str| json!(format!("https://x/schema/{name}/{version}"));
    let with = |mut resource: Value, schema: Value| {
        resource["$schema"] = schema;
        resource
    };
    let text = |version: &str| with(listing(""), of("listing", version));
    let asset = |version: &str| with(image("azureLogoLarge", 1, 0, ""), of("listing-asset", version));
    let video = |version: &str| with(trailer("", "", ""), of("listing-trailer", version));
    let table = [
        (vec![text("5"), asset("6"), video("7")], ["6", "7"]),
        (vec![text("5"), asset("6")], ["6", "6"]),
        (vec![text("5")], ["5", "5"]),
        (vec![text("5?x"), video("7")], ["2022-03-01-preview3", "7"]),
        (vec![text("5"), asset("6/a"), video("7 a")], ["5", "5"]),
        (vec![text("5"), with(asset("6"), json!("none"))], ["5", "5"]),
    ];
    for (resources, versions) in table {
        let slots = slots(&resources);
        assert_eq!([slots.assets.as_str(), slots.trailers.as_str()], versions, "{resources:?}");
        assert_eq!([slots.product.as_str(), slots.listing.as_str()], ["product/1", "listing/1/en-us"]);
    }
}
