//! A save is what the draft shows, not what the status says.

use crate::support::scripted::ByPath;
use crate::support::world::{Call, Edit, Mode, When, World};
use crate::support::{Seen, TestEnv, law, png};
use std::fs;
use std::sync::atomic::Ordering::Relaxed;

const PUBLISH: &[&str] = &["publish", "listing", "--format", "json"];
const TITLE: &str = "/definition/offer/microsoft-azure-marketplace.title";

/// Small screenshots, since many runs look at them.
const SIZES: &str = "[kinds.screenshot]\nsizes = [\"64x36\"]\n";

/// An offer with two logos and two screenshots, published honestly.
fn published() -> (TestEnv, World) {
    let (env, world) = (TestEnv::with_two_logos(), World::start());
    env.write("offerpress.toml", SIZES);
    env.write("screenshots/01.png", png(64, 36, [0, 90, 110]));
    env.write("screenshots/02.png", png(64, 36, [90, 0, 110]));
    run(&env, &world, PUBLISH, (0, "saved"));
    (env, world)
}

/// Another large logo, another second screenshot, another title.
fn change(env: &TestEnv) {
    env.write("offerpress.toml", SIZES);
    env.write("logos/large.png", png(216, 216, [110, 90, 0]));
    env.write("screenshots/02.png", png(64, 36, [90, 110, 0]));
    let body = fs::read_to_string(env.file("offer.json")).unwrap();
    env.write("offer.json", body.replace(r#".title":"VM""#, r#".title":"VM 2""#));
}

#[track_caller]
fn run(env: &TestEnv, world: &World, args: &[&str], (code, result): (i32, &str)) -> Seen {
    let seen = env.run_through(world, args);
    let document = seen.json();
    assert_eq!(
        (seen.code, &document["result"]),
        (code, &result.into()),
        "{:?}\n{}",
        world.modes(),
        seen.all()
    );
    law::holds(world, &seen, &env.folder());
    seen
}

/// What the outcome says is wrong: `file or pointer state`.
fn differences(seen: &Seen) -> Vec<String> {
    let document = seen.json();
    let text = |one: &serde_json::Value, name: &str| one[name].as_str().map(str::to_owned);
    let all = document["differences"].as_array().cloned().unwrap_or_default();
    let line = |one: &serde_json::Value| {
        let place = text(one, "file").or_else(|| text(one, "field")).unwrap();
        format!("{place} {}", text(one, "state").unwrap())
    };
    all.iter().map(line).collect()
}

const OLD_IMAGES: [&str; 2] = ["logos/large.png previous-image", "screenshots/02.png previous-image"];

#[test]
fn a_save_that_the_draft_does_not_show_is_no_success_and_the_next_run_repairs_it() {
    let title = format!("{TITLE} altered");
    let all = [OLD_IMAGES[0], OLD_IMAGES[1], &title];
    let cases: [(Mode, &[&str], &str); 5] = [
        (Mode::IgnoresSave, &all, "saved"),
        (Mode::StaleAnswer(50), &all, "unchanged"),
        (Mode::DropsField("largeLogo"), &["logos/large.png missing"], "saved"),
        (
            Mode::DropsField("screenshots"),
            &["screenshots/01.png missing", "screenshots/02.png missing"],
            "saved",
        ),
        (Mode::AltersTexts, &[&title], "saved"),
    ];
    for (mode, expected, repaired) in cases {
        let (env, world) = published();
        change(&env);
        world.turn(&[mode]);
        let seen =
            run(&env, &world, &[PUBLISH, &["--wait", "--submit", "--verify"]].concat(), (5, "incomplete"));
        assert_eq!(differences(&seen), expected, "{mode:?}: {}", seen.all());
        assert_eq!(world.passed().iter().filter(|passed| passed.call == Call::Submit).count(), 0, "{mode:?}");
        assert_eq!(world.count(Call::Read), 2, "{mode:?}: read again, once");
        world.be_honest();
        run(&env, &world, PUBLISH, (0, repaired));
        run(&env, &world, PUBLISH, (0, "unchanged"));
    }
}

#[test]
fn an_answer_that_is_only_old_is_read_again() {
    let (env, world) = published();
    change(&env);
    world.turn(&[Mode::StaleAnswer(0)]);
    let seen = run(&env, &world, PUBLISH, (0, "saved"));
    assert_eq!((differences(&seen), world.count(Call::Read)), (vec![], 2));
    world.be_honest();
    run(&env, &world, PUBLISH, (0, "unchanged"));
    assert_eq!(world.count(Call::Image), 0, "the lock knows each image");
}

#[test]
fn a_first_save_that_was_not_kept_is_repaired_too() {
    let (env, world) = (TestEnv::with_two_logos(), World::start());
    world.turn(&[Mode::DropsField("largeLogo")]);
    let seen = run(&env, &world, PUBLISH, (5, "incomplete"));
    assert_eq!(differences(&seen), ["logos/large.png missing"]);
    world.be_honest();
    run(&env, &world, PUBLISH, (0, "saved"));
    run(&env, &world, PUBLISH, (0, "unchanged"));
}

#[test]
fn an_answer_that_is_not_the_offer_is_read_back() {
    let other = r#"{"id":"other","publisherId":"contoso","definition":{"offer":{}}}"#;
    for body in ["", "{}", "[]", other, "<html>"] {
        let (env, world) = published();
        change(&env);
        world.turn(&[Mode::AnotherDocument(body)]);
        run(&env, &world, PUBLISH, (0, "saved"));
        world.turn(&[Mode::IgnoresSave, Mode::AnotherDocument(body)]);
        run(&env, &world, PUBLISH, (0, "unchanged"));
    }
    let (env, world) = published();
    change(&env);
    world.turn(&[Mode::Html(Call::Save)]);
    run(&env, &world, PUBLISH, (0, "saved"));
}

#[test]
fn a_lost_answer_to_a_save_that_was_ignored_is_no_success() {
    let (env, world) = published();
    change(&env);
    // a save that never arrives looks just like one that is ignored and whose answer is lost
    world.turn(&[Mode::Unreachable(Call::Save)]);
    run(&env, &world, PUBLISH, (5, "failed"));
    world.turn(&[Mode::DropsField("screenshots"), Mode::LosesAnswer(Call::Save)]);
    run(&env, &world, PUBLISH, (5, "failed"));
    world.be_honest();
    // who dropped the screenshots, the service or a colleague, nothing tells any more
    run(&env, &world, PUBLISH, (4, "failed"));
    run(&env, &world, &[PUBLISH, &["--force"]].concat(), (0, "saved"));
    run(&env, &world, PUBLISH, (0, "unchanged"));
}

#[test]
fn a_lost_answer_is_settled_by_pixels_where_images_are_re_encoded() {
    let (env, world) = published();
    change(&env);
    world.turn(&[Mode::ReencodesImages, Mode::LosesAnswer(Call::Save)]);
    run(&env, &world, PUBLISH, (0, "saved"));
    assert_eq!(world.passed().iter().filter(|passed| passed.call == Call::Save).count(), 1);
}

#[test]
fn people_and_jobs_are_told_what_is_not_as_it_was_sent() {
    let (env, world) = published();
    change(&env);
    world.turn(&[Mode::IgnoresSave]);
    let told = env.run_through(&world, &["publish", "listing", "--quiet"]);
    insta::assert_snapshot!("not_saved_as_sent", told.all());
    let mut command = env.command_through(&world, &["publish", "listing", "--quiet", "--format", "github"]);
    command.env("GITHUB_STEP_SUMMARY", env.root().join("summary.md"));
    let told = env.seen(command.output().unwrap());
    assert!(told.stdout.contains("::error"), "{}", told.all());
    let summary = fs::read_to_string(env.root().join("summary.md")).unwrap();
    for said in [
        "### ❌ offerpress: contoso/vm: not saved completely",
        "| logos/large.png | 216×216 | 1 kB | changed, not saved: still the old image |",
        &format!("| {TITLE} | altered | \"VM 2\" | \"VM\" |"),
    ] {
        assert!(summary.contains(said), "{said}\n{summary}");
    }
}

#[test]
fn a_refused_save_is_judged_by_the_etag() {
    for status in [400, 409, 412] {
        let (env, world) = published();
        change(&env);
        world.turn(&[Mode::RefusesItsEtag(status)]);
        let same = run(&env, &world, PUBLISH, (4, "failed"));
        assert!(same.stdout.contains("refused its own ETag for `contoso/vm`, although"), "{}", same.all());
        let edit = Mode::Edit(Edit::Text, When::BeforeTheSave);
        world.turn(&[edit, Mode::RefusesItsEtag(status)]);
        let moved = run(&env, &world, PUBLISH, (4, "failed"));
        assert!(moved.stdout.contains("microsoft-azure-marketplace.summary"), "{}", moved.all());
        world.turn(&[Mode::RefusesItsEtag(status)]);
        run(&env, &world, &[PUBLISH, &["--force"]].concat(), (0, "saved"));
    }
}

#[test]
fn pictures_alone_are_forced_past_an_etag_that_is_refused() {
    let (env, world) = published();
    env.write("logos/large.png", png(216, 216, [110, 90, 0]));
    world.turn(&[Mode::RefusesItsEtag(412)]);
    let images = [PUBLISH, &["--images-only"]].concat();
    run(&env, &world, &images, (4, "failed"));
    run(&env, &world, &[&images[..], &["--force"]].concat(), (0, "saved"));
}

#[test]
fn an_id_that_is_taken_and_not_visible_is_told_so() {
    for status in [409, 412] {
        let (env, world) = (TestEnv::with_two_logos(), World::start());
        world.turn(&[Mode::Refuses(Call::Save, status)]);
        let seen = run(&env, &world, PUBLISH, (4, "failed"));
        assert!(
            seen.stdout.contains("`contoso/vm` is taken by an offer that you can't access"),
            "{}",
            seen.all()
        );
        assert!(!seen.stdout.contains("has saved"), "nobody saved anything: {}", seen.all());
    }
    let (env, world) = (TestEnv::with_two_logos(), World::start());
    world.turn(&[Mode::Refuses(Call::Save, 400)]);
    let seen = run(&env, &world, PUBLISH, (1, "failed"));
    assert!(seen.stdout.contains("the marketplace gave no reason"), "{}", seen.all());
}

/// The offer is there when it is read, and gone when it is saved.
#[test]
fn an_offer_that_vanishes_during_the_run_is_told_so() {
    for status in [400, 404, 409, 412] {
        let (env, storage) = (TestEnv::with_two_logos(), World::start());
        let offer: serde_json::Value =
            serde_json::from_slice(&fs::read(env.file("offer.json")).unwrap()).unwrap();
        let is_gone = std::sync::atomic::AtomicBool::new(false);
        let market = ByPath::start(move |method, path, _| match (method, path.ends_with("/offers/vm")) {
            ("GET", true) if !is_gone.load(Relaxed) => (200, offer.to_string()),
            ("PUT", true) => {
                is_gone.store(true, Relaxed);
                (status, String::new())
            }
            _ => (404, String::new()),
        });
        let mut command = env.command_through(&storage, PUBLISH);
        let seen = env.seen(command.env("OFFERPRESS_MARKETPLACE_URL", market.address()).output().unwrap());
        assert_eq!(seen.code, 4, "{status}: {}", seen.all());
        assert!(seen.stdout.contains("`contoso/vm` was deleted during this run"), "{}", seen.all());
        assert_eq!(market.asked().iter().filter(|asked| asked.method == "PUT").count(), 1, "{status}");
        assert!(!env.file("offerpress.lock").exists(), "{status}");
    }
}

#[test]
fn an_approved_plan_is_never_put_on_top_of_another_change() {
    let (env, world) = published();
    env.write("logos/large.png", png(216, 216, [110, 90, 0]));
    let planned = env.run_through(&world, &["plan", "listing", "--images-only", "--out", "plan.json"]);
    assert_eq!(planned.code, 0, "{}", planned.all());
    world.turn(&[Mode::Edit(Edit::Text, When::BeforeTheSave)]);
    let approved = [PUBLISH, &["--images-only", "--plan", "plan.json"]].concat();
    run(&env, &world, &approved, (4, "failed"));
    assert_eq!(world.count(Call::Save), 0);
}

/// Two people publish the same offer for the first time; the second one looked before it was there.
#[test]
fn an_offer_that_someone_else_created_alike_is_taken_over_and_another_one_is_not() {
    let world = World::start();
    let [first, alike, other] = [0, 1, 2].map(|_| TestEnv::with_two_logos());
    run(&first, &world, PUBLISH, (0, "saved"));
    let created = world.draft();
    change(&other);
    for (env, ends) in [(&alike, (0, "unchanged")), (&other, (4, "failed"))] {
        world.forget();
        world.turn(&[Mode::HidesDraft]);
        run(env, &world, PUBLISH, ends);
        assert_eq!(world.count(Call::Save), 0, "the one request to create it was refused");
        assert_eq!(world.draft(), created);
    }
    world.be_honest();
    run(&alike, &world, PUBLISH, (0, "unchanged"));
}
