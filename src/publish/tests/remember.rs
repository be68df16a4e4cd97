//! What a run leaves for the next one: of each image that the draft shows, where it came from.

use super::market::{Copying, Save, members};
use super::world::{LARGE, OBJECTS, SCREENSHOTS, TITLE, World, image};
use crate::base::OfferRef;
use crate::marketplace::ShownBy;
use crate::publish::lock::{Lock, LockOwner, LockedImage};
use crate::publish::outcome::{LockState, Verdict};
use crate::publish::{Base, Error, OnConflict};

fn lock(world: &World) -> Lock {
    let offer = OfferRef::parse("contoso", "vm").unwrap();
    let owner = LockOwner { service: &world.job.service, offer: &offer };
    Lock::read(&world.job.folder.join("offerpress.lock"), owner).unwrap()
}

/// `/copies/1.png = screenshots/0-a.png`
fn images(world: &World) -> Vec<String> {
    let one = |image: &LockedImage| match &image.file {
        Some(file) => format!("{} = {file}", image.path),
        None => image.path.clone(),
    };
    lock(world).images().iter().map(one).collect()
}

#[tokio::test]
async fn every_image_of_the_draft_is_recorded_with_its_file_where_it_has_one() {
    let world = World::published("ab").await;
    let (a, b) = ("/copies/1.png = screenshots/0-a.png", "/copies/2.png = screenshots/1-b.png");
    assert_eq!(images(&world), [a, b]);
    // a logo of someone else is recorded by its URL alone
    let theirs = world.theirs('l');
    world.market.edit(|draft| {
        members(draft).insert(LARGE.to_owned(), theirs.into());
    });
    assert_eq!(world.publish().await.unwrap().result, Verdict::Unchanged);
    assert_eq!(images(&world), ["/theirs/l.png", a, b]);
    // and stays so in a run that saves
    world.folder("ac");
    assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
    assert_eq!(images(&world), ["/theirs/l.png", a, "/copies/3.png = screenshots/1-c.png"]);
    // an image that left the folder and stays in the draft keeps its record
    world.remove("screenshots/0-a.png");
    world.remove("screenshots/1-c.png");
    assert_eq!(world.publish().await.unwrap().result, Verdict::Unchanged);
    assert_eq!(images(&world), ["/theirs/l.png", a, "/copies/3.png = screenshots/1-c.png"]);
}

#[tokio::test]
async fn a_url_is_never_recorded_for_a_file_that_it_does_not_show() {
    // how the save is answered; then what is recorded of the second screenshot, which is new
    let table = [
        (None, Copying::AtOnce, "/copies/3.png = screenshots/1-c.png"),
        (None, Copying::Anew, "/copies/3.png = screenshots/1-c.png"),
        (Some(Save::Ignored), Copying::AtOnce, "/copies/2.png = screenshots/1-b.png"),
        (Some(Save::Stale(1)), Copying::AtOnce, "/copies/2.png = screenshots/1-b.png"),
    ];
    for (save, copying, expected) in table {
        let world = World::published("ab").await;
        world.folder("ac");
        world.market.script().copying = copying;
        world.market.script().saves.extend(save);
        world.publish().await.unwrap();
        assert_eq!(images(&world)[1], expected, "{save:?} {copying:?}");
    }
    let world = World::published("ab").await;
    world.folder("ac");
    world.market.script().saves.push_back(Save::Without(SCREENSHOTS));
    world.publish().await.unwrap();
    assert_eq!(images(&world), Vec::<String>::new());
}

#[tokio::test]
async fn our_own_url_is_recorded_until_the_marketplace_has_a_copy() {
    let world = World::new();
    world.market.script().copying = Copying::After(2);
    world.own(|_| {});
    world.folder("a");
    world.publish().await.unwrap();
    let [ours] = images(&world).try_into().unwrap();
    assert!(
        ours.starts_with("/contoso/logos/contoso/vm/") && ours.ends_with(".png = screenshots/0-a.png"),
        "{ours}"
    );
    world.publish().await.unwrap();
    assert_eq!(world.shown(), "(a)");
    let done = world.publish().await.unwrap();
    assert_eq!(
        (done.result, world.shown().as_str(), done.lock.state),
        (Verdict::Unchanged, "a", LockState::Written)
    );
    assert_eq!(images(&world), ["/copies/1.png = screenshots/0-a.png"]);
}

#[tokio::test]
async fn captions_are_recorded_as_far_as_the_folder_sets_them() {
    // the caption in the folder, what a colleague makes of it later; then what is recorded
    for (ours, theirs, recorded) in
        [(Some("ours"), None, Some("ours")), (None, Some("theirs"), None), (None, None, None)]
    {
        let world = World::with(OBJECTS);
        world.own(|_| {});
        world.folder("a");
        if let Some(text) = ours {
            world.write("screenshots/0-a.txt", text);
        }
        world.publish().await.unwrap();
        if let Some(text) = theirs {
            world.market.edit(|draft| members(draft)[SCREENSHOTS][0]["caption"] = text.into());
        }
        world.publish().await.unwrap();
        let lock = lock(&world);
        assert_eq!(lock.images()[0].words().name.as_deref(), recorded, "{ours:?} {theirs:?}");
    }
}

#[tokio::test]
async fn words_that_were_read_back_and_are_neither_ours_nor_from_before_are_a_colleagues() {
    use ShownBy::{Answer, ReadBack};
    let videos = "microsoft-azure-marketplace.videos";
    let card = |title: &str, id: &str| {
        format!("title = \"{title}\"\nurl = \"https://www.youtube.com/watch?v={id}\"\n")
    };
    let url = |id: &str| format!("https://www.youtube.com/watch?v={id}");
    let (one, two, three) = ("dQw4w9WgXcQ", "abcdefghijk", "ABCDEFGHIJK");
    // the member, what it holds after the save, what tells that; then whether the next run overwrites that
    let table = [
        (SCREENSHOTS, "caption", "theirs".to_owned(), ReadBack, false),
        (SCREENSHOTS, "caption", String::new(), ReadBack, false),
        (SCREENSHOTS, "caption", "one".to_owned(), ReadBack, true),
        (SCREENSHOTS, "caption", "theirs".to_owned(), Answer, true),
        (videos, "title", "theirs".to_owned(), ReadBack, false),
        (videos, "title", "one".to_owned(), ReadBack, true),
        (videos, "link", url(three), ReadBack, false),
        (videos, "link", url(one), ReadBack, true),
    ];
    for (field, member, after, shown_by, is_overwritten) in table {
        let world = World::with(OBJECTS);
        world.own(|_| {});
        world.folder("a");
        for (text, id) in [("one", one), ("two", two)] {
            world.write("screenshots/0-a.txt", text);
            world.write("videos/1.png", image('b'));
            world.write("videos/1.toml", card(text, id));
            if text == "one" {
                assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
            }
        }
        let case = format!("{field} {member} {after:?} {shown_by:?}");
        {
            let mut script = world.market.script();
            script.shown_by = shown_by;
            script.makes = Some(Box::new(move |draft| members(draft)[field][0][member] = after.into()));
        }
        assert_eq!(world.publish().await.unwrap().result, Verdict::Incomplete, "{case}");
        let again = world.publish().await;
        let is_edit = matches!(again, Err(Error::WouldOverwrite { .. }));
        assert_eq!((is_edit, again.is_ok()), (!is_overwritten, is_overwritten), "{case}: {again:?}");
    }
}

#[tokio::test]
async fn words_beside_a_new_image_that_someone_cleared_are_not_recorded_as_ours() {
    let world = World::with(OBJECTS);
    world.own(|_| {});
    world.folder("a");
    world.write("screenshots/0-a.txt", "ours");
    {
        let mut script = world.market.script();
        script.shown_by = ShownBy::ReadBack;
        script.makes = Some(Box::new(|draft| members(draft)[SCREENSHOTS][0]["caption"] = "".into()));
    }
    assert_eq!(world.publish().await.unwrap().result, Verdict::Incomplete);
    assert_eq!(lock(&world).images()[0].words().name.as_deref(), Some("ours"));
    assert!(matches!(world.publish().await, Err(Error::WouldOverwrite { .. })));
}

#[tokio::test]
async fn a_caption_that_was_to_go_and_stays_is_removed_by_the_next_run_unless_it_is_a_colleagues() {
    for shown_by in [ShownBy::Answer, ShownBy::ReadBack] {
        for (stays, again) in [("ours", Verdict::Saved), ("theirs", Verdict::Unchanged)] {
            let world = World::with(OBJECTS);
            world.own(|_| {});
            world.folder("a");
            world.write("screenshots/0-a.txt", "ours");
            world.publish().await.unwrap();
            world.remove("screenshots/0-a.txt");
            {
                let mut script = world.market.script();
                script.shown_by = shown_by;
                script.makes = Some(Box::new(move |draft| {
                    members(draft)[SCREENSHOTS][0]["caption"] = stays.into();
                }));
            }
            assert_eq!(world.publish().await.unwrap().result, Verdict::Incomplete, "{stays}");
            assert_eq!(world.publish().await.unwrap().result, again, "{stays} {shown_by:?}");
        }
    }
}

#[tokio::test]
async fn texts_are_recorded_by_a_run_that_writes_them_and_left_alone_by_another() {
    let mut world = World::published("a").await;
    let first = lock(&world);
    assert!(first.document().is_some() && first.draft().is_some());
    world.market.edit(|draft| members(draft)[TITLE] = "theirs".into());
    world.job.check.base = Base::LiveDraft;
    world.folder("b");
    assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
    let second = lock(&world);
    assert_eq!((second.document(), second.draft()), (first.document(), first.draft()));
    world.job.check.base = Base::OfferFile;
    world.job.on_conflict = OnConflict::Overwrite;
    assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
    let third = lock(&world);
    assert_eq!((third.document(), third.draft()), (first.document(), first.draft()), "the same texts again");
    world.own(|value| members(value)[TITLE] = "two".into());
    world.publish().await.unwrap();
    let fourth = lock(&world);
    assert!(fourth.document() != first.document() && fourth.draft() != first.draft());
}

#[tokio::test]
async fn an_offer_body_that_was_not_saved_whole_is_not_recorded_as_saved() {
    let world = World::published("a").await;
    let first = lock(&world);
    world.own(|value| members(value)[TITLE] = "two".into());
    world.market.script().saves.push_back(Save::Alters(TITLE));
    assert_eq!(world.publish().await.unwrap().result, Verdict::Incomplete);
    let second = lock(&world);
    assert_eq!(second.document(), first.document());
    assert_ne!(second.draft(), first.draft(), "what the draft shows now is known");
}

#[tokio::test]
async fn a_lock_that_cannot_be_written_is_no_failure_of_the_save() {
    let world = World::published("a").await;
    world.folder("b");
    let path = world.job.folder.join("offerpress.lock");
    // while the offer is saved, something else takes the lock's place
    world.market.script().makes = Some(Box::new(move |_| {
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
    }));
    let done = world.publish().await.unwrap();
    assert_eq!((done.result, done.lock.state), (Verdict::Saved, LockState::NotWritten));
    assert!(done.lock.why.is_some_and(|why| why.contains("offerpress.lock")));
    assert_eq!(world.shown(), "b");
}
