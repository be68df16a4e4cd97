//! `clean`: only what nothing uses, only what is old, and only when told to.

use crate::support::{TestEnv, count, png, wait_until};
use offerpress::sandbox::{Fault, Route, Sandbox};
use std::process::Stdio;
use std::time::Duration;

const ALL_AGES: [&str; 4] = ["clean", "listing", "--older-than", "0d"];

/// An offer whose large logo was changed once: eleven blobs, one of them not in use any more; its name comes along.
async fn with_an_old_logo() -> (TestEnv, Sandbox, String) {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    env.run_at(&sandbox, &["publish", "listing"]);
    let before = sandbox.blobs();
    env.write("logos/large.png", png(216, 216, [110, 0, 90]));
    env.run_at(&sandbox, &["publish", "listing"]);
    let lock = std::fs::read_to_string(env.file("offerpress.lock")).unwrap();
    let hash = |name: &str| name.rsplit('/').next().unwrap().replace(".png", "");
    let old = before.into_iter().find(|name| !lock.contains(&hash(name))).unwrap();
    assert_eq!(sandbox.blobs().len(), 11);
    sandbox.clear_requests();
    (env, sandbox, old)
}

fn delete() -> Vec<&'static str> {
    [&ALL_AGES[..], &["--delete"]].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_in_use_is_listed_and_removed_only_on_request() {
    let (env, sandbox, old) = with_an_old_logo().await;
    let day = days_hidden;
    insta::assert_snapshot!("clean_lists", day(&env.run_at(&sandbox, &ALL_AGES).all()));
    assert_eq!((sandbox.blobs().len(), count(&sandbox, Route::DeleteBlob)), (11, 0));
    insta::assert_snapshot!("clean_removes", day(&env.run_at(&sandbox, &delete()).all()));
    assert_eq!((sandbox.blobs().len(), count(&sandbox, Route::DeleteBlob)), (10, 1));
    assert!(!sandbox.blobs().contains(&old));
    insta::assert_snapshot!("clean_finds_nothing", day(&env.run_at(&sandbox, &delete()).all()));
    assert!(env.run_at(&sandbox, &["publish", "listing"]).stdout.contains("unchanged"));
}

/// The first word of a row is the day on which the blob was stored.
fn days_hidden(text: &str) -> String {
    let line = |line: &str| match line.trim_start().split_once("  ") {
        Some((day, rest)) if day.len() == 10 && day.starts_with("20") => format!("  [DAY]  {rest}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_young_is_left_alone() {
    let (env, sandbox, _) = with_an_old_logo().await;
    let seen = env.run_at(&sandbox, &["clean", "listing", "--delete", "--format", "json"]);
    let document = seen.json();
    assert_eq!((seen.code, sandbox.blobs().len()), (0, 11));
    assert_eq!(
        (&document["young"], &document["inUse"], &document["olderThan"]),
        (&1.into(), &10.into(), &"30d".into())
    );
    assert_eq!(document["unused"].as_array().map(Vec::len), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_gets_one_document() {
    let (env, sandbox, old) = with_an_old_logo().await;
    let seen = env.run_at(&sandbox, &[&ALL_AGES[..], &["--format", "json"]].concat());
    let document = seen.json();
    assert_eq!((seen.stderr.as_str(), &document["result"]), ("", &"listed".into()));
    let unused = &document["unused"][0];
    assert_eq!(format!("{}/{}", sandbox.container(), unused["name"].as_str().unwrap()), old);
    assert!(unused["bytes"].as_u64().unwrap() > 100 && unused["stored"].as_str().unwrap().starts_with("20"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blob_that_the_draft_names_anywhere_is_in_use() {
    let (env, sandbox, old) = with_an_old_logo().await;
    sandbox.portal_edit("contoso", "contoso-insight", |offer| {
        let place = old.replace('/', "%2F");
        offer["definition"]["offer"]["microsoft-azure-marketplace.notes"] = format!("see {place}").into();
    });
    assert_eq!(env.run_at(&sandbox, &delete()).code, 0);
    assert_eq!(sandbox.blobs().len(), 11);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blob_that_only_the_preview_names_is_in_use() {
    let (env, sandbox, old) = with_an_old_logo().await;
    let note = |text: String| {
        move |offer: &mut serde_json::Value| {
            offer["definition"]["offer"]["microsoft-azure-marketplace.notes"] = text.into();
        }
    };
    sandbox.portal_edit("contoso", "contoso-insight", note(old.clone()));
    submit(&sandbox).await;
    sandbox.portal_edit("contoso", "contoso-insight", note(String::new()));
    assert_eq!(env.run_at(&sandbox, &delete()).code, 0);
    assert!(sandbox.blobs().contains(&old));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blob_that_only_the_lock_names_is_in_use() {
    let (env, sandbox, old) = with_an_old_logo().await;
    let draft = sandbox.offer("contoso", "contoso-insight", offerpress::sandbox::Slot::Draft).unwrap();
    let hash = |name: &String| name.rsplit('/').next().unwrap()[..64].to_owned();
    assert!(!sandbox.blobs().iter().any(|name| draft.to_string().contains(&hash(name))), "it names copies");
    assert_eq!(env.run_at(&sandbox, &delete()).code, 0);
    let left = sandbox.blobs();
    assert!(left.len() == 10 && !left.contains(&old), "all that the lock names: {left:?}");
    std::fs::remove_file(env.file("offerpress.lock")).unwrap();
    let seen = env.run_at(&sandbox, &[&ALL_AGES[..], &["--format", "json"]].concat());
    assert_eq!(seen.json()["unused"].as_array().map(Vec::len), Some(10), "nothing else kept them");
}

/// Submits the draft and waits until it is up for preview.
async fn submit(sandbox: &Sandbox) {
    let offer = format!("{}/api/publishers/contoso/offers/contoso-insight", sandbox.marketplace_url());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = |method, part: &str| {
        let url = format!("{offer}{part}?api-version=2017-10-31");
        client.request(method, url).bearer_auth(sandbox.token())
    };
    let body = r#"{"metadata":{"notification-emails":"a@contoso.com"}}"#;
    let answer = ask(reqwest::Method::POST, "/publish").header("content-type", "application/json").body(body);
    assert_eq!(answer.send().await.unwrap().status(), 202);
    for _ in 0..100 {
        if sandbox.offer("contoso", "contoso-insight", offerpress::sandbox::Slot::Preview).is_some() {
            return;
        }
        ask(reqwest::Method::GET, "/status").send().await.unwrap();
    }
    panic!("after a hundred looks there is no preview");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_removes_nothing() {
    for (route, status, code) in [
        (Route::GetOffer, 404, 2),
        (Route::GetOffer, 403, 3),
        (Route::GetSlot, 500, 5),
        (Route::ListBlobs, 403, 3),
    ] {
        let (env, sandbox, _) = with_an_old_logo().await;
        sandbox.fail_times(route, 9, status);
        let seen = env.run_at(&sandbox, &delete());
        assert_eq!((seen.code, seen.stdout.as_str()), (code, ""), "{route:?} {status}: {}", seen.all());
        assert_eq!(count(&sandbox, Route::DeleteBlob), 0, "{route:?} {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_probe_of_a_doctor_that_was_killed_is_removed() {
    let (env, sandbox, _) = with_an_old_logo().await;
    sandbox.fail_next(Route::HeadBlob, Fault::Slow(Duration::from_secs(3600)));
    let mut doctor = env.command_at(&sandbox, &["doctor", "listing"]);
    let mut doctor = doctor.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_until("the doctor verified its URL", || count(&sandbox, Route::HeadBlob) > 0);
    doctor.kill().unwrap();
    doctor.wait().unwrap();
    let probes = || sandbox.blobs().iter().filter(|name| name.contains("/offerpress/doctor/")).count();
    assert_eq!(probes(), 1, "it was stopped midway");
    assert_eq!(env.run_at(&sandbox, &["clean", "listing", "--delete"]).code, 0);
    assert_eq!(probes(), 1, "it might belong to a doctor that is under way");
    assert_eq!(env.run_at(&sandbox, &delete()).code, 0);
    assert_eq!((probes(), sandbox.blobs().len()), (0, 10));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_time_span_is_told() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    let seen = env.run_at(&sandbox, &["clean", "listing", "--older-than", "soon"]);
    assert_eq!(
        (seen.code, seen.stderr.as_str()),
        (
            2,
            "error: `soon` is not a time span; write a number and a unit, for example `30d`, `12h` or `90s`\n"
        )
    );
    assert!(sandbox.requests().is_empty());
}
