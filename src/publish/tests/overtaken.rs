//! Who comes before a save: an offer that someone else creates meanwhile, a draft that they save.

use super::market::{Read, members};
use super::world::{LARGE, SCREENSHOTS, TITLE, World};
use crate::marketplace::Created;
use crate::publish::outcome::Verdict;
use crate::publish::{ApprovedPlan, Base, Error, OnConflict};
use serde_json::Value;

#[tokio::test]
async fn a_new_offer_is_created_and_one_that_someone_else_created_meanwhile_is_looked_at_again() {
    // the letters that someone else's new draft shows, if any; then the result
    for (theirs, expected) in [(None, "Saved"), (Some("ours"), "Unchanged"), (Some("theirs"), "stopped")] {
        let world = World::new();
        world.own(|value| members(value)[TITLE] = "ours".into());
        if let Some(title) = theirs {
            let mut script = world.market.script();
            // there is none when the run reads it, and one when it saves
            script.draft = Some(super::world::body());
            members(script.draft.as_mut().unwrap())[TITLE] = title.into();
            script.reads.push_back(Read::Gone);
        }
        let done = match world.publish().await {
            Ok(done) => {
                let state = done.draft.as_ref().map(|draft| draft.state);
                assert_eq!(state, (expected == "Saved").then_some(Created::New), "{theirs:?}");
                format!("{:?}", done.result)
            }
            Err(Error::WouldOverwrite { .. }) => "stopped".to_owned(),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(done, expected, "{theirs:?}");
        assert_eq!(world.member(TITLE), theirs.unwrap_or("ours"));
    }
}

#[tokio::test]
async fn an_offer_that_keeps_being_created_by_someone_else_stops_the_run() {
    let world = World::new();
    world.own(|_| {});
    world.market.script().draft = Some(super::world::body());
    world.market.script().reads.extend([Read::Gone, Read::Gone]);
    let error = world.publish().await.unwrap_err();
    assert!(matches!(error, Error::CreatedMeanwhile { .. }), "{error}");
    assert_eq!(world.market.calls(), ["read", "save", "read", "save"], "looked at again once");
}

/// What a colleague saves between the read and the save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meanwhile {
    Title,
    Logo,
    Screenshot,
}

#[tokio::test]
async fn a_save_that_someone_else_got_ahead_of_goes_on_top_only_where_that_loses_nothing() {
    use Meanwhile::{Logo, Screenshot, Title};
    let on_top =
        "note: someone else saved the offer in the meantime; applying our images on top of their change";
    // whether offer.json counts, whether the run is forced, what they saved; then what is said to have changed
    let table: [(Base, OnConflict, Meanwhile, Option<&[&str]>); 6] = [
        (Base::LiveDraft, OnConflict::Stop, Title, None),
        (Base::LiveDraft, OnConflict::Stop, Logo, None),
        (Base::LiveDraft, OnConflict::Stop, Screenshot, Some(&["screenshot 1"])),
        (Base::OfferFile, OnConflict::Stop, Title, Some(&["title"])),
        (
            Base::OfferFile,
            OnConflict::Stop,
            Logo,
            Some(&["large logo (microsoft-azure-marketplace.largeLogo)"]),
        ),
        (Base::OfferFile, OnConflict::Stop, Screenshot, Some(&["screenshot 1"])),
    ];
    for (base, overwrite, theirs, stopped) in table {
        let case = format!("{base:?} {overwrite:?} {theirs:?}");
        let mut world = World::published("ab").await;
        world.folder("ac");
        (world.job.check.base, world.job.on_conflict) = (base, overwrite);
        let url = world.theirs('x');
        world.market.script().before_save.push_back(Box::new(move |draft| edit(draft, theirs, 0, &url)));
        world.heard();
        match (world.publish().await, stopped) {
            (Ok(done), None) => {
                assert_eq!(done.result, Verdict::Saved, "{case}");
                assert_eq!(world.shown(), "ac", "{case}");
                assert!(!done.notes.iter().any(|note| note.starts_with("overwritten: ")), "{case}");
                assert_eq!(world.member(TITLE), if theirs == Title { "theirs 0" } else { "one" }, "{case}");
                assert_eq!(world.member(LARGE).is_null(), theirs != Logo, "{case}");
                assert!(world.heard().contains(&on_top.to_owned()), "{case}");
            }
            (Err(Error::Overtaken { changed, .. }), Some(named)) => {
                let strip = |name: &String| {
                    name.replace(&format!(" ({SCREENSHOTS})"), "")
                        .replace("/definition/offer/microsoft-azure-marketplace.", "")
                };
                assert_eq!(changed.iter().map(strip).collect::<Vec<_>>(), named, "{case}");
                assert!(!world.heard().contains(&on_top.to_owned()), "{case}");
            }
            (done, _) => panic!("{case}: {done:?}"),
        }
    }
}

#[tokio::test]
async fn force_names_what_it_overwrites_of_those_who_came_before_the_save() {
    use Meanwhile::{Logo, Screenshot, Title};
    // whether offer.json counts, what they saved each time; then what is named
    let table: [(Base, &[Meanwhile], &[&str]); 6] = [
        (Base::LiveDraft, &[Title], &[]),
        (Base::LiveDraft, &[Screenshot], &["screenshot 1"]),
        (Base::OfferFile, &[Title], &["title"]),
        // a field that neither the folder nor offer.json has stays as it is
        (Base::OfferFile, &[Logo], &[]),
        (Base::OfferFile, &[Screenshot], &["screenshot 1"]),
        (Base::OfferFile, &[Title, Screenshot, Title], &["title", "screenshot 1"]),
    ];
    for (base, all, named) in table {
        let case = format!("{base:?} {all:?}");
        let mut world = World::published("ab").await;
        world.folder("ac");
        (world.job.check.base, world.job.on_conflict) = (base, OnConflict::Overwrite);
        for (n, theirs) in all.iter().copied().enumerate() {
            let url = world.theirs('x');
            let edit = move |draft: &mut Value| edit(draft, theirs, n, &url);
            world.market.script().before_save.push_back(Box::new(edit));
        }
        let done = world.publish().await.unwrap();
        assert_eq!((done.result, world.shown().as_str()), (Verdict::Saved, "ac"), "{case}");
        assert_eq!(world.member(LARGE).is_null(), !all.contains(&Logo), "{case}");
        let told: Vec<_> = done.notes.iter().filter(|note| note.starts_with("overwritten: ")).collect();
        assert_eq!(told.len(), named.len(), "{case}: {told:?}");
        for name in named {
            assert!(told.iter().any(|note| note.contains(name)), "{case}: {told:?}");
        }
    }
}

/// Saves something as a colleague, each time something else.
fn edit(draft: &mut Value, theirs: Meanwhile, n: usize, url: &str) {
    match theirs {
        Meanwhile::Title => members(draft)[TITLE] = format!("theirs {n}").into(),
        Meanwhile::Logo => drop(members(draft).insert(LARGE.to_owned(), url.into())),
        Meanwhile::Screenshot => members(draft)[SCREENSHOTS][0] = url.into(),
    }
}

#[tokio::test]
async fn a_run_that_is_overtaken_twice_stops() {
    let mut world = World::published("ab").await;
    world.folder("ac");
    world.job.check.base = Base::LiveDraft;
    {
        let mut script = world.market.script();
        script.before_save.push_back(Box::new(|draft| members(draft)[TITLE] = "theirs".into()));
        script.before_save.push_back(Box::new(|draft| members(draft)[TITLE] = "theirs again".into()));
    }
    let error = world.publish().await.unwrap_err();
    assert!(matches!(error, Error::Marketplace(_)), "{error}");
    assert_eq!((world.shown().as_str(), world.member(TITLE)), ("ab", "theirs again".into()));
    assert_eq!(world.market.calls(), ["read", "save", "save"]);
}

#[tokio::test]
async fn an_approved_plan_is_never_put_on_top_of_another_save() {
    let mut world = World::published("ab").await;
    world.folder("ac");
    world.job.check.base = Base::LiveDraft;
    let file = tempfile::NamedTempFile::new().unwrap();
    ApprovedPlan::write(&world.dry_run().await.unwrap(), file.path()).unwrap();
    world.job.approved = Some(ApprovedPlan::read(file.path()).unwrap());
    world.market.script().before_save.push_back(Box::new(|draft| members(draft)[TITLE] = "theirs".into()));
    let error = world.publish().await.unwrap_err();
    assert!(matches!(error, Error::Overtaken { .. }), "{error}");
    assert_eq!(world.shown(), "ab");
}
