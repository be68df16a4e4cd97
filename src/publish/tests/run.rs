//! A run from top to bottom: what it does in which order, and where it ends.

use super::market::{Read, Trouble, members};
use super::world::{TITLE, World, image};
use crate::publish::outcome::{Change, LockState, Next, Upload, Verdict};
use crate::publish::{ApprovedPlan, Deny, Error};
use serde_json::json;

#[tokio::test]
async fn a_first_run_does_each_step_once_and_in_order() {
    let world = World::new();
    world.own(|_| {});
    world.folder("a");
    let done = world.publish().await.unwrap();
    assert_eq!(done.result, Verdict::Saved);
    let heard: Vec<_> =
        world.heard().into_iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(heard, ["checking", "reading", "uploading", "uploaded", "verifying", "saving"]);
    assert_eq!(world.market.calls(), ["read", "save"]);
    assert_eq!((done.publisher.as_str(), done.offer.as_str()), ("contoso", "vm"));
    assert_eq!(done.next, [Next::Submit("contoso/vm".parse().unwrap())]);
    assert_eq!(done.etag.as_deref(), Some("\"1\""));
    let asset = &done.assets[0];
    assert_eq!((asset.change, asset.upload), (Change::New, Some(Upload::Sent)));
    assert_eq!(asset.url, Some(world.store.url("/copies/1.png")));
}

#[tokio::test]
async fn a_dry_run_changes_nothing_anywhere() {
    let world = World::published("ab").await;
    world.folder("ac");
    let lock = world.lock_text();
    world.store.asked();
    let planned = world.dry_run().await.unwrap();
    assert_eq!((planned.result, planned.lock.state), (Verdict::Planned, LockState::Found));
    let changes: Vec<_> = planned.assets.iter().map(|asset| (asset.change, asset.upload)).collect();
    assert_eq!(changes, [(Change::Unchanged, None), (Change::Changed, Some(Upload::Planned))]);
    assert_eq!(world.market.calls(), ["read"]);
    assert_eq!((world.store.asked(), world.lock_text(), world.shown()), (Vec::new(), lock, "ab".to_owned()));
    let unchanged = World::published("ab").await.dry_run().await.unwrap();
    assert_eq!(unchanged.notes, ["the draft already matches the folder: `publish` would change nothing"]);
    assert!(unchanged.draft.is_none() && unchanged.basis.is_none());
}

#[tokio::test]
async fn a_folder_that_fails_its_check_changes_nothing() {
    // what is wrong with the folder, from when on a finding stops; then whether it does
    let table = [
        ("logos/large.png", b"no image".to_vec(), Deny::Errors, true),
        ("logos/large.png", image('a'), Deny::Errors, false),
        ("notes.bin", b"?".to_vec(), Deny::Errors, false),
        ("offer.json", b"{".to_vec(), Deny::Errors, true),
    ];
    for (name, bytes, deny, stops) in table {
        let mut world = World::new();
        world.job.check.deny = deny;
        world.own(|_| {});
        world.folder("a");
        world.write(name, bytes);
        let done = world.publish().await;
        assert_eq!(matches!(done, Err(Error::Refused { .. })), stops, "{name}: {done:?}");
        assert_eq!(world.store.asked().is_empty(), stops, "{name}");
        assert_eq!(world.market.calls().contains(&"save".to_owned()), !stops, "{name}");
    }
}

#[tokio::test]
async fn a_run_that_breaks_anywhere_ends_alike_when_it_is_run_again() {
    // what fails in the first run
    let breaks: [fn(&World); 6] = [
        |world| world.market.script().reads.push_back(Read::Fails(Trouble::Status(503))),
        |world| world.store.refuse("PUT", ".png", 403, "AuthorizationFailure"),
        |world| world.store.refuse("HEAD", ".png", 403, "AuthorizationFailure"),
        |world| world.market.script().saves.push_back(super::market::Save::Fails(Trouble::Status(400))),
        |world| world.market.script().saves.push_back(super::market::Save::Lost(false)),
        |world| world.market.script().saves.push_back(super::market::Save::Fails(Trouble::Unreadable)),
    ];
    for (n, break_it) in breaks.into_iter().enumerate() {
        let world = World::published("ab").await;
        world.folder("cab");
        world.own(|value| members(value)[TITLE] = "two".into());
        break_it(&world);
        world.publish().await.unwrap_err();
        assert_eq!((world.shown().as_str(), world.member(TITLE)), ("ab", json!("one")), "{n}");
        world.store.be_well();
        assert_eq!(world.publish().await.unwrap().result, Verdict::Saved, "{n}");
        assert_eq!((world.shown().as_str(), world.member(TITLE)), ("cab", json!("two")), "{n}");
        assert_eq!(world.publish().await.unwrap().result, Verdict::Unchanged, "{n}");
    }
}

type ChangeRow<'a> = (&'a str, fn(&World), &'a [&'a str]);

#[tokio::test]
async fn an_approved_plan_is_carried_out_or_refused() {
    // what changes between plan and publish; then what is said to have moved
    let changes: [ChangeRow<'_>; 5] = [
        ("nothing", |_| {}, &[]),
        ("another image", |world| world.folder("ad"), &["screenshots/1-c.png", "screenshots/1-d.png"]),
        (
            "another text",
            |world| world.own(|value| members(value)[TITLE] = "two".into()),
            &["basis", "fields"],
        ),
        (
            "the draft",
            |world| world.market.edit(|draft| members(draft)[TITLE] = "theirs".into()),
            &["basis", "fields"],
        ),
        (
            "a file goes",
            |world| world.remove("screenshots/0-a.png"),
            &["removed", "screenshots/0-a.png", "screenshots/1-c.png"],
        ),
    ];
    for (what, change, expected) in changes {
        let mut world = World::published("ab").await;
        world.folder("ac");
        let file = tempfile::NamedTempFile::new().unwrap();
        ApprovedPlan::write(&world.dry_run().await.unwrap(), file.path()).unwrap();
        world.job.approved = Some(ApprovedPlan::read(file.path()).unwrap());
        change(&world);
        match world.publish().await {
            Ok(done) => assert_eq!((done.result, expected.len()), (Verdict::Saved, 0), "{what}"),
            Err(Error::PlanOutdated { moved }) => {
                assert_eq!(moved, expected, "{what}");
                assert_eq!(world.shown(), "ab", "{what}");
            }
            Err(other) => panic!("{what}: {other}"),
        }
    }
}

#[tokio::test]
async fn a_draft_without_an_etag_is_saved_by_force_alone() {
    let mut world = World::published("ab").await;
    world.folder("ac");
    world.market.script().has_etags = false;
    assert!(matches!(world.publish().await, Err(Error::NoEtag)));
    assert_eq!(world.shown(), "ab");
    world.job.on_conflict = crate::publish::OnConflict::Overwrite;
    let done = world.publish().await.unwrap();
    assert_eq!((done.result, done.etag, world.shown().as_str()), (Verdict::Saved, None, "ac"));
}
