//! What a plan decides, of what is remembered, what the draft shows and what the folder has; and that a publish does just
//! that.

use super::market::members;
use super::stops::stop;
use super::world::{SCREENSHOTS, World, image};
use crate::base::{AssetKind, ImageUrl, PlanId};
use crate::listing::Target;
use crate::publish::outcome::{Change, Verdict};
use crate::publish::plan::Plan;
use crate::publish::step::Step;
use crate::publish::{Error, OnConflict};
use crate::storage::BlobName;
use serde_json::{Value, json};

fn letter(change: Change) -> char {
    match change {
        Change::New => 'N',
        Change::Changed => 'C',
        Change::UrlExpiring => 'L',
        Change::Moved => 'M',
        Change::TextChanged => 'T',
        Change::Unchanged => 'U',
    }
}

/// `UC -2: screenshot 2: someone …`
fn decision(world: &World, plan: &Plan) -> String {
    let changes: String = plan.steps.iter().map(|step| letter(step.change)).collect();
    let removed: Vec<_> = plan.removed.iter().map(|gone| format!(" -{}", gone.position)).collect();
    let stops: Vec<_> = plan.stops(world.run()).iter().map(stop).collect();
    let stops = if stops.is_empty() { String::new() } else { format!(": {}", stops.join(" | ")) };
    format!("{changes}{}{stops}", removed.concat()).replace(&world.store.url(""), "")
}

/// What the last run left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Memory {
    Kept,
    Lost,
}

/// What is there when the run begins.
async fn world([record, theirs, ours]: [&str; 3], memory: Memory) -> World {
    let world = World::published(record).await;
    world.draft_shows(theirs);
    world.folder(ours);
    if memory == Memory::Lost {
        world.forget();
    }
    world
}

/// A plan that stops nowhere is carried out, and then nothing is left to do; one that stops changes nothing.
async fn holds(world: &World, plan: &Plan, ours: &str, case: &str) {
    let before = world.market.script().draft.clone();
    match (plan.stops(world.run()).is_empty(), world.publish().await) {
        (true, Ok(done)) => {
            let result = if plan.is_unchanged() { Verdict::Unchanged } else { Verdict::Saved };
            assert_eq!((done.result, world.shown().to_lowercase()), (result, ours.to_owned()), "{case}");
            assert_eq!(world.publish().await.unwrap().result, Verdict::Unchanged, "{case}, again");
        }
        (false, Err(error)) => {
            assert_eq!(stop(&error), stop(&plan.stops(world.run())[0]), "{case}");
            assert_eq!(world.market.script().draft, before, "{case}: the draft is left alone");
        }
        (stops, done) => panic!("{case}: {stops} {done:?}"),
    }
}

#[tokio::test]
async fn a_list_is_decided_image_by_image_and_published_so() {
    use Memory::{Kept, Lost};
    let mut wrong = Vec::new();
    // what was published, what the draft shows now, what the folder has now; then the decision
    let table = [
        ("ab", "ab", "ab", Kept, "UU"),
        ("ab", "ab", "abc", Kept, "UUN"),
        ("ab", "ab", "cb", Kept, "CU"),
        ("ab", "ab", "a", Kept, "U -1"),
        ("ab", "ab", "b", Kept, "M -0"),
        ("ab", "ab", "ba", Kept, "MM"),
        ("ab", "ab", "cd", Kept, "CC"),
        ("abc", "abc", "cab", Kept, "MMM"),
        ("abc", "abc", "adc", Kept, "UCU"),
        ("abc", "abc", "ac", Kept, "UM -1"),
        ("a", "a", "aa", Kept, "UM"),
        ("aa", "aa", "a", Kept, "U -1"),
        // a colleague's image is in the way
        ("ab", "ax", "ab", Kept, "UC: screenshot 2: someone replaced it with /theirs/x.png"),
        ("ab", "ax", "ac", Kept, "UC: screenshot 2: someone replaced it with /theirs/x.png"),
        ("ab", "ax", "cx", Kept, "CU: screenshot 2: someone replaced it with /theirs/x.png"),
        ("ab", "abx", "ab", Kept, "UU -2: screenshot 3: someone added /theirs/x.png"),
        ("ab", "abx", "abc", Kept, "UUC: screenshot 3: someone added /theirs/x.png"),
        ("ab", "xab", "ab", Kept, "MM -0: screenshot 1: someone added /theirs/x.png"),
        ("ab", "a", "ab", Kept, "UN: screenshot 2: someone removed it"),
        ("ab", "b", "ab", Kept, "CM: screenshot 1: someone removed it"),
        ("ab", "", "ab", Kept, "NN: screenshot 1: someone removed it; screenshot 2: someone removed it"),
        ("ab", "ba", "ab", Kept, "MM: screenshots: someone changed the order"),
        // a colleague did what the folder does now
        ("ab", "ac", "ac", Kept, "UU"),
        ("ab", "abx", "abx", Kept, "UUU"),
        ("ab", "a", "a", Kept, "U"),
        ("ab", "ba", "ba", Kept, "UU"),
        // or a part of it, as a save of ours that was stopped may have done
        ("ab", "abx", "abxc", Kept, "UUUN"),
        ("ab", "abx", "axb", Kept, "UMM: screenshot 3: someone added /theirs/x.png"),
        // the marketplace's own encoding of an image is that image
        ("ab", "Ab", "ab", Kept, "UU"),
        ("ab", "AB", "ba", Kept, "MM"),
        // unless the file that tells so is gone
        ("ab", "Ab", "cb", Kept, "CU: screenshot 1: someone replaced it with /theirs/A.png"),
        // nothing is remembered: all that would change may be someone else's
        ("ab", "ab", "ab", Lost, "UU"),
        ("ab", "AB", "ab", Lost, "UU"),
        ("ab", "ab", "ac", Lost, "UC: screenshot 2: the draft shows /copies/2.png"),
        ("ab", "ab", "abc", Lost, "UUN: screenshot 3: the draft shows none"),
        ("ab", "ab", "a", Lost, "U -1: screenshot 2: the draft shows /copies/2.png"),
        (
            "ab",
            "ab",
            "ba",
            Lost,
            "MM: screenshot 1: the draft shows /copies/1.png; screenshot 2: the draft shows /copies/2.png",
        ),
        ("ab", "abx", "ab", Lost, "UU -2: screenshot 3: the draft shows /theirs/x.png"),
        ("ab", "", "ab", Lost, "NN"),
    ];
    for (record, theirs, ours, memory, expected) in table {
        let case = format!("{record} published, {theirs} in the draft, {ours} in the folder, {memory:?}");
        let world = world([record, theirs, ours], memory).await;
        let plan = world.plan().await.unwrap();
        let made = decision(&world, &plan);
        if made != expected {
            wrong.push(format!("{case}: {made}"));
            continue;
        }
        assert_eq!(plan.is_unchanged(), expected.chars().all(|one| one == 'U'), "{case}");
        holds(&world, &plan, ours, &case).await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn force_overwrites_and_says_what_it_overwrote() {
    let table = [
        ("ab", "ax", "ab", "overwritten: screenshot 2 (F): someone replaced it with /theirs/x.png"),
        ("ab", "abx", "ab", "overwritten: screenshot 3 (F): someone added /theirs/x.png"),
        ("ab", "a", "ab", "overwritten: screenshot 2 (F): someone removed it"),
        ("ab", "ba", "ab", "overwritten: screenshots (F): someone changed the order"),
    ];
    for (record, theirs, ours, note) in table {
        let mut world = world([record, theirs, ours], Memory::Kept).await;
        world.job.on_conflict = OnConflict::Overwrite;
        let done = world.publish().await.unwrap();
        let notes = done.notes.join("\n").replace(&world.store.url(""), "").replace(SCREENSHOTS, "F");
        assert_eq!((done.result, notes.as_str(), world.shown()), (Verdict::Saved, note, ours.to_owned()));
    }
}

#[tokio::test]
async fn each_content_is_stored_once_in_the_order_of_the_folder_and_what_stays_is_not() {
    // what was published, what the folder has now; then the files to store
    let table: [(&str, &str, &[&str]); 6] = [
        ("", "zyx", &["screenshots/0-z.png", "screenshots/1-y.png", "screenshots/2-x.png"]),
        ("", "aba", &["screenshots/2-a.png", "screenshots/1-b.png"]),
        ("ab", "ab", &[]),
        ("ab", "ba", &[]),
        ("ab", "cb", &["screenshots/0-c.png"]),
        ("ab", "bc", &["screenshots/1-c.png"]),
    ];
    for (record, ours, files) in table {
        let world = world([record, record, ours], Memory::Kept).await;
        let plan = world.plan().await.unwrap();
        let mut stored: Vec<_> = plan.to_store().iter().map(|asset| asset.name().to_owned()).collect();
        let mut expected: Vec<_> = files.iter().map(|file| (*file).to_owned()).collect();
        if ours == "aba" {
            // of equal files, any one will do
            (stored, expected) = (sorted_contents(&stored), sorted_contents(&expected));
        }
        assert_eq!(stored, expected, "{record} → {ours}");
    }
}

fn sorted_contents(files: &[String]) -> Vec<String> {
    let mut contents: Vec<_> = files.iter().map(|file| file[file.len() - 5..].to_owned()).collect();
    contents.sort();
    contents
}

#[tokio::test]
async fn an_image_without_a_url_is_an_error_and_never_left_out() {
    let world = world(["ab", "ab", "ac"], Memory::Kept).await;
    let plan = world.plan().await.unwrap();
    let error = plan.with_urls(&world.job.settings.lists, |_| None).unwrap_err();
    assert!(matches!(&error, Error::NoUrl { file } if file == "screenshots/1-c.png"), "{error}");
    let url = ImageUrl::parse("https://a.example/c.png").unwrap();
    let (sent, notes) = plan.with_urls(&world.job.settings.lists, |_| Some(&url)).unwrap();
    let list = sent.document().unwrap().value()["definition"]["offer"][SCREENSHOTS].clone();
    assert_eq!(list, json!([world.urls()[0], "https://a.example/c.png"]), "what stays keeps its URL");
    assert!(notes.is_empty(), "{notes:?}");
}

#[tokio::test]
async fn a_blob_is_named_by_offer_and_content() {
    let world = World::published("a").await;
    let plan = world.plan().await.unwrap();
    let asset = plan.asset(&plan.steps[0]);
    let name = BlobName::of(plan.offer(), &asset.hash().sha256, asset.media_type());
    assert_eq!(plan.blob_name(asset), name);
    assert!(name.to_string().starts_with("contoso/vm/"), "{name}");
}

/// A folder with one logo for all plans and one for a plan of its own; the offer keeps images with its plans.
fn core_vm(world: &World) {
    world.own(|value| {
        value["offerTypeId"] = "microsoft-azure-corevm".into();
        value["definition"]["plans"] = json!([{ "planId": "two" }, { "planId": "one" }, { "planId": "own" }]);
    });
    world.write("logos/large.png", image('a'));
    world.write("plans/own/logos/large.png", image('b'));
}

#[tokio::test]
async fn an_image_for_all_plans_has_a_step_for_each_that_has_none_of_its_own_in_the_order_of_the_offer() {
    for is_there in [false, true] {
        let world = World::new();
        core_vm(&world);
        if is_there {
            let body: Value = serde_json::from_slice(
                &crate::base::files::read(&world.job.folder.join("offer.json")).unwrap(),
            )
            .unwrap();
            world.draft(|value| *value = body);
        }
        let plan = world.plan().await.unwrap();
        let steps: Vec<_> = plan
            .steps
            .iter()
            .map(|step| (step.plan.as_ref().unwrap().to_string(), plan.asset(step).name().to_owned()))
            .collect();
        let shared = "logos/large.png".to_owned();
        let own = "plans/own/logos/large.png".to_owned();
        let expected =
            [("two".to_owned(), shared.clone()), ("one".to_owned(), shared), ("own".to_owned(), own)];
        assert_eq!(steps, expected, "a draft is there: {is_there}");
        let target = |plan: &str| Target { kind: AssetKind::LargeLogo, plan: PlanId::parse(plan).ok() };
        assert_eq!(plan.targets(), ["one", "own", "two"].map(target).into(), "each once");
        assert_eq!(plan.to_store().len(), 2, "each content once");
        assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
        assert_eq!(world.publish().await.unwrap().result, Verdict::Unchanged);
    }
}

#[tokio::test]
async fn an_offer_that_keeps_no_images_with_its_plans_has_one_step_for_each() {
    for is_there in [false, true] {
        let world = World::new();
        let fill = |value: &mut Value| {
            value["definition"]["plans"] = json!([{ "planId": "one" }, { "planId": "two" }]);
        };
        world.own(fill);
        if is_there {
            world.draft(fill);
        }
        world.folder("ab");
        let plan = world.plan().await.unwrap();
        let steps: Vec<_> =
            plan.steps.iter().map(|step| (plan.asset(step).name(), step.plan.clone())).collect();
        assert_eq!(steps, [("screenshots/0-a.png", None), ("screenshots/1-b.png", None)]);
    }
}

#[tokio::test]
async fn steps_are_in_the_order_of_the_files_and_for_each_in_that_of_the_plans() {
    for is_there in [false, true] {
        let world = World::new();
        let fill = |value: &mut Value| {
            value["offerTypeId"] = "microsoft-azure-corevm".into();
            value["definition"]["plans"] = json!([{ "planId": "two" }, { "planId": "one" }]);
        };
        world.own(fill);
        if is_there {
            world.draft(fill);
        }
        world.folder("ab");
        let plan = world.plan().await.unwrap();
        let step = |step: &Step| format!("{} {}", plan.asset(step).name(), step.plan.as_ref().unwrap());
        let steps: Vec<_> = plan.steps.iter().map(step).collect();
        let (a, b) = ("screenshots/0-a.png", "screenshots/1-b.png");
        let expected = [(a, "two"), (a, "one"), (b, "two"), (b, "one")];
        let expected = expected.map(|(file, plan)| format!("{file} {plan}"));
        assert_eq!(steps, expected, "a draft is there: {is_there}");
    }
}

#[tokio::test]
async fn the_fields_of_a_run_are_those_of_files_and_those_that_are_emptied() {
    let world = World::published("ab").await;
    world.folder("");
    world.own(|value| {
        members(value).insert(SCREENSHOTS.to_owned(), json!([]));
    });
    world.write("logos/large.png", image('a'));
    world.write("logos/small.png", image('b'));
    let plan = world.plan().await.unwrap();
    let targets: Vec<_> = plan.targets().into_iter().map(|target| target.kind).collect();
    assert_eq!(targets, [AssetKind::SmallLogo, AssetKind::LargeLogo, AssetKind::Screenshot]);
    assert_eq!(decision(&world, &plan), "NN -0 -1");
}
