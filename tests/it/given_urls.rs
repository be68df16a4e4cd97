//! Image URLs that offer.json names itself: fetched before the save as ours are, and never trusted further.

use crate::support::files::Files;
use crate::support::scripted::Asked;
use crate::support::shown::{draft_is_the_folder, fetch};
use crate::support::{Seen, TestEnv, count, ours, png};
use offerpress::sandbox::{Route, Sandbox, Slot};
use serde_json::Value;

const OFFER: (&str, &str) = ("contoso", "vm");
const SMALL: &str = "/definition/offer/microsoft-azure-marketplace.smallLogo";

/// A folder with a large logo, whose offer body names the small logo and the screenshots by URLs.
fn place(small: &str, screenshots: &[String]) -> TestEnv {
    let env = TestEnv::new();
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    name(&env, small, screenshots);
    env
}

fn name(env: &TestEnv, small: &str, screenshots: &[String]) {
    let screenshots = serde_json::to_string(screenshots).unwrap();
    let body = format!(
        r#"{{"publisherId":"contoso","id":"vm","offerTypeId":"microsoft-azure-virtualmachines",
"definition":{{"displayText":"VM","offer":{{"microsoft-azure-marketplace.title":"VM",
"microsoft-azure-marketplace.smallLogo":"{small}",
"microsoft-azure-marketplace.screenshots":{screenshots}}},"plans":[]}}}}"#
    );
    env.write("offer.json", body);
}

fn good(path: &'static str, number: u8) -> (&'static str, Vec<u8>) {
    (path, png(1280, 720, [number, 90, 110]))
}

/// A path, its status, type and body, the exit code, and what is said.
type Case = (&'static str, (u16, &'static str, Vec<u8>), i32, [&'static str; 2]);

/// What a publish and a plan say to a small logo that is answered so: exit code, and words of each.
fn answers() -> Vec<Case> {
    let logo = png(48, 48, [0, 90, 110]);
    let cut = logo[..logo.len() / 2].to_vec();
    let page = b"<!DOCTYPE html><title>Sign in</title>".to_vec();
    vec![
        ("/gone.png", (404, "text/plain", b"no".to_vec()), 1, ["doesn't exist", "a direct, public URL"]),
        (
            "/private.png",
            (403, "text/plain", b"no".to_vec()),
            1,
            ["requires signing in", "a direct, public URL"],
        ),
        ("/moved.png", (302, "text/plain", Vec::new()), 1, ["redirects", "must be a direct"]),
        ("/page.png", (200, "image/png", page), 1, ["is an HTML page", "must be image/png"]),
        ("/empty.png", (200, "image/png", Vec::new()), 1, ["is empty", "must be image/png"]),
        ("/cut.png", (200, "image/png", cut), 1, ["is truncated", "must not be damaged"]),
        ("/large.png", (200, "image/png", png(60, 60, [0, 90, 110])), 1, ["is 60×60", "must be 48×48 px"]),
        ("/busy.png", (503, "text/plain", Vec::new()), 5, ["couldn't verify the image URL", "status 503"]),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 16)]
async fn a_url_that_leads_to_no_such_image_is_named_and_nothing_is_sent() {
    let one = |(path, (status, media_type, bytes), code, words): Case| async move {
        let files = Files::start();
        files.put(path, status, media_type, bytes);
        let (env, sandbox) = (place(&files.url(path), &[]), Sandbox::builder().start().await.unwrap());
        let seen = env.run_at(&sandbox, &["publish", "listing"]);
        assert_eq!(seen.code, code, "{path}: {}", seen.all());
        for word in words {
            assert!(seen.all().contains(word), "{path} does not say `{word}`: {}", seen.all());
        }
        let planned = env.run_at(&sandbox, &["plan", "listing", "--format", "json"]);
        assert_eq!(planned.code, 0, "{path}: {}", planned.all());
        let stops = planned.json()["stops"].to_string();
        assert!(stops.contains("nothing was uploaded"), "{path}: {}", planned.all());
        assert!(code == 5 || stops.contains(words[0]), "{path}: {}", planned.all());
        assert_eq!(sandbox.offer(OFFER.0, OFFER.1, Slot::Draft), None, "{path}");
        assert!(sandbox.blobs().is_empty() && !env.file("offerpress.lock").exists(), "{path}");
        assert!(ours(&sandbox).all(|request| request.method == "GET"), "{path}");
        assert!(files.take_asked().iter().all(is_anonymous), "{path}");
    };
    for one in answers().into_iter().map(|case| tokio::spawn(one(case))).collect::<Vec<_>>() {
        one.await.unwrap();
    }
}

/// Whether a request carries no credentials and follows no redirect.
fn is_anonymous(asked: &Asked) -> bool {
    asked.method == "GET"
        && asked.target != "/elsewhere.png"
        && ["authorization", "cookie", "x-ms-version"].iter().all(|name| asked.header(name).is_none())
}

#[tokio::test(flavor = "multi_thread")]
async fn all_bad_urls_are_named_at_once_where_they_stand() {
    let files = Files::start();
    let (path, bytes) = good("/1.png", 1);
    files.png(path, bytes);
    let urls = ["/1.png", "/2.png"].map(|path| files.url(path));
    let (env, sandbox) = (place(&files.url("/small.png"), &urls), Sandbox::builder().start().await.unwrap());
    let seen = env.run_at(&sandbox, &["publish", "listing", "--format", "json"]);
    let document = seen.json();
    let found = document["findings"].as_array().unwrap().iter();
    let found = found.filter(|finding| finding["code"] == "image-url");
    let lines: Vec<_> = found.map(|finding| (finding["file"].clone(), finding["line"].clone())).collect();
    assert_eq!(seen.code, 1, "{}", seen.all());
    assert_eq!(lines, [("offer.json".into(), 3.into()), ("offer.json".into(), 4.into())], "{}", seen.all());
}

/// A place whose offer names a small logo and two screenshots that are as they should be, published.
async fn published() -> (TestEnv, Sandbox, Files) {
    let files = Files::start();
    files.png("/small.png", png(48, 48, [0, 90, 110]));
    for (path, bytes) in [good("/1.png", 1), good("/2.png", 2)] {
        files.png(path, bytes);
    }
    let urls = ["/1.png", "/2.png"].map(|path| files.url(path));
    let (env, sandbox) = (place(&files.url("/small.png"), &urls), Sandbox::builder().start().await.unwrap());
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    sandbox.clear_requests();
    files.take_asked();
    (env, sandbox, files)
}

fn unchanged(seen: &Seen) {
    assert!(
        seen.code == 0 && seen.stdout.contains("unchanged: the draft already matches the folder"),
        "{}",
        seen.all()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_fills_its_slot_and_is_not_sent_again() {
    let (env, sandbox, files) = published().await;
    let draft = sandbox.offer(OFFER.0, OFFER.1, Slot::Draft).unwrap();
    let shown = fetch(draft.pointer(SMALL).and_then(Value::as_str).unwrap()).unwrap();
    assert_eq!(shown, png(48, 48, [0, 90, 110]));
    unchanged(&env.run_at(&sandbox, &["publish", "listing"]));
    assert!(files.take_asked().is_empty(), "the lock knows that this offer body was saved");
    std::fs::remove_file(env.file("offerpress.lock")).unwrap();
    unchanged(&env.run_at(&sandbox, &["publish", "listing"]));
    assert_eq!(files.take_asked().len(), 3, "without it, each image is compared");
    assert_eq!(count(&sandbox, Route::PutOffer), 0);
    // another URL of the same image changes nothing, one of another image does
    files.png("/same.png", png(48, 48, [0, 90, 110]));
    files.png("/other.png", png(48, 48, [90, 0, 110]));
    let urls = ["/1.png", "/2.png"].map(|path| files.url(path));
    name(&env, &files.url("/same.png"), &urls);
    unchanged(&env.run_at(&sandbox, &["publish", "listing"]));
    name(&env, &files.url("/other.png"), &urls);
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!((seen.code, count(&sandbox, Route::PutOffer)), (0, 1), "{}", seen.all());
    let draft = sandbox.offer(OFFER.0, OFFER.1, Slot::Draft).unwrap();
    let shown = fetch(draft.pointer(SMALL).and_then(Value::as_str).unwrap()).unwrap();
    assert_eq!(shown, png(48, 48, [90, 0, 110]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleagues_image_in_its_place_is_not_overwritten_unasked() {
    for record in [true, false] {
        let (env, sandbox, files) = published().await;
        files.png("/theirs.png", png(48, 48, [200, 0, 0]));
        let theirs = files.url("/theirs.png");
        assert!(
            sandbox.portal_edit(OFFER.0, OFFER.1, |offer| *offer.pointer_mut(SMALL).unwrap() = theirs.into())
        );
        if !record {
            std::fs::remove_file(env.file("offerpress.lock")).unwrap();
        }
        let seen = env.run_at(&sandbox, &["publish", "listing"]);
        assert_eq!((seen.code, count(&sandbox, Route::PutOffer)), (4, 0), "{}", seen.all());
        assert!(seen.stderr.contains("smallLogo"), "{}", seen.all());
        let forced = env.run_at(&sandbox, &["publish", "listing", "--force"]);
        assert_eq!(forced.code, 0, "{}", forced.all());
        let draft = sandbox.offer(OFFER.0, OFFER.1, Slot::Draft).unwrap();
        let shown = fetch(draft.pointer(SMALL).and_then(Value::as_str).unwrap()).unwrap();
        assert_eq!(shown, png(48, 48, [0, 90, 110]));
        unchanged(&env.run_at(&sandbox, &["publish", "listing"]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_folder_replaces_a_url_unfetched() {
    let files = Files::start();
    let (env, sandbox) = (place(&files.url("/gone.png"), &[]), Sandbox::builder().start().await.unwrap());
    env.write("logos/small.png", png(48, 48, [0, 90, 110]));
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(files.take_asked().is_empty());
    draft_is_the_folder(&sandbox, OFFER, &env.folder());
}
