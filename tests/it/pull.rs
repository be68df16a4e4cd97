//! An existing offer becomes a folder, and that folder, published, changes nothing.

use crate::support::json_text::{member, numbers};
use crate::support::scripted::{Reply, Scripted};
use crate::support::{TestEnv, asked, contents, count, png};
use offerpress::sandbox::{Route, Sandbox, Slot};
use serde_json::{Value, json};
use std::path::Path;

const OFFER: &str = "contoso/contoso-insight";

async fn sandbox() -> Sandbox {
    Sandbox::builder().start().await.unwrap()
}

fn publish(env: &TestEnv, sandbox: &Sandbox, folder: &str) -> String {
    let seen = env.run_at(sandbox, &["publish", folder]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    seen.stdout
}

/// Pulls into `pulled`, publishes that, and asserts that only the draft was read.
const SAME: &str = "already matches the folder";
/// A still without its video stays with the offer.
const MORE: &str = "has every file of the folder, and other images too";

fn pull_and_publish(env: &TestEnv, sandbox: &Sandbox, offer: &str, words: &str) {
    let seen = env.run_at(sandbox, &["pull", offer, "pulled"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    sandbox.clear_requests();
    let said = publish(env, sandbox, "pulled");
    assert!(said.contains(&format!("unchanged: the draft {words}")), "{said}");
    assert_eq!(asked(sandbox), ["GET GetOffer 200"]);
}

fn read(env: &TestEnv, file: &str) -> String {
    std::fs::read_to_string(env.root().join(file)).unwrap()
}

#[test]
fn a_pull_is_told_file_by_file_and_a_publish_of_it_sends_nothing() {
    let env = TestEnv::with_example();
    env.run(&["publish", "listing", "--sandbox"]);
    insta::assert_snapshot!("pulled", env.run(&["pull", OFFER, "pulled", "--sandbox"]).all());
    let again = env.run(&["publish", "pulled", "--sandbox"]);
    insta::assert_snapshot!("publish_after_pull", again.all());
    let json = env.run(&["pull", OFFER, "again", "--sandbox", "--format", "json"]);
    insta::assert_snapshot!("pulled_document", json.stdout);
    assert!(!read(&env, "pulled/offer.json").contains("sig="));
    insta::assert_snapshot!("pulled_settings", read(&env, "pulled/offerpress.toml"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_picture_comes_back_byte_for_byte() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    publish(&env, &sandbox, "listing");
    pull_and_publish(&env, &sandbox, OFFER, MORE);
    for (file, pulled) in [
        ("logos/small.png", "logos/small.png"),
        ("logos/hero.png", "logos/hero.png"),
        ("screenshots/01-dashboard.png", "screenshots/01.png"),
        ("screenshots/04-dependencies.png", "screenshots/04.png"),
        ("videos/01-tour.png", "videos/01.png"),
    ] {
        let bytes = std::fs::read(env.root().join("pulled").join(pulled)).unwrap();
        assert_eq!(bytes, std::fs::read(env.file(file)).unwrap(), "{file}");
    }
    for (path, bytes) in contents(&env.root().join("pulled")) {
        assert!(!String::from_utf8_lossy(&bytes).contains("sig="), "{}", path.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn captions_and_videos_come_back_where_the_offer_holds_them() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    let lists = "\n[lists.screenshots]\nimage = \"imageUrl\"\nname = \"caption\"\n\
                 [lists.videos]\nimage = \"thumbnailUrl\"\nname = \"title\"\nvideo = \"videoLink\"\n";
    env.write("offerpress.toml", std::fs::read_to_string(env.file("offerpress.toml")).unwrap() + lists);
    publish(&env, &sandbox, "listing");
    pull_and_publish(&env, &sandbox, OFFER, SAME);
    for (file, pulled) in
        [("screenshots/02-alerts.txt", "screenshots/02.txt"), ("videos/01-tour.toml", "videos/01.toml")]
    {
        let (there, here) = (read(&env, &format!("pulled/{pulled}")), read(&env, &format!("listing/{file}")));
        let words = |text: &str| {
            text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("|")
        };
        assert_eq!(words(&there), words(&here), "{file}");
    }
    assert!(!read(&env, "pulled/offerpress.toml").contains("ignore"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_plans_come_back_under_their_plans() {
    let (env, sandbox) = (TestEnv::new(), sandbox().await);
    env.write(
        "offer.json",
        r#"{"publisherId":"contoso","offerTypeId":"microsoft-azure-corevm","id":"linux","definition":{"offer":{},"plans":[
            {"planId":"one","microsoft-azure-corevm.largeLogo":""},{"planId":"two","microsoft-azure-corevm.largeLogo":""}]}}"#,
    );
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    env.write("plans/two/logos/large.png", png(216, 216, [110, 90, 0]));
    publish(&env, &sandbox, "listing");
    pull_and_publish(&env, &sandbox, "contoso/linux", SAME);
    for (plan, picture) in [("one", "logos/large.png"), ("two", "plans/two/logos/large.png")] {
        let pulled = env.root().join(format!("pulled/plans/{plan}/logos/large.png"));
        assert_eq!(std::fs::read(pulled).unwrap(), std::fs::read(env.file(picture)).unwrap(), "{plan}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_member_comes_back_in_order_whatever_it_holds() {
    let (env, sandbox) = (TestEnv::new(), sandbox().await);
    let odd = r#"{"z": [1.10, 12345678901234567890123456789, -0.0, 1e5], "a": {"日本語": "a=1&b=2 \"<b>\" \\ \u0007"},
                  "deep": [[[[[[{"x": [null, true, "", []]}]]]]]], "_": "", "💠": "e\u0301"}"#;
    let offer = format!(
        r#"{{"publisherId":"contoso","offerTypeId":"microsoft-azure-virtualmachines","id":"odd","unknown":{odd},
            "definition":{{"displayText":"Odd","offer":{{"microsoft-azure-marketplace.title":"Odd","x.odd":{odd}}},
            "plans":[{{"planId":"p","odd":{odd}}}]}}}}"#
    );
    env.write("offer.json", &offer);
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    publish(&env, &sandbox, "listing");
    pull_and_publish(&env, &sandbox, "contoso/odd", SAME);
    let (sent, pulled): (Value, Value) = (
        serde_json::from_str(&offer).unwrap(),
        serde_json::from_str(&read(&env, "pulled/offer.json")).unwrap(),
    );
    for pointer in ["/unknown", "/definition/offer/x.odd", "/definition/plans/0/odd"] {
        assert_eq!(pulled.pointer(pointer).unwrap().to_string(), sent.pointer(pointer).unwrap().to_string());
    }
    for member in ["status", "changedTime", "eTag", "version"] {
        assert!(pulled.get(member).is_none(), "{member} is the service's");
    }
}

/// The sandbox writes numbers anew; this server gives the text as it is.
#[test]
fn the_text_of_every_number_comes_back() {
    let odd = r#"[1.10, 1E5, 1e5, 1e+05, -2.50E-007, -0, -0.0, 0e0, 1e400, 12345678901234567890123456789, {"x": 0.0600}]"#;
    let offer = format!(
        r#"{{"publisherId":"contoso","offerTypeId":"microsoft-azure-virtualmachines","id":"vm","unknown":{odd},
            "definition":{{"displayText":"Odd","offer":{{"microsoft-azure-marketplace.title":"Odd","x.odd":{odd}}},
            "plans":[{{"planId":"p","odd":{odd}}}]}}}}"#
    );
    let env = TestEnv::new();
    let etag = vec![("content-type", "application/json".to_owned()), ("etag", "\"1\"".to_owned())];
    let server = Scripted::start(vec![Reply::Answer(200, etag, offer.clone())]);
    let mut command = env.command(&["pull", "contoso/vm", "pulled"]);
    command
        .env("OFFERPRESS_MARKETPLACE_URL", server.address())
        .env("OFFERPRESS_TOKEN", "a-token-of-the-test");
    let seen = env.seen(command.output().unwrap());
    assert_eq!(seen.code, 0, "{}", seen.all());
    let pulled = read(&env, "pulled/offer.json");
    assert_eq!(numbers(&pulled), numbers(&offer));
    assert_eq!(numbers(member(&pulled, "unknown")), numbers(odd));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_offer_of_the_api_page_goes_there_and_back() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    let text = std::fs::read_to_string(fixtures.join("api-page-request.json")).unwrap();
    let page: Value = serde_json::from_str(&text).unwrap();
    publish(&env, &sandbox, "listing");
    // the page's texts as a colleague in the portal would have written them
    assert!(sandbox.portal_edit("contoso", "contoso-insight", |offer| {
        for part in ["offer", "plans", "displayText"] {
            let pictures = offer["definition"]["offer"].clone();
            offer["definition"][part] = page["definition"][part].clone();
            if part == "offer" {
                for (name, value) in pictures.as_object().unwrap() {
                    if name.ends_with("Logo")
                        || name.ends_with("screenshots")
                        || name.ends_with("marketplace.videos")
                    {
                        offer["definition"]["offer"][name] = value.clone();
                    }
                }
            }
        }
    }));
    let before = sandbox.offer("contoso", "contoso-insight", Slot::Draft).unwrap();
    let seen = env.run_at(&sandbox, &["pull", OFFER, "pulled"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let plan = env.run_at(&sandbox, &["plan", "pulled", "--format", "json"]);
    assert_eq!(plan.json()["fields"], json!([]), "{}", plan.all());
    let after = sandbox.offer("contoso", "contoso-insight", Slot::Draft).unwrap();
    assert_eq!(after, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_holds_something_is_left_alone() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    publish(&env, &sandbox, "listing");
    let before = contents(&env.folder());
    sandbox.clear_requests();
    insta::assert_snapshot!(
        "pull_into_a_full_folder",
        env.run_at(&sandbox, &["pull", OFFER, "listing"]).all()
    );
    assert_eq!((contents(&env.folder()), asked(&sandbox)), (before, Vec::<String>::new()));
    let settings = read(&env, "listing/offerpress.toml");
    let forced = env.run_at(&sandbox, &["pull", OFFER, "listing", "--force"]);
    assert!(forced.stdout.contains("kept the existing offerpress.toml"), "{}", forced.all());
    assert_eq!(read(&env, "listing/offerpress.toml"), settings);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_that_fails_writes_nothing() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    publish(&env, &sandbox, "listing");
    sandbox.fail_times(Route::Content, 100, 404);
    let seen = env.run_at(&sandbox, &["pull", OFFER, "pulled"]);
    assert_eq!(seen.code, 5, "{}", seen.all());
    assert!(
        seen.stderr.contains("nothing was written\n  caused by: the server answered with status 404"),
        "{}",
        seen.stderr
    );
    let none = env.run_at(&sandbox, &["pull", "contoso/nothing", "pulled"]);
    assert_eq!(none.code, 2, "{}", none.all());
    assert!(none.stderr.contains("the offer `contoso/nothing`"), "{}", none.stderr);
    assert!(!env.root().join("pulled").exists());
    assert_eq!(count(&sandbox, Route::PutOffer), 1, "the publish before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publish_after_a_pull_tells_an_edit_made_in_between() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    publish(&env, &sandbox, "listing");
    assert_eq!(env.run_at(&sandbox, &["pull", OFFER, "pulled"]).code, 0);
    let lock = read(&env, "pulled/offerpress.lock");
    assert!(lock.lines().any(|line| line.starts_with("document = ")), "{lock}");
    assert!(sandbox.portal_edit("contoso", "contoso-insight", |offer| {
        offer["definition"]["offer"]["microsoft-azure-marketplace.summary"] = "Edited in the portal".into();
    }));
    let seen = env.run_at(&sandbox, &["publish", "pulled"]);
    assert_eq!(seen.code, 4, "{}", seen.all());
    assert!(
        seen.stderr.contains("offer/microsoft-azure-marketplace.summary: \"Edited in the portal\" →"),
        "{}",
        seen.stderr
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn old_settings_stay_and_the_profile_that_is_missing_in_them_is_named() {
    let (env, sandbox) = (TestEnv::new(), sandbox().await);
    env.write("offer.json", crate::support::SMALL_OFFER);
    env.write("offerpress.toml", "profile = \"classic\"\n");
    for (name, width, height) in
        [("small", 40, 40), ("medium", 90, 90), ("large", 115, 115), ("wide", 255, 115)]
    {
        env.write(&format!("logos/{name}.png"), png(width, height, [0, 90, 110]));
    }
    publish(&env, &sandbox, "listing");
    env.write("offerpress.toml", "# mine\n");
    let forced = env.run_at(&sandbox, &["pull", "contoso/vm", "listing", "--force"]);
    assert_eq!((forced.code, read(&env, "listing/offerpress.toml").as_str()), (0, "# mine\n"));
    let said = "those of `classic`; set `profile = \"classic\"` in `offerpress.toml`";
    assert!(forced.stdout.contains(said), "{}", forced.all());
    env.write("offerpress.toml", "profile = \"classic\"\n");
    let again = env.run_at(&sandbox, &["pull", "contoso/vm", "listing", "--force"]);
    assert!(!again.stdout.contains("do not meet"), "{}", again.all());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_pull_writes_into_its_folder_only() {
    let (env, sandbox) = (TestEnv::with_two_logos(), sandbox().await);
    publish(&env, &sandbox, "listing");
    let (pulled, elsewhere) = (env.root().join("pulled"), env.root().join("elsewhere"));
    std::fs::create_dir(&pulled).unwrap();
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::write(elsewhere.join("large.png"), "someone's").unwrap();
    std::os::unix::fs::symlink(&elsewhere, pulled.join("logos")).unwrap();
    let seen = env.run_at(&sandbox, &["pull", "contoso/vm", "pulled", "--force"]);
    assert_eq!(seen.code, 2, "{}", seen.all());
    assert!(seen.stderr.contains("a place outside the folder"), "{}", seen.all());
    assert_eq!(contents(&elsewhere), [(elsewhere.join("large.png"), b"someone's".to_vec())]);
}
