//! Image fields of the draft that no file of the folder is for.

use super::market::members;
use super::world::{LARGE, SCREENSHOTS, World, image};
use crate::publish::basis::{self, Lists};
use crate::publish::content::Content;
use crate::publish::lock::{Lock, LockOwner};
use crate::publish::outcome::Verdict;
use serde_json::{Value, json};

/// Decides by a folder, its draft and its lock.
async fn lists(world: &World) -> Lists {
    let content: Content = world.content().await.unwrap();
    let draft = super::market::state(world.market.script().draft.clone().unwrap(), None);
    let offer = draft.reference().clone();
    let owner = LockOwner { service: &world.job.service, offer: &offer };
    let lock = Lock::read(&world.job.folder.join("offerpress.lock"), owner).unwrap();
    basis::lists(&content, &draft, &lock, &world.job)
}

const TO_REMOVE: &str =
    "to remove them, set the list to `[]` in offer.json and publish without `--images-only`";
const NOT_ALL: &str = "not all came from this folder; to remove them, use Partner Center";

/// `the draft still has …`, without the words that are always the same.
fn shortened(note: &str) -> String {
    note.replace("the draft still has ", "").replace(" that this folder doesn't contain", "")
}

type ListRow<'a> = (&'a str, &'a str, Option<Value>, bool, Option<String>);

#[tokio::test]
async fn a_list_without_files_is_emptied_or_stays_and_is_named() {
    // what was published, what the draft shows, the list in offer.json; then whether it is emptied, and the note
    let (empty, none) = (Some(json!([])), None::<Value>);
    let url = |world: &World| Some(json!([world.theirs('o')]));
    let table: [ListRow<'_>; 12] = [
        ("ab", "ab", empty.clone(), true, None),
        ("a", "a", empty.clone(), true, None),
        ("ab", "abx", empty.clone(), false, Some(format!("3 screenshots: {NOT_ALL}"))),
        ("ab", "x", empty.clone(), false, Some(format!("1 screenshot: {NOT_ALL}"))),
        ("", "x", empty.clone(), false, Some(format!("1 screenshot: {NOT_ALL}"))),
        ("ab", "", empty.clone(), false, None),
        ("ab", "ab", none.clone(), false, Some(format!("2 screenshots: {TO_REMOVE}"))),
        ("a", "a", none.clone(), false, Some(format!("1 screenshot: {TO_REMOVE}"))),
        ("ab", "ax", none.clone(), false, Some(format!("2 screenshots: {NOT_ALL}"))),
        ("ab", "xy", none.clone(), false, None),
        ("", "x", none.clone(), false, None),
        ("ab", "", none, false, None),
    ];
    for (record, theirs, list, is_emptied, note) in table {
        let case = format!("{record} published, {theirs} in the draft, {list:?} in offer.json");
        let world = World::published(record).await;
        world.draft_shows(theirs);
        world.folder("");
        world.own(|value| {
            list.clone().map(|list| members(value).insert(SCREENSHOTS.to_owned(), list));
        });
        let lists = lists(&world).await;
        assert_eq!(!lists.emptied.is_empty(), is_emptied, "{case}");
        assert_eq!(lists.notes.first().map(|note| shortened(note)), note, "{case}");
        // and a publish does it
        let done = world.publish().await.unwrap();
        assert_eq!(world.shown(), if is_emptied { "" } else { theirs }, "{case}");
        assert_eq!(done.result == Verdict::Saved, is_emptied, "{case}");
        assert_eq!(done.notes.iter().any(|note| note.contains("still has")), note.is_some(), "{case}");
    }
    // a list that offer.json fills by URLs of its own is not left over
    let world = World::published("ab").await;
    world.folder("");
    world.own(|value| {
        members(value).insert(SCREENSHOTS.to_owned(), url(&world).unwrap());
    });
    let lists = lists(&world).await;
    assert!(lists.emptied.is_empty() && lists.notes.is_empty(), "{lists:?}");
}

#[tokio::test]
async fn a_logo_can_be_replaced_and_never_removed() {
    let note = "large logo: `publish` can replace a logo, but not remove it";
    // whether the draft's logo came from the folder, whether offer.json names the field; then the note
    let table =
        [(true, true, Some(note)), (true, false, Some(note)), (false, true, None), (false, false, None)];
    for (is_ours, is_named, expected) in table {
        let world = World::new();
        world.own(|_| {});
        if is_ours {
            world.write("logos/large.png", image('a'));
        }
        world.publish().await.unwrap();
        if is_ours {
            world.remove("logos/large.png");
        } else {
            let theirs = world.theirs('x');
            world.market.edit(|draft| {
                members(draft).insert(LARGE.to_owned(), theirs.into());
            });
        }
        world.own(|value| {
            is_named.then(|| members(value).insert(LARGE.to_owned(), "".into()));
        });
        let lists = lists(&world).await;
        let notes: Vec<_> = lists.notes.iter().map(|note| shortened(note)).collect();
        assert_eq!(notes.first().map(String::as_str), expected, "ours {is_ours}, named {is_named}");
        assert!(lists.emptied.is_empty());
        let shown = world.member(LARGE);
        world.publish().await.unwrap();
        assert_eq!(world.member(LARGE), shown, "it stays");
    }
}

#[tokio::test]
async fn a_field_that_a_file_is_for_is_not_left_over() {
    let world = World::published("ab").await;
    assert!(lists(&world).await.notes.is_empty());
    world.folder("c");
    let lists = lists(&world).await;
    assert!(lists.notes.is_empty() && lists.emptied.is_empty(), "{lists:?}");
}

#[tokio::test]
async fn a_field_of_a_plan_is_named_with_its_plan_unless_a_file_is_for_all_plans() {
    let plans = |logo: Option<Value>| {
        let own = logo.map(|logo| json!({ "planId": "pro", "microsoft-azure-corevm.largeLogo": logo }));
        json!([own.unwrap_or_else(|| json!({ "planId": "pro" })), { "planId": "basic" }])
    };
    let own = |world: &World, plans: Value| {
        world.own(|value| {
            value["offerTypeId"] = "microsoft-azure-corevm".into();
            value["definition"]["plans"] = plans;
        });
    };
    for (file, expected) in [
        (None, Some("large logo of plan pro: `publish` can replace a logo, but not remove it")),
        (Some("logos/large.png"), None),
    ] {
        let world = World::new();
        own(&world, plans(None));
        world.write("plans/pro/logos/large.png", image('a'));
        world.publish().await.unwrap();
        world.remove("plans/pro/logos/large.png");
        if let Some(file) = file {
            world.write(file, image('b'));
        }
        let notes: Vec<_> = lists(&world).await.notes.iter().map(|note| shortened(note)).collect();
        assert_eq!(notes.first().map(String::as_str), expected, "{file:?}");
    }
}
