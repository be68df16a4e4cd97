//! Lists whose elements are objects, and what they may look like.

use crate::base::{AssetKind, ImageUrl, PlanId};
use crate::listing::{Level, ListShapes, MemberNames, Placement, Room, Target, Video, Words};
use crate::marketplace::body::*;
use serde_json::{Value, json};

fn image(n: usize, caption: Option<&str>) -> Placement {
    let url = ImageUrl::parse(&format!("https://a/{n}.png")).unwrap();
    let caption = caption.map(str::to_owned);
    Placement { plan: None, kind: AssetKind::Screenshot, position: n, file: None, url, caption, video: None }
}

fn video(n: usize) -> Placement {
    let video = Video { title: format!("Tour {n}"), url: format!("https://youtu.be/{n}") };
    Placement { kind: AssetKind::VideoThumbnail, video: Some(video), ..image(n, None) }
}

fn put(
    field: &str,
    list: &Value,
    placements: &[Placement],
    shapes: &ListShapes,
) -> Result<(Value, Vec<String>), Error> {
    let key = format!("microsoft-azure-marketplace.{field}");
    let offer = json!({"publisherId": "c", "id": "o", "definition": {"offer": {&key: list}}});
    let (body, notes) =
        OfferDocument::parse(offer.to_string().as_bytes(), "offer.json")?.with_assets(placements, shapes)?;
    let notes = notes.iter().map(|note| format!("{} {}", note.place, note.is)).collect();
    Ok((body.value()["definition"]["offer"][&key].clone(), notes))
}

fn object(url: &str, name: Option<&str>, video: Option<&str>) -> MemberNames {
    let [name, video] = [name, video].map(|name| name.map(str::to_owned));
    MemberNames { url: url.to_owned(), name, video }
}

#[test]
fn elements_that_are_objects_keep_their_other_members() {
    let list = json!([
        {"id": 7, "imageUrl": "https://old/a.png?sig=s", "caption": "Old", "extra": {"x": 1.50}},
        {"imageUrl": "https://old/b.png", "caption": "Keep"},
    ]);
    let placements = [image(0, Some("New")), image(1, None), image(2, None)];
    let (after, notes) = put("screenshots", &list, &placements, &ListShapes::default()).unwrap();
    assert_eq!(
        after.to_string(),
        json!([
            {"id": 7, "imageUrl": "https://a/0.png", "caption": "New", "extra": {"x": 1.50}},
            {"imageUrl": "https://a/1.png", "caption": "Keep"},
            {"id": 7, "imageUrl": "https://a/2.png", "caption": "", "extra": {"x": 1.50}},
        ])
        .to_string()
    );
    assert_eq!(notes, [""; 0]);
}

#[test]
fn a_list_is_as_long_as_its_pictures() {
    let list = json!(["https://old/a.png", "https://old/b.png", "https://old/c.png"]);
    let (after, notes) = put("screenshots", &list, &[image(0, None)], &ListShapes::default()).unwrap();
    assert_eq!((after, notes.len()), (json!(["https://a/0.png"]), 0));
}

#[test]
fn videos_find_their_url_and_their_thumbnail() {
    let names =
        [("name", "thumbnail", "link"), ("title", "image", "videoUrl"), ("videoName", "url", "streamingUri")];
    for (name, image, url) in names {
        let list =
            json!([{name: "Old", url: "https://www.youtube.com/watch?v=1", image: "https://old/t.png"}]);
        let (after, notes) = put("videos", &list, &[video(0)], &ListShapes::default()).unwrap();
        assert_eq!(after, json!([{name: "Tour 0", url: "https://youtu.be/0", image: "https://a/0.png"}]));
        assert_eq!(notes, [""; 0]);
    }
}

#[test]
fn the_names_of_members_tell_where_the_addresses_do_not() {
    let list = json!([{"videoThumbnail": "https://old/t.png", "videoLink": "https://media.contoso.com/1"}]);
    let (after, _) = put("videos", &list, &[video(0)], &ListShapes::default()).unwrap();
    assert_eq!(after, json!([{"videoThumbnail": "https://a/0.png", "videoLink": "https://youtu.be/0"}]));
    let list = json!([{"caption": "", "imageUrl": null}]);
    let (after, _) = put("screenshots", &list, &[image(0, Some("One"))], &ListShapes::default()).unwrap();
    assert_eq!(after, json!([{"caption": "One", "imageUrl": "https://a/0.png"}]));
}

#[test]
fn an_object_whose_picture_is_not_clear_is_refused() {
    let cases = [
        json!([{"a": "https://old/a.png", "b": "https://old/b.png"}]),
        json!([{"caption": "x"}]),
        json!([{"imageUrl": 7}]),
    ];
    for list in cases {
        let error = put("screenshots", &list, &[image(0, None)], &ListShapes::default()).unwrap_err();
        assert!(matches!(error, Error::UnclearShape { .. }), "{list}");
    }
    let list = json!([{"a": "https://old/a.png", "b": "https://old/b.png"}]);
    let error = put("screenshots", &list, &[image(0, None)], &ListShapes::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the elements of `microsoft-azure-marketplace.screenshots` are objects, and it is not clear which field holds the image (`a`, `b`); set it under `[lists]` in `offerpress.toml`"
    );
    let shapes = ListShapes { screenshots: Some(object("b", None, None)), ..ListShapes::default() };
    let (after, _) = put("screenshots", &list, &[image(0, None)], &shapes).unwrap();
    assert_eq!(after, json!([{"a": "https://old/a.png", "b": "https://a/0.png"}]));
}

#[test]
fn a_given_shape_makes_objects_of_an_empty_list() {
    let shapes = ListShapes {
        screenshots: Some(object("url", Some("caption"), None)),
        videos: Some(object("thumbnail", Some("name"), Some("link"))),
    };
    let (after, notes) =
        put("screenshots", &json!([]), &[image(0, Some("One")), image(1, None)], &shapes).unwrap();
    assert_eq!(
        after,
        json!([{"url": "https://a/0.png", "caption": "One"}, {"url": "https://a/1.png", "caption": ""}])
    );
    assert_eq!(notes, [""; 0]);
    let (after, _) = put("videos", &json!(null), &[video(0)], &shapes).unwrap();
    assert_eq!(
        after,
        json!([{"thumbnail": "https://a/0.png", "name": "Tour 0", "link": "https://youtu.be/0"}])
    );
}

#[test]
fn the_room_of_a_list_is_that_of_its_elements_or_of_the_shape_that_is_set() {
    let room = |list: serde_json::Value, shapes: &ListShapes| {
        let key = "microsoft-azure-marketplace.videos";
        let offer = json!({"publisherId": "c", "id": "o", "definition": {"offer": {key: list}}});
        let target = Target { kind: AssetKind::VideoThumbnail, plan: None };
        OfferDocument::from_live(offer).unwrap().room(&target, shapes)
    };
    let unset = ListShapes::default();
    assert_eq!(room(json!([]), &unset), None, "the draft may fill it");
    assert_eq!(room(json!(["https://a/t.png"]), &unset), Some(Room::NONE));
    assert_eq!(room(json!([{"imageUrl": "https://a/t.png"}]), &unset), Some(Room::NONE));
    let named = json!([{"imageUrl": "https://a/t.png", "title": "A tour"}]);
    assert_eq!(room(named, &unset), Some(Room { name: true, video: false }));
    let set = ListShapes { videos: Some(object("url", None, None)), ..ListShapes::default() };
    assert_eq!(room(json!([]), &set), Some(Room::NONE));
    // of a plan, that of its own list; of all plans, the least
    let key = "microsoft-azure-corevm.videos";
    let offer = json!({"publisherId": "c", "id": "o", "offerTypeId": "microsoft-azure-corevm", "definition": {
    "offer": {}, "plans": [
        {"planId": "plain", key: ["https://a/t.png"]},
        {"planId": "named", key: [{"imageUrl": "https://a/t.png", "title": "A tour"}]},
    ]}});
    let document = OfferDocument::from_live(offer).unwrap();
    let named = Some(Room { name: true, video: false });
    for (plan, expected) in [
        (Some("plain"), Some(Room::NONE)),
        (Some("named"), named),
        (Some("none"), None),
        (None, Some(Room::NONE)),
    ] {
        let plan = plan.map(|plan| PlanId::parse(plan).unwrap());
        let target = Target { kind: AssetKind::VideoThumbnail, plan };
        assert_eq!(document.room(&target, &unset), expected, "{:?}", target.plan);
    }
}

#[test]
fn a_document_has_no_field_and_that_is_told() {
    let document = Placement { kind: AssetKind::Document, ..image(0, None) };
    let (_, notes) = put("screenshots", &json!([]), &[document], &ListShapes::default()).unwrap();
    assert_eq!(notes, ["offer.json:1:51 document: the API has no field for it"]);
}

#[test]
fn the_urls_of_fields_are_found_in_objects_too() {
    let key = "microsoft-azure-marketplace.screenshots";
    let list = json!([{"imageUrl": "https://old/a.png?sig=s", "name": " x ", "link": "https://youtu.be/1"},
                      {"imageUrl": "", "name": " "}]);
    let offer = json!({"publisherId": "c", "id": "o", "definition": {"offer": {key: list}}});
    let [field] = OfferDocument::from_live(offer)
        .unwrap()
        .fields_of(&AssetKind::BUILT_IN, &ListShapes::default())
        .try_into()
        .unwrap();
    let places: Vec<_> = field.urls.iter().map(|url| url.as_ref().map(ImageUrl::place)).collect();
    assert_eq!(places, [Some("https://old/a.png"), None]);
    let told = Words { name: Some("x".to_owned()), video: Some("https://youtu.be/1".to_owned()) };
    assert_eq!(field.words, [told, Words::default()]);
    assert_eq!(field.pointer, "/definition/offer/microsoft-azure-marketplace.screenshots");
    assert_eq!(field.level, Level::Offer);
}

#[test]
fn a_picture_that_moves_takes_its_words_along() {
    let list = json!([
        {"id": 1, "imageUrl": "https://a/1.png?sig=old", "caption": "One"},
        {"id": 2, "imageUrl": "https://a/2.png?sig=old", "caption": "Two"},
        {"id": 3, "imageUrl": "https://a/3.png?sig=old", "caption": "Three"},
    ]);
    let at = |position, name: usize| Placement { position, ..image(name, None) };
    let cases = [
        (vec![at(0, 2), at(1, 1), at(2, 3)], vec![(2, 2, "Two"), (1, 1, "One"), (3, 3, "Three")]),
        (vec![at(0, 3)], vec![(3, 3, "Three")]),
        (vec![at(0, 9), at(1, 2)], vec![(1, 9, "One"), (2, 2, "Two")]),
        (vec![at(0, 2), at(1, 9)], vec![(2, 2, "Two"), (1, 9, "")]),
    ];
    for (placements, expected) in cases {
        let (after, _) = put("screenshots", &list, &placements, &ListShapes::default()).unwrap();
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(id, n, caption)| json!({"id": id, "imageUrl": format!("https://a/{n}.png"), "caption": caption}))
            .collect();
        assert_eq!(after, Value::from(expected));
    }
}
