//! What stands beside the images of a field: how long a URL lasts, captions, titles, the name of a slot.

use super::market::{Copying, members, state};
use super::world::{NOW, OBJECTS, SCREENSHOTS, World, body, image};
use crate::base::{AssetKind, ImageUrl, PlanId};
use crate::listing::Target;
use crate::publish::Error;
use crate::publish::image_content::expires_soon;
use crate::publish::images::slot_name;
use crate::publish::outcome::{Change, Verdict};
use crate::storage::SasLifetime;
use serde_json::{Value, json};
use time::Duration;
use time::format_description::well_known::Rfc3339;

/// A query of a URL that ends so much later than now.
fn ends(after: Duration) -> String {
    format!("?se={}&sig=x", (NOW + after).format(&Rfc3339).unwrap())
}

#[test]
fn a_slot_is_named_by_image_type_number_plan_and_member() {
    let (pro, unknown) = (PlanId::parse("pro").unwrap(), PlanId::parse("basic").unwrap());
    let table = [
        (AssetKind::LargeLogo, None, Some(0), "large logo (microsoft-azure-marketplace.largeLogo)"),
        (AssetKind::LargeLogo, None, None, "large logo (microsoft-azure-marketplace.largeLogo)"),
        (
            AssetKind::LargeLogo,
            Some(&pro),
            Some(0),
            "large logo of plan pro (microsoft-azure-corevm.largeLogo)",
        ),
        (AssetKind::Screenshot, None, Some(0), "screenshot 1 (microsoft-azure-marketplace.screenshots)"),
        (AssetKind::Screenshot, None, Some(4), "screenshot 5 (microsoft-azure-marketplace.screenshots)"),
        (AssetKind::Screenshot, None, None, "screenshots (microsoft-azure-marketplace.screenshots)"),
        (
            AssetKind::Screenshot,
            Some(&pro),
            Some(1),
            "screenshot 2 of plan pro (microsoft-azure-corevm.screenshots)",
        ),
        (
            AssetKind::VideoThumbnail,
            Some(&pro),
            None,
            "video thumbnails of plan pro (microsoft-azure-corevm.videos)",
        ),
        (AssetKind::LargeLogo, Some(&unknown), None, "large logo of plan basic"),
    ];
    let mut body = body();
    let logo_and_list = |namespace: &str| json!({ format!("{namespace}.largeLogo"): "", format!("{namespace}.screenshots"): [] });
    body["definition"]["offer"] = logo_and_list("microsoft-azure-marketplace");
    body["definition"]["plans"] = json!([logo_and_list("microsoft-azure-corevm")]);
    body["definition"]["plans"][0]["planId"] = json!("pro");
    let offer = state(body, None);
    for (kind, plan, at, name) in table {
        let target = Target { kind, plan: plan.cloned() };
        assert_eq!(slot_name(&offer, &target, at), name);
    }
}

#[tokio::test]
async fn a_url_is_renewed_in_time_and_not_before() {
    let (day, second) = (Duration::DAY, Duration::SECOND);
    let name = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.png";
    let (ours, theirs) = (format!("/contoso/logos/contoso/vm/{name}"), "/copies/1.png".to_owned());
    // the URL, how long new ones last, how long this one lasts; then whether it is renewed
    let table = [
        (&theirs, "30d", 30 * day - second, true),
        (&theirs, "30d", 30 * day, false),
        (&theirs, "30d", 31 * day, false),
        (&theirs, "2d", 30 * day - second, true),
        (&theirs, "30d", -day, true),
        (&ours, "30d", 15 * day - second, true),
        (&ours, "30d", 15 * day, false),
        (&ours, "30d", 29 * day, false),
        (&ours, "2d", day - second, true),
        (&ours, "2d", day, false),
        (&ours, "100d", 30 * day - second, true),
        (&ours, "100d", 30 * day, false),
        (&ours, "30d", -day, true),
    ];
    let mut world = World::new();
    for (path, lifetime, left, is_renewed) in table {
        world.job.sas_lifetime = SasLifetime::parse(lifetime).unwrap();
        let url = ImageUrl::parse(&world.store.url(&format!("{path}{}", ends(left)))).unwrap();
        assert_eq!(expires_soon(&url, world.run()), is_renewed, "{path}, {lifetime}, {left}");
    }
    for path in [ours, theirs] {
        let url = ImageUrl::parse(&world.store.url(&format!("{path}?sig=x"))).unwrap();
        assert!(!expires_soon(&url, world.run()), "one that says nothing of an end has none");
    }
    // without storage, no URL is ours
    world.services.container = None;
    let url = ImageUrl::parse(&world.store.url(&format!("/contoso/logos/{name}{}", ends(29 * day)))).unwrap();
    assert!(expires_soon(&url, world.run()));
}

#[tokio::test]
async fn a_url_that_ends_soon_is_replaced_and_nothing_else_is() {
    // of the first and the second screenshot; then the changes, and how many are uploaded
    let table = [
        ([60, 60], [Change::Unchanged, Change::Unchanged], 0),
        ([60, 5], [Change::Unchanged, Change::UrlExpiring], 1),
        ([5, 60], [Change::UrlExpiring, Change::Unchanged], 1),
        ([5, -5], [Change::UrlExpiring, Change::UrlExpiring], 2),
    ];
    for (days, changes, uploads) in table {
        let world = World::published("ab").await;
        world.market.edit(|draft| {
            for (n, left) in days.into_iter().enumerate() {
                let url = &mut members(draft)[SCREENSHOTS][n];
                let place = url.as_str().unwrap().split('?').next().unwrap().to_owned();
                *url = format!("{place}{}", ends(Duration::days(left))).into();
            }
        });
        let before = world.urls();
        let plan = world.plan().await.unwrap();
        assert_eq!(plan.steps.iter().map(|step| step.change).collect::<Vec<_>>(), changes, "{days:?}");
        assert!(plan.stops(world.run()).is_empty(), "nobody changed anything");
        assert_eq!(plan.to_store().len(), uploads, "{days:?}");
        let done = world.publish().await.unwrap();
        assert_eq!(
            (done.result == Verdict::Saved, world.shown()),
            (uploads > 0, "ab".to_owned()),
            "{days:?}"
        );
        let after = world.urls();
        for n in 0..2 {
            assert_eq!(after[n] != before[n], changes[n] == Change::UrlExpiring, "{days:?}: {n}");
        }
        assert_eq!(world.publish().await.unwrap().result, Verdict::Unchanged, "{days:?}, again");
    }
}

/// Publishes a screenshot with a caption, lets a colleague change it, then gives it another one.
async fn captioned([record, theirs, ours]: [Option<&str>; 3]) -> World {
    let world = World::with(OBJECTS);
    world.own(|_| {});
    world.folder("a");
    let caption = |text: Option<&str>| match text {
        Some(text) => world.write("screenshots/0-a.txt", text),
        None if world.job.folder.join("screenshots/0-a.txt").exists() => world.remove("screenshots/0-a.txt"),
        None => {}
    };
    caption(record);
    assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
    if theirs != record {
        world
            .market
            .edit(|draft| members(draft)[SCREENSHOTS][0]["caption"] = theirs.unwrap_or_default().into());
    }
    caption(ours);
    world
}

type CaptionRow<'a> = ([Option<&'a str>; 3], Change, Option<String>, &'a str);

#[tokio::test]
async fn a_caption_is_written_unless_someone_else_wrote_it() {
    let (one, two, x) = (Some("one"), Some("two"), Some("x"));
    let told = |text: &str| Some(format!("someone changed its text to \"{text}\""));
    // what was published, what the draft has, what the folder has; then the change, what stops it, and what stays
    let table: [CaptionRow<'_>; 13] = [
        ([one, one, one], Change::Unchanged, None, "one"),
        ([one, one, two], Change::TextChanged, None, "two"),
        ([one, one, None], Change::TextChanged, None, ""),
        ([None, None, one], Change::TextChanged, None, "one"),
        ([None, None, None], Change::Unchanged, None, ""),
        ([one, x, two], Change::TextChanged, told("x"), "x"),
        ([one, x, one], Change::TextChanged, told("x"), "x"),
        ([one, x, x], Change::Unchanged, None, "x"),
        ([one, x, None], Change::TextChanged, told("x"), "x"),
        ([one, None, two], Change::TextChanged, told(""), ""),
        ([one, None, None], Change::Unchanged, None, ""),
        ([None, x, None], Change::Unchanged, None, "x"),
        ([None, x, one], Change::TextChanged, told("x"), "x"),
    ];
    for (captions, change, stopped, left) in table {
        let case = format!("{captions:?}");
        let world = captioned(captions).await;
        let plan = world.plan().await.unwrap();
        assert_eq!(plan.steps[0].change, change, "{case}");
        let edits: Vec<_> = plan.overwritten(&world.job).iter().map(ToString::to_string).collect();
        assert_eq!(edits.len(), usize::from(stopped.is_some()), "{case}: {edits:?}");
        assert!(edits.iter().zip(&stopped).all(|(edit, said)| edit.ends_with(said)), "{case}: {edits:?}");
        assert_eq!(world.publish().await.is_err(), stopped.is_some(), "{case}");
        let shown = world.member(SCREENSHOTS)[0]["caption"].as_str().unwrap_or_default().to_owned();
        assert_eq!((shown.as_str(), world.shown()), (left, "a".to_owned()), "{case}");
    }
}

#[tokio::test]
async fn words_beside_an_image_that_is_replaced_or_goes_are_someone_elses_too() {
    // the folder's screenshots after a colleague changed the caption of the first; then whether a run stops
    for (letters, stops) in [("ab", true), ("cb", true), ("cd", true), ("b", true), ("abc", true)] {
        let world = World::with(OBJECTS);
        world.own(|_| {});
        world.folder("ab");
        world.write("screenshots/0-a.txt", "one");
        world.publish().await.unwrap();
        world.market.edit(|draft| members(draft)[SCREENSHOTS][0]["caption"] = "theirs".into());
        world.folder(letters);
        if letters.starts_with('a') {
            world.write("screenshots/0-a.txt", "two");
        }
        let error = world.publish().await.err();
        assert_eq!(matches!(error, Some(Error::WouldOverwrite { .. })), stops, "{letters}: {error:?}");
        assert_eq!(world.shown(), "ab", "{letters}");
    }
    // a caption that was not touched goes with its image
    for (caption, letters, left) in
        [(Some("one"), "cb", ""), (None, "cb", ""), (Some("one"), "ab", ""), (Some("one"), "cab", "")]
    {
        let world = World::with(OBJECTS);
        world.own(|_| {});
        world.folder("ab");
        if let Some(text) = caption {
            world.write("screenshots/0-a.txt", text);
        }
        world.publish().await.unwrap();
        world.folder(letters);
        let done = world.publish().await.unwrap();
        assert_eq!(
            (done.result, world.shown().as_str()),
            (Verdict::Saved, letters),
            "{caption:?}, {letters}"
        );
        let shown = world.member(SCREENSHOTS)[0]["caption"].as_str().unwrap_or_default().to_owned();
        assert_eq!(shown, left, "{caption:?}, {letters}");
        assert_eq!(world.publish().await.unwrap().result, Verdict::Unchanged, "{caption:?}, {letters}");
    }
}

#[tokio::test]
async fn the_title_and_the_url_of_a_video_are_part_of_the_plan() {
    let card = |title: &str, id: &str| {
        format!("title = \"{title}\"\nurl = \"https://www.youtube.com/watch?v={id}\"\n")
    };
    let (one, two) = ("dQw4w9WgXcQ", "abcdefghijk");
    let videos = "microsoft-azure-marketplace.videos";
    for (title, id, change) in [
        ("Tour", one, Change::Unchanged),
        ("Walk", one, Change::TextChanged),
        ("Tour", two, Change::TextChanged),
        ("Walk", two, Change::TextChanged),
    ] {
        let world = World::with(OBJECTS);
        world.own(|_| {});
        world.write("videos/1.png", image('a'));
        world.write("videos/1.toml", card("Tour", one));
        assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
        world.write("videos/1.toml", card(title, id));
        let plan = world.plan().await.unwrap();
        assert_eq!(plan.steps[0].change, change, "{title}, {id}");
        world.publish().await.unwrap();
        let shown = world.member(videos);
        assert_eq!(shown[0]["title"], title);
        assert!(shown[0]["link"].as_str().unwrap().ends_with(id), "{shown}");
        assert_eq!(world.publish().await.unwrap().result, Verdict::Unchanged);
    }
}

#[tokio::test]
async fn captions_go_where_settings_or_the_draft_have_a_place_for_them() {
    // the settings, what the draft's list holds; then the caption that is written
    let none: Option<Value> = None;
    let object = Some(json!([{ "url": "https://a.example/x.png", "caption": "X" }]));
    for (settings, list, written) in [
        ("", &none, None),
        ("", &object, Some("ours")),
        (OBJECTS, &none, Some("ours")),
        (OBJECTS, &object, Some("ours")),
    ] {
        for is_there in [true, false] {
            let world = World::with(settings);
            let fill = |value: &mut Value| {
                list.clone().map(|list| members(value).insert(SCREENSHOTS.to_owned(), list));
            };
            world.own(fill);
            if is_there {
                world.draft(fill);
            }
            world.folder("a");
            world.write("screenshots/0-a.txt", "ours");
            let plan = world.plan().await.unwrap();
            let case = format!("{settings}, {list:?}, draft: {is_there}");
            assert_eq!(plan.steps[0].words.name.as_deref(), written, "{case}");
        }
    }
}

#[tokio::test]
async fn a_copy_that_was_encoded_anew_is_known_by_its_pixels_once_and_by_its_hash_from_then_on() {
    let world = World::new();
    world.market.script().copying = Copying::Anew;
    world.own(|_| {});
    world.folder("ab");
    assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
    assert_eq!(world.shown(), "AB");
    world.forget();
    world.store.asked();
    assert_eq!(world.publish().await.unwrap().result, Verdict::Unchanged, "known by its pixels");
    assert_eq!(world.store.asked().len(), 2, "each copy was fetched");
    assert!(world.lock_text().contains("copy-sha256"), "{}", world.lock_text());
    assert_eq!(world.publish().await.unwrap().result, Verdict::Unchanged);
    assert_eq!(world.store.asked(), Vec::<String>::new(), "known by the lock");
    let plan = world.plan().await.unwrap();
    assert!(plan.steps.iter().all(|step| step.copy.is_some()), "{:?}", plan.steps);
}

#[tokio::test]
async fn an_image_that_cannot_be_fetched_counts_as_another_one() {
    let world = World::published("ab").await;
    world.forget();
    world.store.refuse("GET", "/copies/2.png", 404, "BlobNotFound");
    let plan = world.plan().await.unwrap();
    let changes: Vec<_> = plan.steps.iter().map(|step| step.change).collect();
    assert_eq!(changes, [Change::Unchanged, Change::Changed]);
    assert!(plan.steps[1].before.as_ref().unwrap().content.is_none(), "its content is unknown");
}
