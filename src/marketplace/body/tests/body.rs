//! The offer as a whole: the API page's own bodies, and what must never change.

use crate::base::{AssetKind, ImageUrl, PlanId};
use crate::listing::{Field, ListShapes, Placement, Target};
use crate::marketplace::body::*;
use serde_json::{Value, json};

const REQUEST: &str = include_str!("../../../../tests/fixtures/api-page-request.json");
const RESPONSE: &str = include_str!("../../../../tests/fixtures/api-page-response.json");

fn document(text: &str) -> OfferDocument {
    OfferDocument::parse(text.as_bytes(), "offer.json").unwrap()
}

fn of(value: &Value) -> OfferDocument {
    document(&value.to_string())
}

fn placement(kind: AssetKind, position: usize, name: &str) -> Placement {
    let url = ImageUrl::parse(&format!("https://a.blob.core.windows.net/c/{name}?sp=r&sig=s")).unwrap();
    Placement { plan: None, kind, position, file: None, url, caption: None, video: None }
}

fn for_plan(plan: &str, placement: Placement) -> Placement {
    Placement { plan: Some(PlanId::parse(plan).unwrap()), ..placement }
}

fn url(name: &str) -> String {
    format!("https://a.blob.core.windows.net/c/{name}?sp=r&sig=s")
}

fn offer_with(members: &Value) -> Value {
    json!({"publisherId": "contoso", "id": "app", "definition": {"offer": members}})
}

fn core_vm(plans: &Value) -> Value {
    json!({"publisherId": "contoso", "id": "vm", "offerTypeId": "microsoft-azure-corevm",
           "definition": {"offer": {}, "plans": plans}})
}

fn put(value: &Value, placements: &[Placement]) -> Result<OfferDocument, Error> {
    of(value).with_assets(placements, &ListShapes::default()).map(|(sent, _)| sent)
}

/// Whether a hero logo is set; it cannot be removed any more.
fn has_hero(document: &OfferDocument) -> bool {
    let hero = |field: &Field| field.kind == AssetKind::HeroLogo && !field.is_empty();
    document.fields_of(&AssetKind::BUILT_IN, &ListShapes::default()).iter().any(hero)
}

#[test]
fn the_api_page_reads_as_it_is_meant() {
    let document = document(REQUEST);
    assert_eq!(document.reference().to_string(), "contoso/contosovirtualmachine");
    assert_eq!(document.offer_type(), Some("microsoft-azure-virtualmachines"));
    assert_eq!(document.plans(), [PlanId::parse("contososkuidentifier").unwrap()]);
    assert!(has_hero(&document));
    let fields: Vec<_> = document
        .fields_of(&AssetKind::BUILT_IN, &ListShapes::default())
        .into_iter()
        .map(|f| (f.kind, f.urls.len()))
        .collect();
    let logos = AssetKind::BUILT_IN.into_iter().take(5).map(|kind| (kind, 1));
    let lists = [(AssetKind::Screenshot, 0), (AssetKind::VideoThumbnail, 0)];
    assert_eq!(fields, logos.chain(lists).collect::<Vec<_>>());
}

#[test]
fn a_hero_is_there_if_its_field_holds_a_url() {
    let cases = [
        (json!({"microsoft-azure-marketplace.heroLogo": "https://a/h.png"}), true),
        (json!({"microsoft-azure-marketplace.heroLogo": ""}), false),
        (json!({"microsoft-azure-marketplace.heroLogo": null}), false),
        (json!({"microsoft-azure-marketplace.smallLogo": "https://a/s.png"}), false),
        (json!({"contoso.heroLogo": "https://a/h.png"}), false),
        (json!({"microsoft-azure-marketplace-testdrive.heroLogo": "https://a/h.png"}), false),
    ];
    for (members, expected) in cases {
        assert_eq!(has_hero(&of(&offer_with(&members))), expected, "{members}");
    }
}

#[test]
fn nothing_placed_is_nothing_changed() {
    let body = document(REQUEST).with_assets(&[], &ListShapes::default()).unwrap().0;
    let original: Value = serde_json::from_str(REQUEST).unwrap();
    assert_eq!(body.to_bytes(), original.to_string());
}

#[test]
fn logos_and_screenshots_take_their_place_and_nothing_else_moves() {
    let placements = [
        placement(AssetKind::Screenshot, 1, "second.png"),
        placement(AssetKind::LargeLogo, 0, "large.png"),
        placement(AssetKind::Screenshot, 0, "first.png"),
    ];
    let (body, notes) = document(REQUEST).with_assets(&placements, &ListShapes::default()).unwrap();
    let mut expected: Value = serde_json::from_str(REQUEST).unwrap();
    let offer = &mut expected["definition"]["offer"];
    offer["microsoft-azure-marketplace.largeLogo"] = url("large.png").into();
    offer["microsoft-azure-marketplace.screenshots"] = json!([url("first.png"), url("second.png")]);
    assert_eq!(body.to_bytes(), expected.to_string());
    assert!(notes.is_empty());
}

#[test]
fn an_answer_loses_what_only_the_service_says() {
    let live = OfferDocument::from_live(serde_json::from_str(RESPONSE).unwrap()).unwrap();
    let body = live.with_assets(&[], &ListShapes::default()).unwrap().0;
    let names: Vec<_> = body.value().as_object().unwrap().keys().collect();
    assert_eq!(names, ["offerTypeId", "publisherId", "id", "definition"]);
}

#[test]
fn a_persons_file_keeps_its_etag_and_version_but_no_status() {
    let body = put(
        &json!({"status": "x", "publisherId": "c", "id": "o", "definition": {"offer": {}}, "eTag": "e", "version": 5,
                "pcMigrationStatus": "none", "own": 1}),
        &[],
    );
    let names: Vec<_> = body.unwrap().value().as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["publisherId", "id", "definition", "eTag", "version", "own"]);
}

#[test]
fn a_new_field_goes_beside_its_siblings() {
    let m = |field| format!("microsoft-azure-marketplace.{field}");
    let value =
        offer_with(&json!({m("title"): "t", m("smallLogo"): "", m("largeLogo"): null, m("terms"): "x"}));
    let kinds = [AssetKind::MediumLogo, AssetKind::HeroLogo, AssetKind::Screenshot];
    let body = put(&value, &kinds.map(|kind| placement(kind, 0, "p.png"))).unwrap();
    let names: Vec<_> = body.value()["definition"]["offer"].as_object().unwrap().keys().cloned().collect();
    let order = ["title", "smallLogo", "mediumLogo", "largeLogo", "heroLogo", "screenshots", "terms"];
    assert_eq!(names, order.map(m));
}

#[test]
fn a_new_first_field_stands_before_its_siblings_or_at_the_end() {
    let m = |field| format!("microsoft-azure-marketplace.{field}");
    let cases = [
        (
            json!({m("title"): "t", m("wideLogo"): "", m("terms"): "x"}),
            vec!["title", "smallLogo", "wideLogo", "terms"],
        ),
        (json!({m("title"): "t"}), vec!["title", "smallLogo"]),
        (json!({}), vec!["smallLogo"]),
    ];
    for (members, order) in cases {
        let body = put(&offer_with(&members), &[placement(AssetKind::SmallLogo, 0, "s.png")]).unwrap();
        let names: Vec<_> =
            body.value()["definition"]["offer"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, order.into_iter().map(m).collect::<Vec<_>>());
    }
}

#[test]
fn a_namespace_of_its_own_is_used_and_test_drives_are_not() {
    let cases = [
        (json!({"microsoft-azure-saas.smallLogo": ""}), "microsoft-azure-saas"),
        (json!({"microsoft-azure-marketplace-testdrive.videos": []}), "microsoft-azure-marketplace"),
        (
            json!({"microsoft-azure-a.smallLogo": "", "microsoft-azure-b.smallLogo": ""}),
            "microsoft-azure-marketplace",
        ),
        (
            json!({"microsoft-azure-a.smallLogo": "", "microsoft-azure-marketplace.wideLogo": ""}),
            "microsoft-azure-marketplace",
        ),
    ];
    for (members, namespace) in cases {
        let placements =
            [placement(AssetKind::SmallLogo, 0, "s.png"), placement(AssetKind::VideoThumbnail, 0, "v.png")];
        let body = put(&offer_with(&members), &placements).unwrap();
        let offer = &body.value()["definition"]["offer"];
        assert_eq!(offer[format!("{namespace}.smallLogo")], url("s.png"), "{members}");
        assert_eq!(offer[format!("{namespace}.videos")], json!([url("v.png")]), "{members}");
        assert_ne!(offer["microsoft-azure-marketplace-testdrive.videos"], json!([url("v.png")]));
    }
}

#[test]
fn core_vm_pictures_go_to_every_plan_that_has_none_of_its_own() {
    let value =
        core_vm(&json!([{"planId": "one", "microsoft-azure-corevm.smallLogo": ""}, {"planId": "two"}]));
    let own = for_plan("two", placement(AssetKind::SmallLogo, 0, "two.png"));
    let placements =
        [placement(AssetKind::SmallLogo, 0, "all.png"), own, placement(AssetKind::Screenshot, 0, "s.png")];
    let body = put(&value, &placements).unwrap();
    assert_eq!(body.value()["definition"]["offer"], json!({}));
    assert_eq!(
        body.value()["definition"]["plans"],
        json!([
            {"planId": "one", "microsoft-azure-corevm.smallLogo": url("all.png"),
             "microsoft-azure-corevm.screenshots": [url("s.png")]},
            {"planId": "two", "microsoft-azure-corevm.smallLogo": url("two.png"),
             "microsoft-azure-corevm.screenshots": [url("s.png")]},
        ])
    );
}

#[test]
fn pictures_lie_with_the_plans_of_core_vm_or_where_only_plans_have_logos() {
    let offer = |offer_type: &str, members: Value, plan: Value| {
        of(&json!({"publisherId": "c", "id": "o", "offerTypeId": offer_type,
                   "definition": {"offer": members, "plans": [plan]}}))
    };
    let (core_vm, other) = ("microsoft-azure-corevm", "microsoft-azure-new");
    let small = json!({"microsoft-azure-marketplace.smallLogo": ""});
    let plan = json!({"planId": "p", "microsoft-azure-new.smallLogo": ""});
    let cases = [
        (offer(core_vm, json!({}), json!({"planId": "p"})), true, "microsoft-azure-corevm.smallLogo"),
        (offer(other, json!({}), plan.clone()), true, "microsoft-azure-new.smallLogo"),
        (offer(other, small.clone(), plan), false, "microsoft-azure-marketplace.smallLogo"),
        (offer(other, small, json!({"planId": "p"})), false, "microsoft-azure-marketplace.smallLogo"),
        (offer(other, json!({}), json!({"planId": "p"})), false, "microsoft-azure-marketplace.smallLogo"),
    ];
    for (document, per_plan, member) in cases {
        let of_offer = |kind| Target { kind, plan: None };
        assert_eq!(document.keeps_images_per_plan(), per_plan, "{}", document.value());
        assert_eq!(document.member_of(&of_offer(AssetKind::SmallLogo)).as_deref(), Some(member));
        assert_eq!(document.member_of(&of_offer(AssetKind::Document)), None);
        let unknown = Target { plan: Some(PlanId::parse("q").unwrap()), ..of_offer(AssetKind::SmallLogo) };
        assert_eq!(document.member_of(&unknown), None);
    }
}

#[test]
fn urls_of_the_offer_fill_slots_as_files_would() {
    let key = "microsoft-azure-marketplace.screenshots";
    let of_offer = of(&json!({"publisherId": "c", "id": "o", "definition": {
        "offer": {key: ["https://a/1.png", "", "https://a/2.png"], "microsoft-azure-marketplace.smallLogo": ""},
        "plans": [{"planId": "one"}]}}));
    let shots = |plan: &str, count: usize| json!({"planId": plan, "microsoft-azure-corevm.screenshots": vec!["https://a/1.png"; count]});
    let of_plans = of(&core_vm(&json!([shots("one", 3), shots("two", 2)])));
    let shot = AssetKind::Screenshot;
    let table = [
        (&of_offer, shot.clone(), None, 2),
        (&of_offer, shot.clone(), Some("one"), 0),
        (&of_offer, AssetKind::SmallLogo, None, 0),
        (&of_offer, AssetKind::LargeLogo, None, 0),
        (&of_plans, shot.clone(), Some("one"), 3),
        (&of_plans, shot.clone(), Some("two"), 2),
        (&of_plans, shot.clone(), Some("three"), 0),
        (&of_plans, shot, None, 2),
    ];
    for (document, kind, plan, count) in table {
        let target = Target { kind, plan: plan.map(|plan| PlanId::parse(plan).unwrap()) };
        assert_eq!(document.urls_of(&target), count, "{target:?}");
    }
}

#[test]
fn a_picture_without_a_place_is_refused() {
    let vm = json!({"publisherId": "c", "id": "o", "offerTypeId": "microsoft-azure-virtualmachines",
                    "definition": {"offer": {}, "plans": [{"planId": "one"}]}});
    let small = || placement(AssetKind::SmallLogo, 0, "s.png");
    let shot = |position| placement(AssetKind::Screenshot, position, "s.png");
    let hero = placement(AssetKind::HeroLogo, 0, "h.png");
    let cases = [
        (&vm, vec![for_plan("tow", small())], "the offer has no plan `tow`; its plans: `one`"),
        (
            &vm,
            vec![for_plan("one", small())],
            "offers of type `microsoft-azure-virtualmachines` don't store images in plans; move the images of plan `one` to `logos`, `screenshots` or `videos` of the offer",
        ),
        (
            &core_vm(&json!([])),
            vec![small()],
            "this offer type stores images in its plans, but the offer has no plan; add one to `definition.plans`",
        ),
        (
            &core_vm(&json!([{"planId": "one"}])),
            vec![hero],
            "offers of type `microsoft-azure-corevm` have no hero logo; remove its file from the folder",
        ),
        (&vm, vec![small(), small()], "two files are for the same field: small logo"),
        (&vm, vec![shot(0), shot(1), shot(1)], "two files are for the same field: screenshot 2"),
    ];
    for (value, placements, message) in cases {
        assert_eq!(put(value, &placements).unwrap_err().to_string(), message);
    }
}

#[test]
fn a_field_of_another_type_is_not_overwritten() {
    let text = "{\"publisherId\": \"c\", \"id\": \"o\", \"definition\": {\"offer\": {\n  \
                \"microsoft-azure-marketplace.smallLogo\": 7,\n  \"microsoft-azure-marketplace.videos\": \"x\"}}}";
    let put = |kind| document(text).with_assets(&[placement(kind, 0, "p.png")], &ListShapes::default());
    let cases = [
        (
            AssetKind::SmallLogo,
            "offer.json:2:44: `definition.offer.microsoft-azure-marketplace.smallLogo` is a number, but must be a string",
        ),
        (
            AssetKind::VideoThumbnail,
            "offer.json:3:41: `definition.offer.microsoft-azure-marketplace.videos` is a string, but must be a list",
        ),
    ];
    for (kind, message) in cases {
        assert_eq!(put(kind).unwrap_err().to_string(), message);
    }
}

#[test]
fn a_kind_that_a_profile_adds_has_a_field_like_any_other() {
    let tile = AssetKind::Custom { name: "tile-logo".into(), field: "tileLogo".into() };
    let value = offer_with(
        &json!({"microsoft-azure-marketplace.smallLogo": "", "microsoft-azure-marketplace.terms": ""}),
    );
    let body = put(&value, &[placement(tile.clone(), 0, "t.png")]).unwrap();
    let members = body.value()["definition"]["offer"].as_object().unwrap();
    assert_eq!(
        members.keys().collect::<Vec<_>>(),
        [
            "microsoft-azure-marketplace.smallLogo",
            "microsoft-azure-marketplace.tileLogo",
            "microsoft-azure-marketplace.terms"
        ]
    );
    let sent = OfferDocument::from_live(body.value().clone()).unwrap();
    let [field] = sent.fields_of(std::slice::from_ref(&tile), &ListShapes::default()).try_into().unwrap();
    assert_eq!((field.kind, field.urls[0].as_ref().unwrap().expose()), (tile.clone(), url("t.png").as_str()));
    let target = Target { kind: tile, plan: None };
    let adopted = of(&offer_with(&json!({}))).with_fields_of(&sent, &[target]);
    assert_eq!(adopted.value()["definition"]["offer"]["microsoft-azure-marketplace.tileLogo"], url("t.png"));
}
