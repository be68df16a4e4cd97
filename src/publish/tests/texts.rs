//! Texts of three sides: what was published, what the draft has now, what `offer.json` says now.

use super::market::members;
use super::world::{TITLE, World};
use crate::publish::outcome::Verdict;
use crate::publish::{Base, Error, OnConflict, Owner};

/// Publishes one title, lets a colleague write another one, and puts a third into `offer.json`.
async fn world([record, theirs, ours]: [&str; 3]) -> World {
    let world = World::new();
    world.own(|value| members(value)[TITLE] = record.into());
    assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
    if theirs != record {
        world.market.edit(|draft| members(draft)[TITLE] = theirs.into());
    }
    world.own(|value| members(value)[TITLE] = ours.into());
    world.market.calls();
    world
}

/// The result of a publish, or what it would overwrite.
async fn outcome(world: &World) -> String {
    match world.publish().await {
        Ok(done) => format!("{:?}", done.result).to_lowercase(),
        Err(Error::WouldOverwrite { edits, .. }) => edits
            .iter()
            .map(|edit| edit.to_string().replace("offer/microsoft-azure-marketplace.", ""))
            .collect(),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_text_is_written_unless_someone_else_wrote_it() {
    let edit = "title: \"theirs\" → \"ours\"";
    let back = "title: \"theirs\" → \"one\"";
    // what was published, what the draft has, what the folder says, whether that is remembered; then the result
    let table = [
        (["one", "one", "one"], true, "unchanged", "one"),
        (["one", "one", "ours"], true, "saved", "ours"),
        (["one", "theirs", "ours"], true, edit, "theirs"),
        (["one", "theirs", "one"], true, back, "theirs"),
        (["one", "theirs", "theirs"], true, "unchanged", "theirs"),
        (["one", "one", "one"], false, "unchanged", "one"),
        (["one", "one", "ours"], false, "title: \"one\" → \"ours\"", "one"),
        (["one", "theirs", "ours"], false, edit, "theirs"),
    ];
    for (titles, is_remembered, expected, left) in table {
        let world = world(titles).await;
        if !is_remembered {
            world.forget();
        }
        let case = format!("{titles:?}, remembered: {is_remembered}");
        assert_eq!(outcome(&world).await, expected, "{case}");
        assert_eq!(world.member(TITLE), left, "{case}");
    }
}

#[tokio::test]
async fn a_lock_of_another_service_counts_as_none() {
    for (service, expected) in [
        ("https://cloudpartner.azure.com", "saved"),
        ("https://CloudPartner.Azure.com:443/", "saved"),
        ("https://elsewhere.example", "title: \"one\" → \"ours\""),
    ] {
        let mut world = world(["one", "one", "ours"]).await;
        service.clone_into(&mut world.job.service);
        assert_eq!(outcome(&world).await, expected, "{service}");
    }
}

#[tokio::test]
async fn force_and_a_folder_that_owns_the_texts_overwrite_and_name_what_they_overwrite() {
    for (overwrite, texts) in [
        (OnConflict::Overwrite, Owner::Shared),
        (OnConflict::Stop, Owner::Folder),
        (OnConflict::Overwrite, Owner::Folder),
    ] {
        let mut world = world(["one", "theirs", "ours"]).await;
        (world.job.on_conflict, world.job.settings.publish.texts) = (overwrite, texts);
        let done = world.publish().await.unwrap();
        let note = "overwritten: offer/microsoft-azure-marketplace.title: \"theirs\" → \"ours\"";
        assert_eq!((done.result, done.notes.as_slice()), (Verdict::Saved, &[note.to_owned()][..]));
        assert_eq!(world.member(TITLE), "ours");
        assert_eq!(outcome(&world).await, "unchanged", "{overwrite:?}, {texts:?}");
    }
}

#[tokio::test]
async fn a_run_for_images_leaves_texts_alone_and_remembers_whose_they_are() {
    let mut world = world(["one", "theirs", "ours"]).await;
    world.job.check.base = Base::LiveDraft;
    world.folder("a");
    assert_eq!((outcome(&world).await.as_str(), world.shown()), ("saved", "a".to_owned()));
    assert_eq!(world.member(TITLE), "theirs", "no text was written");
    world.job.check.base = Base::OfferFile;
    let edit = "title: \"theirs\" → \"ours\"";
    assert_eq!(outcome(&world).await, edit, "the next run that writes texts still knows of the edit");
}

#[tokio::test]
async fn a_plan_lists_each_text_that_it_changes() {
    let world = world(["one", "one", "ours"]).await;
    world.market.edit(|draft| {
        members(draft).insert("m.theirs".to_owned(), "more".into());
    });
    world.own(|value| {
        members(value)[TITLE] = "ours".into();
        members(value).insert("m.new".to_owned(), "new".into());
    });
    let planned = world.dry_run().await.unwrap();
    let fields: Vec<_> = planned
        .fields
        .iter()
        .map(|change| (change.field.trim_start_matches("/definition/offer/"), format!("{:?}", change.change)))
        .collect();
    let expected = [(TITLE, "Changed"), ("m.new", "Added"), ("m.theirs", "Removed")];
    let mut sorted = fields.clone();
    sorted.sort();
    let mut expected: Vec<_> = expected.map(|(field, how)| (field, how.to_owned())).into();
    expected.sort();
    assert_eq!(sorted, expected);
    assert_eq!(planned.stops.len(), 1, "what a colleague added would go: {:?}", planned.stops);
    assert_eq!(world.market.calls(), ["read"], "a plan saves nothing");
}
