//! What a plan takes from the draft: the offer that it starts from, what changes there meanwhile, and findings that only
//! the draft can tell.

use super::market::{Read, Trouble, members, state};
use super::world::{LARGE, OBJECTS, SCREENSHOTS, TITLE, World};
use crate::asset::Level;
use crate::base::AssetKind;
use crate::publish::plan::Plan;
use crate::publish::{Base, Deny, Error, OnConflict};
use serde_json::json;

#[tokio::test]
async fn what_a_run_starts_from() {
    // whether the folder has an offer body that counts, and whether there is a draft; then the title that is sent
    let table = [
        (Some(Base::OfferFile), true, Ok("ours")),
        (Some(Base::OfferFile), false, Ok("ours")),
        (Some(Base::LiveDraft), true, Ok("theirs")),
        (Some(Base::LiveDraft), false, Err("doesn't exist")),
        (None, true, Ok("theirs")),
        (None, false, Err("doesn't exist")),
    ];
    for (body, has_draft, expected) in table {
        let mut world = World::new();
        if has_draft {
            world.draft(|value| members(value)[TITLE] = "theirs".into());
        }
        if let Some(base) = body {
            world.own(|value| members(value)[TITLE] = "ours".into());
            world.job.check.base = base;
        }
        world.job.on_conflict = OnConflict::Overwrite;
        world.folder("a");
        let case = format!("{body:?}, draft {has_draft}");
        match (world.plan().await, expected) {
            (Ok(plan), Ok(title)) => {
                assert_eq!(
                    plan.base.document().unwrap().value()["definition"]["offer"][TITLE],
                    title,
                    "{case}"
                );
                assert_eq!(plan.content.named.is_some(), body.is_some(), "{case}");
                assert_eq!(plan.texts.is_of_draft(), body != Some(Base::OfferFile), "{case}");
                assert_eq!(plan.may_rebase(&world.job), body != Some(Base::OfferFile), "{case}");
            }
            (Err(error), Err(said)) => assert!(error.to_string().contains(said), "{case}: {error}"),
            (plan, _) => panic!("{case}: {plan:?}"),
        }
    }
}

#[tokio::test]
async fn a_draft_that_cannot_be_read_stops_the_plan() {
    let world = World::published("a").await;
    world.market.script().reads.push_back(Read::Fails(Trouble::Status(503)));
    let error = world.plan().await.unwrap_err();
    assert!(matches!(error, Error::Marketplace(_)), "{error}");
    assert_eq!(world.market.calls(), ["read"], "read once, while the folder was checked");
    // a plan that is made anew reads it anew
    let plan = world.plan().await.unwrap();
    world.market.calls();
    let again = Plan::make(plan.content, world.run()).await.unwrap();
    assert_eq!((again.is_unchanged(), world.market.calls()), (true, vec!["read".to_owned()]));
}

#[tokio::test]
async fn the_reading_of_the_draft_is_announced() {
    let world = World::published("a").await;
    world.plan().await.unwrap();
    assert_eq!(world.heard(), ["checking", "reading"]);
}

#[tokio::test]
async fn what_someone_else_changes_during_the_run_is_named_by_slot() {
    // what the draft showed when it was read, and what it shows now
    let table: [(&str, &str, &[&str]); 7] = [
        ("ab", "ab", &[]),
        ("ab", "ax", &["screenshot 2"]),
        ("ab", "abx", &["screenshot 3"]),
        ("ab", "a", &["screenshot 2"]),
        ("ab", "ba", &["screenshots"]),
        ("ab", "", &["screenshot 1", "screenshot 2"]),
        ("ab", "xy", &["screenshot 1", "screenshot 2"]),
    ];
    for (before, now, named) in table {
        let world = World::published(before).await;
        world.folder("cb");
        let plan = world.plan().await.unwrap();
        world.draft_shows(now);
        let theirs = state(world.market.script().draft.clone().unwrap(), None);
        let edits = plan.edits_in(&theirs, &world.job.settings.lists);
        let names: Vec<_> =
            edits.iter().map(|edit| edit.name.replace(&format!(" ({SCREENSHOTS})"), "")).collect();
        assert_eq!(names, named, "{before} → {now}");
        let rebased = plan.rebased(theirs);
        let shown = rebased.shown(&world.job.settings.lists).elements(&AssetKind::Screenshot, None).len();
        assert_eq!(shown, now.len(), "a plan on top of theirs starts from what they saved");
    }
    let world = World::new();
    world.own(|_| {});
    world.folder("a");
    let plan = world.plan().await.unwrap();
    world.draft(|_| {});
    let theirs = state(world.market.script().draft.clone().unwrap(), None);
    assert!(
        plan.edits_in(&theirs, &world.job.settings.lists).is_empty(),
        "where there was no draft, no field was edited"
    );
}

#[tokio::test]
async fn secrets_that_a_draft_withholds_are_named_and_stop_a_run_that_denies_warnings() {
    let (lead, known) = ("m.leadDestination", "m.clientSecret");
    // the draft's member, what a file that does not count says, from when on a finding stops; then how many are named
    let table = [
        (None, false, Deny::Errors, Ok(0)),
        (Some(lead), false, Deny::Errors, Ok(1)),
        (Some(lead), false, Deny::Warnings, Err(())),
        (None, true, Deny::Errors, Ok(1)),
        (None, true, Deny::Warnings, Err(())),
        (Some(lead), true, Deny::Errors, Ok(2)),
    ];
    for (withheld, is_known, deny, expected) in table {
        let mut world = World::new();
        world.draft(|value| {
            if let Some(member) = withheld {
                members(value).insert(member.to_owned(), "Crm".into());
            }
        });
        if is_known {
            world.own(|value| {
                members(value).insert(known.to_owned(), "s3cret".into());
            });
        }
        (world.job.check.base, world.job.check.deny) = (Base::LiveDraft, deny);
        world.folder("a");
        let case = format!("{withheld:?}, {is_known}, {deny:?}");
        match (world.plan().await, expected) {
            (Ok(plan), Ok(count)) => {
                let found =
                    plan.content.report.findings().iter().filter(|one| one.code == "secret-withheld").count();
                assert_eq!(found, count, "{case}: {:?}", plan.content.report);
            }
            (Err(Error::Refused { report, files }), Err(())) => {
                assert!(report.has_errors() && files == 2, "{case}: {report:?}");
            }
            (plan, _) => panic!("{case}: {plan:?}"),
        }
    }
    // with an offer body that counts, nothing of the draft is written back
    let mut world = World::new();
    world.draft(|value| {
        members(value).insert(lead.to_owned(), "Crm".into());
    });
    world.own(|_| {});
    world.job.on_conflict = OnConflict::Overwrite;
    let plan = world.plan().await.unwrap();
    assert!(
        !plan.content.report.findings().iter().any(|one| one.code == "secret-withheld"),
        "{:?}",
        plan.content.report
    );
}

#[tokio::test]
async fn a_caption_that_does_not_reach_the_offer_is_named_once_the_draft_is_known() {
    // the settings, what the draft's list holds, whether it stops a run; then the finding
    let urls = json!(["https://a.example/x.png"]);
    let objects = json!([{ "url": "https://a.example/x.png", "caption": "X" }]);
    let table = [
        ("", &urls, false, Ok(Some("1 caption is not sent: this offer stores plain URLs"))),
        ("", &urls, true, Err(())),
        ("", &objects, false, Ok(None)),
        ("", &objects, true, Ok(None)),
        (OBJECTS, &urls, true, Ok(None)),
    ];
    for (settings, list, stops, expected) in table {
        let mut world = World::with(settings);
        world.draft(|value| {
            members(value).insert(SCREENSHOTS.to_owned(), list.clone());
        });
        world.folder("a");
        world.write("screenshots/0-a.txt", "A caption");
        // the check, which does not know the draft, says that it depends on that
        let content = world.content().await.unwrap();
        if stops {
            world.job.settings.rules.insert("captions-not-sent".to_owned(), Level::Error);
        }
        let case = format!("{settings} {list}, stops: {stops}");
        match (Plan::make(content, world.run()).await, expected) {
            (Ok(plan), Ok(said)) => {
                let found = plan.content.report.findings().iter().find(|one| one.code == "captions-not-sent");
                assert_eq!(found.map(|one| one.is.as_str()), said, "{case}: {:?}", plan.content.report);
            }
            (Err(Error::Refused { files, .. }), Err(())) => assert_eq!(files, 2, "{case}"),
            (plan, _) => panic!("{case}: {plan:?}"),
        }
    }
}

#[tokio::test]
async fn a_password_in_a_url_of_the_draft_is_mentioned() {
    let world = World::new();
    let url = |user: &str| format!("https://{user}a.example/x.png?sig=S3CRET");
    for (user, notes) in [("", 0), ("someone:p4ss@", 1)] {
        world.draft(|value| {
            members(value).insert(LARGE.to_owned(), url(user).into());
        });
        world.folder("a");
        let plan = world.plan().await.unwrap();
        let found: Vec<_> =
            plan.leftover.iter().filter(|note| note.contains("user name or password")).collect();
        assert_eq!(found.len(), notes, "{found:?}");
        assert!(!format!("{found:?}").contains("p4ss") && !format!("{found:?}").contains("S3CRET"));
    }
}
