//! What stops a run before anything is sent, and what lets it go on: force, the owner of a text or an image, an approved
//! plan.

use super::market::members;
use super::world::{LARGE, SCREENSHOTS, TITLE, World, image};
use crate::marketplace::{Offer, OnRefusal, Precondition};
use crate::publish::outcome::Verdict;
use crate::publish::{ApprovedPlan, Error, OnConflict, Owner, Record};
use serde_json::{Value, json};

/// Where a run would stop, in a word.
pub(crate) fn stop(error: &Error) -> String {
    match error {
        Error::WouldOverwrite { edits, .. } => {
            let edits: Vec<_> =
                edits.iter().map(|edit| edit.to_string().replace(&format!(" ({SCREENSHOTS})"), "")).collect();
            edits.join("; ")
        }
        Error::NoEtag => "no ETag".to_owned(),
        Error::MaskedSecrets { members, .. } => members.join(", "),
        Error::Refused { .. } => "refused".to_owned(),
        other => format!("{other}"),
    }
}

/// A world in which a colleague changed a title and a logo, and the folder changed both too.
async fn edited() -> World {
    let world = World::new();
    world.own(|_| {});
    world.write("logos/large.png", image('a'));
    assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
    let theirs = world.theirs('x');
    world.market.edit(|draft| {
        members(draft)[TITLE] = "theirs".into();
        members(draft)[LARGE] = theirs.into();
    });
    world.own(|value| members(value)[TITLE] = "ours".into());
    world.write("logos/large.png", image('b'));
    world
}

#[tokio::test]
async fn whose_the_texts_and_images_are_decides_what_stops_a_run() {
    use OnConflict::{Overwrite, Stop};
    use Owner::{Folder, Shared};
    let text = "offer/microsoft-azure-marketplace.title";
    let image = "large logo (microsoft-azure-marketplace.largeLogo)";
    let table: [(Owner, Owner, OnConflict, &[&str]); 8] = [
        (Shared, Shared, Stop, &[image, text]),
        (Folder, Shared, Stop, &[image]),
        (Shared, Folder, Stop, &[text]),
        (Folder, Folder, Stop, &[]),
        (Shared, Shared, Overwrite, &[]),
        (Folder, Shared, Overwrite, &[]),
        (Shared, Folder, Overwrite, &[]),
        (Folder, Folder, Overwrite, &[]),
    ];
    for (texts, images, overwrite, named) in table {
        let case = format!("texts {texts:?}, images {images:?}, {overwrite:?}");
        let mut world = edited().await;
        (world.job.settings.publish.texts, world.job.settings.publish.images, world.job.on_conflict) =
            (texts, images, overwrite);
        let plan = world.plan().await.unwrap();
        let stopped = plan.would_overwrite(&world.job);
        let names: Vec<_> = match &stopped {
            Some(Error::WouldOverwrite { edits, record, .. }) => {
                assert_eq!(*record, Record::Found, "{case}");
                edits.iter().map(|edit| edit.name.as_str()).collect()
            }
            Some(other) => panic!("{other}"),
            None => Vec::new(),
        };
        assert_eq!(names, named, "{case}");
        assert_eq!(plan.edits().count(), 2, "{case}: both are named, whoever owns them");
        assert_eq!(world.publish().await.is_ok(), named.is_empty(), "{case}");
        let title = if named.is_empty() { "ours" } else { "theirs" };
        assert_eq!(world.member(TITLE), title, "{case}");
    }
    let world = edited().await;
    world.forget();
    let stopped = world.plan().await.unwrap().would_overwrite(&world.job);
    assert!(matches!(stopped, Some(Error::WouldOverwrite { record: Record::Missing, .. })), "{stopped:?}");
}

#[tokio::test]
async fn an_approved_plan_is_carried_out_over_what_it_names() {
    let mut world = edited().await;
    let planned = world.dry_run().await.unwrap();
    let stops: Vec<_> = planned.stops.iter().map(|stop| stop.details.len()).collect();
    assert_eq!((planned.result, stops), (Verdict::Planned, vec![2]), "{planned:?}");
    let file = tempfile::NamedTempFile::new().unwrap();
    ApprovedPlan::write(&planned, file.path()).unwrap();
    world.job.approved = Some(ApprovedPlan::read(file.path()).unwrap());
    let plan = world.plan().await.unwrap();
    assert!(plan.would_overwrite(&world.job).is_none() && plan.stops(world.run()).is_empty());
    assert!(!plan.may_rebase(&world.job), "an approved plan is carried out as it is");
    assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
    assert_eq!(world.member(TITLE), "ours");
    // it is no longer what a run would do
    world.own(|value| members(value)[TITLE] = "later".into());
    let error = world.publish().await.unwrap_err();
    assert!(matches!(error, Error::PlanOutdated { .. }), "{error}");
    assert_eq!(world.member(TITLE), "ours");
}

#[tokio::test]
async fn what_a_save_is_made_from() {
    use OnConflict::{Overwrite, Stop};
    // whether there is a draft, whether it has an ETag, whether the folder has an offer body, and force
    let table = [
        (false, true, true, Stop, "create"),
        (false, true, true, Overwrite, "create"),
        (false, false, true, Stop, "create"),
        (true, true, true, Stop, "\"1\""),
        (true, true, true, Overwrite, "\"1\""),
        (true, false, true, Stop, "no ETag"),
        (true, false, true, Overwrite, "any"),
        (true, true, false, Stop, "\"1\""),
        (true, true, false, Overwrite, "\"1\""),
        (true, false, false, Stop, "no ETag"),
        (true, false, false, Overwrite, "any"),
    ];
    for (has_draft, has_etag, has_body, overwrite, expected) in table {
        let mut world = World::new();
        world.market.script().has_etags = has_etag;
        world.job.on_conflict = overwrite;
        if has_draft {
            world.draft(|_| {});
        }
        if has_body {
            world.own(|_| {});
        }
        world.folder("a");
        let plan = world.plan().await.unwrap();
        let precondition = match plan.precondition(&world.job) {
            Ok(Precondition::Create) => "create".to_owned(),
            Ok(Precondition::Any) => "any".to_owned(),
            Ok(Precondition::Match(etag)) => etag.to_string(),
            Err(error) => stop(&error),
        };
        let case = format!("draft {has_draft}, ETag {has_etag}, body {has_body}, {overwrite:?}");
        assert_eq!(precondition, expected, "{case}");
        let is_refused = expected == "no ETag";
        assert_eq!(plan.stops(world.run()).iter().any(|one| stop(one) == expected), is_refused, "{case}");
        assert_eq!(plan.live.as_ref().and_then(Offer::etag).is_some(), has_draft && has_etag, "{case}");
        assert_eq!(world.publish().await.is_err(), is_refused, "{case}");
        assert_eq!(world.shown(), if is_refused { "" } else { "a" }, "{case}");
        let on_refusal = if overwrite == Overwrite { OnRefusal::Overrule } else { OnRefusal::Stop };
        assert_eq!(world.market.script().on_refusal, (!is_refused).then_some(on_refusal), "{case}");
    }
}

#[tokio::test]
async fn masks_of_secrets_are_never_written_unasked() {
    let secret = "m.clientSecret";
    // whether the folder has an offer body, what the draft shows, force; then whether the run stops
    let table = [
        (false, json!("***"), OnConflict::Stop, true),
        (false, json!("***"), OnConflict::Overwrite, false),
        (false, json!("real"), OnConflict::Stop, false),
        (false, json!(null), OnConflict::Stop, false),
        (true, json!("***"), OnConflict::Stop, false),
    ];
    for (has_body, shown, overwrite, stops) in table {
        let mut world = World::new();
        world.job.on_conflict = overwrite;
        world.draft(|value| {
            members(value).insert(secret.to_owned(), shown.clone());
        });
        if has_body {
            world.own(|_| {});
        }
        world.folder("a");
        let plan = world.plan().await.unwrap();
        let masked = plan.would_mask(&world.job).map(|error| stop(&error));
        let expected = stops.then(|| "/definition/offer/m.clientSecret".to_owned());
        assert_eq!(masked, expected, "body {has_body}, {shown}, {overwrite:?}");
        let published = world.publish().await;
        assert_eq!(matches!(published, Err(Error::MaskedSecrets { .. })), stops, "{published:?}");
    }
}

#[tokio::test]
async fn an_approved_plan_may_write_masks_that_it_was_seen_to_write() {
    let mut world = World::new();
    world.draft(|value| {
        members(value).insert("m.clientSecret".to_owned(), json!("***"));
    });
    world.folder("a");
    let file = tempfile::NamedTempFile::new().unwrap();
    ApprovedPlan::write(&world.dry_run().await.unwrap(), file.path()).unwrap();
    world.job.approved = Some(ApprovedPlan::read(file.path()).unwrap());
    assert!(world.plan().await.unwrap().would_mask(&world.job).is_none());
}

#[tokio::test]
async fn a_plan_that_the_offer_lacks_stops_before_anything_is_sent() {
    // whether the offer is that of the folder; then what is said
    for (has_body, said) in [(true, "nothing was uploaded"), (false, "pro")] {
        let world = World::new();
        let plans = |value: &mut Value| value["definition"]["plans"] = json!([{ "planId": "basic" }]);
        if has_body {
            world.own(plans);
        } else {
            world.draft(plans);
        }
        world.write("plans/pro/logos/large.png", image('a'));
        let error = world.publish().await.unwrap_err();
        assert_eq!(matches!(error, Error::Offer(_)), !has_body, "{error}");
        assert!(error.to_string().contains(said), "{error}");
        assert_eq!(world.store.asked(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn an_image_url_of_the_body_that_leads_nowhere_stops_the_run_before_an_upload() {
    // where the URL leads, and what the run says
    let table = [("missing", true, "refused"), ("broken", false, "couldn't verify the image URL")];
    for (path, is_finding, said) in table {
        let world = World::new();
        world.store.refuse("GET", "broken", 503, "ServerBusy");
        world.own(|value| {
            members(value)
                .insert(LARGE.to_owned(), world.store.url(&format!("/elsewhere/{path}.png")).into());
        });
        world.folder("a");
        let plan = world.plan().await.unwrap();
        let error = plan.bad_url().unwrap();
        assert_eq!(matches!(error, Error::Refused { .. }), is_finding, "{error}");
        assert!(stop(&error).contains(said), "{error}");
        assert_eq!(stop(&plan.stops(world.run())[0]), stop(&error));
        world.store.asked();
        world.publish().await.unwrap_err();
        assert!(!world.store.asked().iter().any(|asked| asked.starts_with("PUT")), "{path}");
    }
    let world = World::published("a").await;
    assert!(world.plan().await.unwrap().bad_url().is_none());
}

#[tokio::test]
async fn an_image_of_the_body_that_someone_else_replaced_stops_the_run() {
    let world = World::new();
    let own = world.theirs('o');
    world.own(|value| {
        members(value).insert(LARGE.to_owned(), own.clone().into());
    });
    world.folder("a");
    assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
    let theirs = world.theirs('x');
    world.market.edit(|draft| members(draft)[LARGE] = theirs.into());
    let plan = world.plan().await.unwrap();
    let said = plan.would_overwrite(&world.job).map(|error| stop(&error)).unwrap_or_default();
    assert!(
        said.starts_with("large logo (microsoft-azure-marketplace.largeLogo): someone replaced it with "),
        "{said}"
    );
}
